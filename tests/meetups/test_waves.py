"""A wave is a secret until it is answered."""

import json
import threading
from datetime import datetime

import pytest

import database as ground
from database import is_postgres, write_transaction
from meetups import area_choice, blocks, leaving, people, presence, showing, waves
from meetups.people import Age, Person, Profile
from meetups.refusals import NotFound
from meetups.waves import Introduction, WaveResult
from models import OutboxMessage, Wave
from tests.conftest import MakeGroup
from tests.meetups.finding import BERLIN, HALLE, LEIPZIG, near, put, rows


@pytest.fixture
def group_id(make_group: MakeGroup, host: Person, guest: Person, now: datetime) -> int:
    """A group in which host and guest find each other."""
    group = make_group()
    put(host.id, LEIPZIG, now, group.id)
    put(guest.id, HALLE, now, group.id)
    return group.id


def test_a_wave_alone_tells_nobody_but_its_sender(group_id: int, host: Person, guest: Person, now: datetime) -> None:
    before = repr(near(guest.id, now))
    assert waves.wave(host.id, guest.id, group_id, now) == WaveResult.SENT
    assert waves.wave(host.id, guest.id, group_id, now) == WaveResult.ALREADY
    assert repr(near(guest.id, now)) == before
    assert [(one.waved, one.introduced) for one in near(host.id, now)] == [(True, False)]
    assert list(OutboxMessage.select()) == []
    assert [waves.introduction(*pair) for pair in ((host.id, guest.id), (guest.id, host.id))] == [None, None]


def test_a_wave_and_one_back_introduce_both_once(group_id: int, host: Person, guest: Person, now: datetime) -> None:
    waves.wave(host.id, guest.id, group_id, now)
    assert waves.wave(guest.id, host.id, group_id, now) == WaveResult.MUTUAL
    assert waves.wave(host.id, guest.id, group_id, now) == WaveResult.MUTUAL
    assert [(one.waved, one.introduced) for one in near(host.id, now) + near(guest.id, now)] == [(True, True)] * 2
    told = {(row.kind, row.user_id, row.facts) for row in OutboxMessage.select()}
    assert told == {
        ("introduced", host.id, json.dumps({"other": guest.id})),
        ("introduced", guest.id, json.dumps({"other": host.id})),
    }
    assert OutboxMessage.select().count() == 2
    assert waves.introduction(host.id, guest.id) == Introduction("Samira", "samira", "Translators’ Table")


def test_who_has_no_username_is_introduced_by_name_and_group(
    group_id: int, host: Person, guest: Person, now: datetime
) -> None:
    people.meet(Profile(5003, "Samira", None, "en"), now)
    waves.wave(host.id, guest.id, group_id, now)
    waves.wave(guest.id, host.id, group_id, now)
    assert waves.introduction(host.id, guest.id) == Introduction("Samira", None, "Translators’ Table")


def test_waves_go_only_to_somebody_who_is_found_now_and_the_refusal_never_says_why(
    group_id: int, make_group: MakeGroup, host: Person, guest: Person, waiting: Person, stranger: Person, now: datetime
) -> None:
    elsewhere = make_group("Games").id
    put(stranger.id, LEIPZIG, now)
    refused = set()

    def refuses(sender: int, recipient: int, group: int = group_id) -> None:
        with pytest.raises(NotFound) as no:
            waves.wave(sender, recipient, group, now)
        refused.add((type(no.value), no.value.words("en")))

    refuses(host.id, waiting.id)  # not found there
    refuses(waiting.id, host.id)  # not found there oneself
    refuses(host.id, stranger.id)  # no member
    refuses(host.id, host.id)
    refuses(host.id, 999)
    refuses(host.id, guest.id, elsewhere)  # both members, neither found there
    refuses(host.id, guest.id, 999)
    put(waiting.id, BERLIN, now, group_id)
    refuses(host.id, waiting.id)  # too far
    blocks.block(guest.id, host.id, now)
    refuses(host.id, guest.id)
    refuses(guest.id, host.id)
    blocks.unblock(guest.id, host.id)
    people.answer_age(guest.id, Age.MINOR)
    refuses(host.id, guest.id)
    people.answer_age(guest.id, Age.ADULT)
    refuses(host.id, guest.id)  # an answer alone shows nobody again
    showing.show_in_group(guest.id, group_id, now)
    assert waves.wave(host.id, guest.id, group_id, now) == WaveResult.SENT
    leaving.leave(guest.id, group_id, now)
    refuses(host.id, guest.id)
    assert refused == {(NotFound, "They are not to be found near you any more.")}
    assert Wave.select().count() == 1


def test_a_refused_wave_changes_nothing(group_id: int, host: Person, waiting: Person, now: datetime) -> None:
    before = rows("wave", "outbox_message")
    with pytest.raises(NotFound):
        waves.wave(host.id, waiting.id, group_id, now)
    assert rows("wave", "outbox_message") == before


def test_a_wave_ends_with_the_area_it_was_sent_from(group_id: int, host: Person, guest: Person, now: datetime) -> None:
    waves.wave(host.id, guest.id, group_id, now)
    area_choice.forget_area(host.id)
    put(host.id, LEIPZIG, now, group_id)
    assert waves.wave(guest.id, host.id, group_id, now) == WaveResult.SENT


def test_nobody_is_introduced_to_somebody_who_blocked_them_meanwhile(
    group_id: int, host: Person, guest: Person, now: datetime
) -> None:
    waves.wave(host.id, guest.id, group_id, now)
    waves.wave(guest.id, host.id, group_id, now)
    blocks.block(guest.id, host.id, now)
    assert waves.introduction(host.id, guest.id) is None
    assert waves.introduction(guest.id, host.id) is None


def _both_at_once(group_id: int, one: int, other: int, now: datetime) -> list[WaveResult]:
    """One waves; before that is saved, the other waves back in another thread."""
    results: list[WaveResult] = []

    def wave_back() -> None:
        ground.connect()
        try:
            results.append(waves.wave(other, one, group_id, now))
        finally:
            ground.disconnect()

    back = threading.Thread(target=wave_back)
    with write_transaction():
        results.append(waves.wave(one, other, group_id, now))
        back.start()
        back.join(timeout=1)
    back.join()
    return sorted(results)


def test_two_who_wave_at_the_same_moment_are_introduced(
    group_id: int, host: Person, guest: Person, now: datetime
) -> None:
    assert _both_at_once(group_id, host.id, guest.id, now) == [WaveResult.MUTUAL, WaveResult.SENT]
    assert OutboxMessage.select().count() == 2


def test_control_without_holding_both_people_the_two_miss_each_other(
    group_id: int, host: Person, guest: Person, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    if not is_postgres():
        pytest.skip("on SQLite one writer at a time is the database's own rule")
    monkeypatch.setattr(presence, "hold", lambda *ids, groups=(): len(ids))
    assert _both_at_once(group_id, host.id, guest.id, now) == [WaveResult.SENT, WaveResult.SENT]
    assert OutboxMessage.select().count() == 0
