"""A wish for the room and one for online, side by side in one answer."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from meetups import history, members, rsvps, seats
from meetups.people import Person
from meetups.refusals import Invalid, TooLate
from meetups.rsvps import Answer, Choice
from meetups.seats import Mode, SeatState
from models import Event, OutboxMessage, Rsvp
from tests.conftest import MakeEvent, MakeGroup, somebody

MINUTE = timedelta(minutes=1)
STARTS = datetime.fromisoformat("2026-12-03T18:00:00+00:00")
Fill = Callable[..., str]


@pytest.fixture
def full(make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime) -> Fill:
    """A hybrid event whose two seats in the room are taken by Ada and Ben; returns its key."""

    def make(**fields: str) -> str:
        group = make_group()
        event = make_event(group, **fields)
        for number, name in enumerate(("Ada", "Ben")):
            person = somebody(name, 7000 + number)
            members.join(person.id, group.id, now)
            rsvps.answer(person.id, event.key, Choice.ROOM, now)
        return event.key

    return make


def of(person: Person, key: str) -> Answer:
    answer = rsvps.answer_of(person.id, key)
    assert answer is not None
    return answer


def stands(person: Person, key: str) -> tuple[Choice, SeatState | None, int | None, SeatState | None]:
    answer = of(person, key)
    return answer.choice, answer.state, answer.place, answer.meanwhile


def sums_up(key: str) -> bool:
    event = Event.get(Event.key == key)
    counters = {Mode.ROOM: event.room_taken, Mode.ONLINE: event.online_taken}
    return seats.recount(event.id) == counters and history.adds_up(event.id)


def leave(name: str, key: str, now: datetime) -> None:
    """Ada or Ben gives the seat back."""
    number = {"Ada": 7000, "Ben": 7001}[name]
    person = somebody(name, number)
    rsvps.answer(person.id, key, Choice.NO, now)


def test_by_one_tap_a_full_room_is_waited_for_and_online_taken_meanwhile(
    full: Fill, guest: Person, waiting: Person, now: datetime
) -> None:
    key = full()
    answer = rsvps.answer(guest.id, key, Choice.ROOM, now)
    assert (answer.choice, answer.state, answer.place, answer.meanwhile) == (
        Choice.ROOM, SeatState.WAITING, 1, SeatState.HELD,
    )  # fmt: skip
    assert (answer.holds(Mode.ROOM), answer.holds(Mode.ONLINE), answer.seated) == (False, True, True)
    assert rsvps.answer(waiting.id, key, Choice.ROOM, now).place == 2
    assert sums_up(key)


def test_whose_seat_in_the_room_comes_free_leaves_online_and_is_told_once(
    full: Fill, guest: Person, now: datetime
) -> None:
    key = full()
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    leave("Ada", key, now)
    assert stands(guest, key) == (Choice.ROOM, SeatState.HELD, None, None)
    assert [row.user_id for row in OutboxMessage.select().where(OutboxMessage.kind == "promoted")] == [guest.id]
    assert Event.get(Event.key == key).online_taken == 0
    assert sums_up(key)


def test_who_wants_the_room_only_does_not_sit_online_and_keeps_the_place(
    full: Fill, guest: Person, waiting: Person, now: datetime
) -> None:
    key = full()
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    rsvps.answer(waiting.id, key, Choice.ROOM, now)
    rsvps.answer(guest.id, key, Choice.ROOM_ONLY, now)
    assert stands(guest, key) == (Choice.ROOM, SeatState.WAITING, 1, None)
    again = rsvps.answer(guest.id, key, Choice.ROOM_ONLY, now + MINUTE)
    assert (again.changed, again.meanwhile) == (False, None)
    rsvps.bring(guest.id, key, ["Ann"], now)
    assert stands(guest, key) == (Choice.ROOM, SeatState.WAITING, 1, None)
    assert sums_up(key)


def test_where_online_is_full_too_only_the_room_is_waited_for(
    full: Fill, guest: Person, waiting: Person, host: Person, now: datetime
) -> None:
    key = full(online_seats="1")
    rsvps.answer(host.id, key, Choice.ONLINE, now)
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    assert stands(guest, key) == (Choice.ROOM, SeatState.WAITING, 1, None)
    rsvps.answer(host.id, key, Choice.NO, now)
    assert (
        rsvps.answer(guest.id, key, Choice.ROOM, now).meanwhile == SeatState.HELD
    )  # the same tap, now that it is open


def test_who_has_the_room_and_finds_online_full_keeps_the_room_meanwhile(
    full: Fill, guest: Person, host: Person, now: datetime
) -> None:
    key = full(online_seats="1", seats="3")
    rsvps.answer(host.id, key, Choice.ONLINE, now)
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    rsvps.answer(guest.id, key, Choice.ONLINE, now)
    assert stands(guest, key) == (Choice.ONLINE, SeatState.WAITING, 1, SeatState.HELD)
    assert of(guest, key).holds(Mode.ROOM)
    rsvps.answer(host.id, key, Choice.NO, now)
    assert stands(guest, key) == (Choice.ONLINE, SeatState.HELD, None, None)
    assert sums_up(key)


def test_who_waits_in_one_line_and_changes_to_the_other_keeps_the_number(
    full: Fill, guest: Person, waiting: Person, host: Person, now: datetime
) -> None:
    key = full(online_seats="1")
    rsvps.answer(host.id, key, Choice.ONLINE, now)
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    rsvps.answer(waiting.id, key, Choice.ONLINE, now)
    rsvps.answer(guest.id, key, Choice.ONLINE, now)
    assert (stands(guest, key)[2], stands(waiting, key)[2]) == (1, 2)
    assert sums_up(key)


@pytest.mark.parametrize(("after", "place"), [(timedelta(minutes=9), 1), (timedelta(minutes=10), 2)])
def test_a_place_given_up_by_mistake_is_kept_for_ten_minutes(
    full: Fill, guest: Person, waiting: Person, now: datetime, after: timedelta, place: int
) -> None:
    key = full()
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    rsvps.answer(waiting.id, key, Choice.ROOM, now)
    rsvps.answer(guest.id, key, Choice.NO, now)
    assert rsvps.answer(guest.id, key, Choice.ROOM, now + after).place == place


def test_a_place_given_up_long_ago_does_not_come_back_with_a_later_one(
    full: Fill, guest: Person, waiting: Person, now: datetime
) -> None:
    key = full()
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    rsvps.answer(waiting.id, key, Choice.ROOM, now)
    rsvps.answer(guest.id, key, Choice.ONLINE, now)  # leaves the line for the room
    later = now + timedelta(hours=1)
    rsvps.answer(guest.id, key, Choice.NO, later)  # leaves online
    assert rsvps.answer(guest.id, key, Choice.ROOM, later + MINUTE).place == 2


def test_a_party_waits_and_sits_online_as_a_whole(full: Fill, guest: Person, host: Person, now: datetime) -> None:
    key = full(online_seats="2")
    rsvps.answer(guest.id, key, Choice.ROOM, now, guests=["Ann"])
    assert Event.get(Event.key == key).online_taken == 2
    leave("Ada", key, now)
    assert stands(guest, key) == (Choice.ROOM, SeatState.WAITING, 1, SeatState.HELD)  # one seat is not two
    leave("Ben", key, now)
    assert stands(guest, key) == (Choice.ROOM, SeatState.HELD, None, None)
    assert sums_up(key)


def test_saying_no_gives_both_back(full: Fill, guest: Person, now: datetime) -> None:
    key = full()
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    rsvps.answer(guest.id, key, Choice.NO, now)
    assert (stands(guest, key), Rsvp.get(Rsvp.user == guest.id).answer) == ((Choice.NO, None, None, None), "no")
    assert sums_up(key)


def test_at_the_start_the_list_stays_as_it_is_and_only_online_is_still_open(
    full: Fill, guest: Person, waiting: Person, host: Person, now: datetime
) -> None:
    key = full(seats="3")
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    for choice in (Choice.NO, Choice.MAYBE, Choice.ONLINE):
        with pytest.raises(TooLate, match="the list stays as it is"):
            rsvps.answer(guest.id, key, choice, STARTS)
    with pytest.raises(TooLate, match="the list stays as it is"):
        rsvps.answer(waiting.id, key, Choice.ROOM, STARTS)
    assert rsvps.answer(waiting.id, key, Choice.ONLINE, STARTS).state == SeatState.HELD
    assert sums_up(key)


def test_after_the_time_to_answer_only_what_one_has_can_be_kept_or_given_back(
    full: Fill, guest: Person, waiting: Person, now: datetime
) -> None:
    key = full(answers_until="1440", seats="3")
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    late = STARTS - timedelta(hours=23)
    with pytest.raises(TooLate, match="The time to answer is over"):
        rsvps.answer(waiting.id, key, Choice.ROOM, late)
    with pytest.raises(TooLate, match="The time to answer is over"):
        rsvps.answer(guest.id, key, Choice.ONLINE, late)
    assert rsvps.answer(guest.id, key, Choice.ROOM, late).state == SeatState.HELD
    assert rsvps.answer(guest.id, key, Choice.NO, late).choice == Choice.NO


def test_a_party_no_room_could_hold_is_refused(full: Fill, guest: Person, now: datetime) -> None:
    key = full(guests="3")
    with pytest.raises(Invalid, match=r"There are \{seats\} seats"):
        rsvps.answer(guest.id, key, Choice.ROOM, now, guests=["", "", ""])
