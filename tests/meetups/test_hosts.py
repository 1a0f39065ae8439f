"""The room bridge: somebody in the room who looks after those online, asked for where there is none."""

from datetime import datetime, timedelta

import pytest

from meetups import cards, events, hosts, people, rsvps
from meetups.cards import ANYBODY, OWN_CHAT
from meetups.due import run_due
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.rsvps import Choice
from meetups.tasks import TASKS
from models import Event
from tests.conftest import MakeEvent, MakeGroup, typed_event
from tests.in_and_out import ban
from tests.meetups.owing import DAY, HOUR, SECOND, deliver, owed

STARTS = datetime.fromisoformat("2026-12-03T18:00:00+00:00")
ASKED = STARTS - 2 * DAY


@pytest.fixture
def key(make_group: MakeGroup, make_event: MakeEvent, guest: Person, waiting: Person, now: datetime) -> str:
    """A hybrid event: Samira sits in the room, Lucía online."""
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    rsvps.answer(waiting.id, event.key, Choice.ONLINE, now)
    return event.key


def code(person: Person, key: str) -> str:
    answer = rsvps.answer_of(person.id, key)
    assert answer is not None
    return str(answer.check_code)


def shown(key: str, now: datetime) -> tuple[list[str | None], bool]:
    card = cards.card(key, OWN_CHAT, now)
    return [one.name for one in card.bridge], card.needs_bridge


def names(key: str) -> list[str]:
    return [one.name for one in hosts.bridges_of(Event.get(Event.key == key).id)]


def test_a_hybrid_event_with_people_online_needs_a_bridge_until_somebody_volunteers(
    key: str, guest: Person, now: datetime
) -> None:
    assert shown(key, now) == ([], True)
    hosts.offer_bridge(guest.id, key, now)
    hosts.offer_bridge(guest.id, key, now)
    assert (shown(key, now), names(key)) == ((["Samira"], False), ["Samira"])
    hosts.offer_bridge(guest.id, key, now, on=False)
    assert (shown(key, now), names(key)) == (([], True), [])


def test_nobody_online_needs_nobody(key: str, waiting: Person, now: datetime) -> None:
    rsvps.answer(waiting.id, key, Choice.NO, now)
    assert shown(key, now) == ([], False)


def test_an_organiser_names_the_bridge_and_they_are_told_once(
    key: str, host: Person, guest: Person, now: datetime
) -> None:
    hosts.set_bridge(host.id, key, code(guest, key), True, now)
    assert shown(key, now) == (["Samira"], False)
    ((_, who, words),) = [one for one in deliver(now) if one[0] == "bridge"]
    assert words is not None
    assert (who, words.title) == (guest.id, "You are the room bridge")
    hosts.set_bridge(host.id, key, code(guest, key), False, now)
    hosts.set_bridge(host.id, key, code(guest, key), True, now)
    assert owed("bridge") == []
    hosts.set_bridge(host.id, key, code(guest, key), False, now)
    assert names(key) == []


def test_who_leaves_the_room_is_no_bridge_until_they_come_back(key: str, guest: Person, now: datetime) -> None:
    hosts.offer_bridge(guest.id, key, now)
    rsvps.answer(guest.id, key, Choice.ONLINE, now)
    assert (shown(key, now), names(key)) == (([], True), [])
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    assert (shown(key, now), names(key)) == ((["Samira"], False), ["Samira"])


def test_a_bridge_who_is_not_to_be_named_is_counted_and_only_members_read_names(
    key: str, guest: Person, now: datetime
) -> None:
    hosts.offer_bridge(guest.id, key, now)
    assert cards.card(key, ANYBODY, now).bridge == ()
    assert cards.card(key, ANYBODY, now).needs_bridge is False
    people.hide_name(guest.id, True, now)
    assert shown(key, now) == ([], False)


def test_the_bridge_sits_in_the_room_of_a_hybrid_event(
    key: str, make_event: MakeEvent, host: Person, waiting: Person, stranger: Person, now: datetime
) -> None:
    with pytest.raises(Invalid, match="sits in the room"):
        hosts.set_bridge(host.id, key, code(waiting, key), True, now)
    with pytest.raises(Invalid, match="sits in the room"):
        hosts.offer_bridge(waiting.id, key, now)
    rsvps.answer(stranger.id, key, Choice.ROOM, now)
    with pytest.raises(NotAllowed):
        hosts.offer_bridge(stranger.id, key, now)
    with pytest.raises(NotAllowed):
        hosts.set_bridge(waiting.id, key, code(waiting, key), True, now)
    for missing in (("nosuchkey", code(waiting, key)), (key, "nosuchcode")):
        with pytest.raises(NotFound):
            hosts.set_bridge(host.id, *missing, True, now)
    with pytest.raises(NotFound):
        hosts.offer_bridge(host.id, key, now)
    with pytest.raises(TooLate):
        hosts.offer_bridge(stranger.id, key, STARTS + 2 * HOUR)


def test_an_event_in_one_place_has_no_bridge(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    event = make_event(make_group(), format="in_person")
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    with pytest.raises(Invalid, match="room and online"):
        hosts.set_bridge(host.id, event.key, code(guest, event.key), True, now)
    run_due(TASKS, ASKED)
    assert owed("bridge") == []


# ── Asking for one ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_organisers_are_asked_once_two_days_before(key: str, host: Person, now: datetime) -> None:
    run_due(TASKS, ASKED - SECOND)
    assert owed("bridge") == []
    for moment in (ASKED, ASKED + 6 * HOUR, ASKED + 12 * HOUR):
        run_due(TASKS, moment)
    assert owed("bridge") == [("bridge", host.id)]
    people.choose_language(host.id, "en", now)
    ((_, _, words),) = [one for one in deliver(ASKED + DAY) if one[0] == "bridge"]
    assert words is not None
    assert (words.title, words.lines[2]) == ("Who in the room looks after those online?", "1 person joins online.")


def test_nobody_is_asked_where_somebody_does_it_and_what_waits_is_not_said_any_more(
    key: str, host: Person, guest: Person, now: datetime
) -> None:
    run_due(TASKS, ASKED)
    hosts.offer_bridge(guest.id, key, ASKED)
    assert [one for one in deliver(ASKED) if one[0] == "bridge"] == []
    hosts.offer_bridge(guest.id, key, ASKED)
    run_due(TASKS, ASKED + DAY)
    assert owed("bridge") == []


def test_organisers_are_asked_anew_when_the_last_bridge_steps_back_or_leaves_the_room(
    key: str, host: Person, guest: Person
) -> None:
    run_due(TASKS, ASKED)
    hosts.offer_bridge(guest.id, key, ASKED + HOUR)
    hosts.offer_bridge(guest.id, key, ASKED + 2 * HOUR, on=False)
    hosts.offer_bridge(guest.id, key, ASKED + 2 * HOUR, on=False)  # they are none any more
    assert owed("bridge") == [("bridge", host.id)] * 2
    run_due(TASKS, ASKED + 6 * HOUR)
    assert owed("bridge") == [("bridge", host.id)] * 2
    hosts.offer_bridge(guest.id, key, ASKED + 7 * HOUR)
    rsvps.answer(guest.id, key, Choice.ONLINE, ASKED + 8 * HOUR)
    for hours in (12, 18):
        run_due(TASKS, ASKED + hours * HOUR)
        assert owed("bridge") == [("bridge", host.id)] * 3


def test_nobody_is_asked_while_another_bridge_is_left_and_long_before_the_start(
    key: str, host: Person, guest: Person, now: datetime
) -> None:
    hosts.offer_bridge(guest.id, key, now)
    hosts.offer_bridge(guest.id, key, now, on=False)
    assert owed("bridge") == []  # eleven days before: two days before is soon enough
    rsvps.answer(host.id, key, Choice.ROOM, now)
    for person in (guest, host):
        hosts.offer_bridge(person.id, key, now)
    hosts.offer_bridge(guest.id, key, ASKED, on=False)
    assert owed("bridge") == []


def test_organisers_are_asked_anew_for_another_date(key: str, host: Person) -> None:
    run_due(TASKS, ASKED)
    events.change(host.id, key, typed_event(date="2026-12-10"), 0, ASKED + HOUR)
    for moment in (ASKED + 7 * DAY, ASKED + 7 * DAY + 6 * HOUR):
        run_due(TASKS, moment)
    assert owed("bridge") == [("bridge", host.id)] * 2


@pytest.mark.parametrize(("choice", "offered"), [(Choice.ROOM, ["I look after them"]), (Choice.ONLINE, [])])
def test_an_organiser_in_the_room_volunteers_by_a_button(
    choice: Choice, offered: list[str], key: str, host: Person, now: datetime
) -> None:
    people.choose_language(host.id, "en", now)
    rsvps.answer(host.id, key, choice, now)
    run_due(TASKS, ASKED)
    ((_, _, words),) = [one for one in deliver(ASKED) if one[0] == "bridge"]
    assert words is not None
    assert [press.label for press in words.presses] == offered
    assert {(press.act, press.subject) for press in words.presses} <= {("bridge", key)}


def test_an_event_published_late_is_asked_about_when_somebody_joins_online(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    late = STARTS - DAY
    event = make_event(make_group(), now=late)
    run_due(TASKS, late)
    assert owed("bridge") == []  # nobody is online yet
    rsvps.answer(guest.id, event.key, Choice.ONLINE, late + HOUR)
    run_due(TASKS, late + 6 * HOUR)
    assert owed("bridge") == [("bridge", host.id)]


def test_an_event_moved_is_asked_about_before_its_new_date_and_a_cancelled_one_never(
    key: str, host: Person, now: datetime
) -> None:
    events.change(host.id, key, typed_event(date="2026-12-10"), 0, now)
    run_due(TASKS, ASKED)
    assert owed("bridge") == []
    events.cancel(host.id, key, now + HOUR)
    run_due(TASKS, ASKED + 7 * DAY)
    assert owed("bridge") == []


def test_who_is_kept_out_is_no_bridge(key: str, host: Person, guest: Person, now: datetime) -> None:
    hosts.offer_bridge(guest.id, key, now)
    ban(host.id, guest.id, Event.get().group_id, now + timedelta(minutes=1))
    assert shown(key, now) == ([], True)
