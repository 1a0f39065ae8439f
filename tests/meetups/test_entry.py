"""How a group lets people in: what stands without a word, who may change it, and what cannot be saved."""

from dataclasses import replace
from datetime import datetime

import pytest

from meetups import entry
from meetups.entry import EntryFacts, EntryMode, EntryWish, Otherwise
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, Stale
from models import AuditEntry
from tests.conftest import MakeGroup


def test_a_group_that_says_nothing_is_open(make_group: MakeGroup) -> None:
    group = make_group()
    assert entry.entry_of(group.id) == EntryFacts(group.id)
    assert entry.entry_of(group.id).mode == EntryMode.OPEN


def test_organisers_say_how(make_group: MakeGroup, host: Person, guest: Person, now: datetime) -> None:
    group = make_group()
    wish = EntryWish(EntryMode.QUESTIONS, Otherwise.ADMIT, 2, True, 10, 5, 3, 8, " Hello. \n\nSit down. ")
    saved = entry.save(host.id, group.id, wish, 0, now)
    assert saved == entry.entry_of(group.id)
    assert entry.wish_of(saved) == replace(wish, welcome="Hello. \n\nSit down.")
    assert saved.revision == 1
    with pytest.raises(NotAllowed):
        entry.save(guest.id, group.id, wish, 1, now)
    with pytest.raises(NotFound):
        entry.save(host.id, 987_654, wish, 0, now)
    assert [one.verb for one in AuditEntry.select().where(AuditEntry.verb == "entry.change")] == ["entry.change"]


def test_the_second_to_save_sees_both(make_group: MakeGroup, host: Person, now: datetime) -> None:
    group = make_group()
    entry.save(host.id, group.id, EntryWish(EntryMode.QUESTIONS), 0, now)
    with pytest.raises(Stale) as stale:
        entry.save(host.id, group.id, EntryWish(EntryMode.INVITATION), 0, now)
    assert (stale.value.revision, stale.value.theirs["mode"]) == (1, "questions")
    assert entry.entry_of(group.id).mode == EntryMode.QUESTIONS


def test_numbers_stay_within_reason(make_group: MakeGroup, host: Person, now: datetime) -> None:
    group = make_group()
    wish = EntryWish(vouches=21, again_days=-1, keep_days=0, answer_days=61, raid_joins=1, welcome="x" * 2001)
    with pytest.raises(Invalid) as refused:
        entry.save(host.id, group.id, wish, 0, now)
    assert [one.field for one in refused.value.wrongs] == [
        "vouches", "again_days", "keep_days", "answer_days", "raid_joins", "welcome",
    ]  # fmt: skip
    assert entry.entry_of(group.id).revision == 0
