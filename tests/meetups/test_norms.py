"""Norms by version: who published, who agreed, and who is asked."""

import json
from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import due, groups, leaving, members, norms, notices
from meetups.delivery import claim
from meetups.groups import GroupFacts
from meetups.notices import Notice
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, Stale, TooLate
from meetups.tasks import TASKS
from models import OutboxMessage
from tests.conftest import NOW, MakeGroup, somebody

LATER = NOW + timedelta(days=1)


def asked() -> list[tuple[int, int]]:
    """(whom, of which version), in order."""
    rows = OutboxMessage.select().where(OutboxMessage.kind == "norms").order_by(OutboxMessage.user)
    return [(row.user_id, json.loads(row.facts)["version"]) for row in rows]


def run_due(now: datetime) -> None:
    while due.run_due(TASKS, now):
        pass


def published(group: GroupFacts, host: Person, text: str = "Listen first.", after: int = 0) -> norms.Norms:
    made = norms.publish(host.id, group.id, text, after, NOW)
    run_due(NOW + timedelta(seconds=5))
    return made


def test_the_newest_version_is_in_force_and_all_are_kept(make_group: MakeGroup, host: Person) -> None:
    group = make_group()
    assert (norms.current(group.id), norms.versions(group.id)) == (None, ())
    first = norms.publish(host.id, group.id, " Listen first.\r\n", 0, NOW)
    second = norms.publish(host.id, group.id, "Listen first. Then **talk**.", 1, LATER)
    assert (first.version, first.text) == (1, "Listen first.")
    assert norms.current(group.id) == second
    assert norms.versions(group.id) == (second, first)
    assert norms.publish(host.id, group.id, second.text, 2, LATER) == second  # the same words are no new version


def test_two_organisers_at_once_do_not_overwrite_each_other(make_group: MakeGroup, host: Person, guest: Person) -> None:
    group = make_group()
    members.make_organiser(host.id, guest.id, group.id, NOW)
    norms.publish(host.id, group.id, "Mine", 0, NOW)
    with pytest.raises(Stale) as refused:
        norms.publish(guest.id, group.id, "Yours", 0, NOW)
    assert (refused.value.theirs, refused.value.revision) == ({"text": "Mine"}, 1)


def test_members_do_not_publish_and_nothing_is_no_norm(make_group: MakeGroup, host: Person, guest: Person) -> None:
    group = make_group()
    with pytest.raises(NotAllowed):
        norms.publish(guest.id, group.id, "Mine", 0, NOW)
    for text in ("", " \n", "x" * 4001):
        with pytest.raises(Invalid):
            norms.publish(host.id, group.id, text, 0, NOW)
    assert norms.current(group.id) is None


def test_every_member_but_the_writer_is_asked_once(
    make_group: MakeGroup, host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    group = make_group()
    published(group, host)
    run_due(LATER)
    assert asked() == [(guest.id, 1), (waiting.id, 1)]
    assert norms.silent(host.id, group.id) == 2
    norms.accept(guest.id, group.id, 1, NOW)
    assert (norms.accepted(guest.id, group.id), norms.silent(host.id, group.id)) == (1, 1)
    published(group, host, "Listen twice.", 1)
    assert asked() == [(guest.id, 1), (guest.id, 2), (waiting.id, 1), (waiting.id, 2)]
    assert norms.silent(host.id, group.id) == 2
    with pytest.raises(NotAllowed):
        norms.silent(guest.id, group.id)


def test_a_large_group_is_asked_in_parts(make_group: MakeGroup, host: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    group = make_group()
    for n in range(5):
        members.join(somebody(f"Guest {n}", 7100 + n).id, group.id, NOW)
    monkeypatch.setattr(norms, "AT_A_TIME", 3)
    norms.publish(host.id, group.id, "Listen.", 0, NOW)
    parts = []
    for second in range(4):
        due.run_due(TASKS, NOW + timedelta(seconds=second))
        parts.append(len(asked()))
    assert parts == [3, 6, 7, 7]


def test_who_comes_later_is_asked_when_they_come(make_group: MakeGroup, host: Person, stranger: Person) -> None:
    group = make_group()
    published(group, host)
    before = asked()
    members.join(stranger.id, group.id, NOW)
    assert [one for one in asked() if one not in before] == [(stranger.id, 1)]


def test_who_agreed_before_coming_in_is_not_asked(make_group: MakeGroup, host: Person, stranger: Person) -> None:
    group = make_group()
    published(group, host)
    with write_transaction():
        norms.record(stranger.id, group.id, 1, NOW)
        members.join(stranger.id, group.id, NOW)
    assert stranger.id not in [user for user, _ in asked()]


def test_only_the_version_in_force_is_agreed_to_and_only_by_members(
    make_group: MakeGroup, host: Person, guest: Person, stranger: Person
) -> None:
    group = make_group()
    published(group, host)
    published(group, host, "Listen twice.", 1)
    with pytest.raises(TooLate):
        norms.accept(guest.id, group.id, 1, NOW)
    with pytest.raises(NotFound):
        norms.accept(stranger.id, group.id, 2, NOW)
    norms.accept(guest.id, group.id, 2, NOW)
    with write_transaction():
        norms.record(guest.id, group.id, 1, NOW)
    assert norms.accepted(guest.id, group.id) == 2  # it never goes back


def said(person: Person) -> list[Notice | None]:
    owed = [one for one in claim("test", LATER, together=True) if one.kind == "norms" and one.user_id == person.id]
    return [notices.notice(one, LATER) for one in owed]


def test_what_is_asked_can_be_agreed_to_where_it_is_short(make_group: MakeGroup, host: Person, guest: Person) -> None:
    published(make_group(), host)
    (notice,) = said(guest)
    assert notice is not None
    assert (notice.title, notice.lines, notice.body) == (
        "Translators’ Table", ("This is how we treat each other.",), "Listen first.",
    )  # fmt: skip
    assert [(one.label, one.act) for one in notice.presses] == [("I agree", "agree")]


def test_what_is_long_is_read_first_and_what_is_old_is_not_told(
    make_group: MakeGroup, host: Person, guest: Person
) -> None:
    group = make_group()
    published(group, host, "Old.")
    published(group, host, "Listen. " * 100, 1)
    told = [one for one in said(guest) if one is not None]
    assert [[one.act for one in notice.presses] for notice in told] == [["norms"]]
    assert told[0].lines[0] == "We changed how we treat each other."


def test_nobody_is_asked_who_agreed_meanwhile_or_left(
    make_group: MakeGroup, host: Person, guest: Person, waiting: Person
) -> None:
    group = make_group()
    published(group, host)
    norms.accept(guest.id, group.id, 1, NOW)
    leaving.leave(waiting.id, group.id, NOW)
    assert said(guest) == [None]


def test_silence_changes_nothing(make_group: MakeGroup, host: Person, guest: Person) -> None:
    group = make_group()
    published(group, host)
    run_due(NOW + timedelta(days=400))
    assert groups_of(guest) == [group.id]


def groups_of(person: Person) -> list[int]:
    return [facts.id for facts, _ in groups.groups_of(person.id)]
