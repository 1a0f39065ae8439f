"""A record of one's own: what is in it, how it fades, who corrects it, and that it goes with the person."""

from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import attendance, check_in, events, privacy, rsvps, track_record
from meetups.attendance import Said, Was
from meetups.people import Person
from meetups.refusals import NotFound, TooLate
from meetups.rsvps import Choice
from meetups.seats import Mode
from meetups.track_record import HALF_YEAR, Kept, record_of, weight_of
from models import Attendance, CheckInAct, Event, Rsvp, User
from tests.conftest import NOW, MakeEvent, MakeGroup

STARTS = datetime.fromisoformat("2026-12-03T18:00:00+00:00")
ENDS = STARTS + timedelta(hours=2)


@pytest.fixture
def key(make_group: MakeGroup, make_event: MakeEvent) -> str:
    """A hybrid evening with two seats in the room; its cut-off is a day before."""
    return make_event(make_group()).key


def code_of(person: Person) -> str:
    return str(Rsvp.get(Rsvp.user == person.id).check_code)


def kept(person: Person, now: datetime = ENDS) -> list[tuple[Kept, Said]]:
    return [(entry.what, entry.said_by) for entry in record_of(person.id, now).entries]


def test_who_came_has_come(key: str, host: Person, guest: Person) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, NOW)
    check_in.check_in(host.id, key, code_of(guest), 1, "a1", STARTS, STARTS)
    assert kept(guest) == [(Kept.CAME, Said.HOST)]
    assert record_of(guest.id, ENDS).count(Kept.CAME) == 1
    assert record_of(host.id, ENDS).entries == ()


@pytest.mark.parametrize(
    ("before", "what"),
    [(timedelta(days=1, seconds=1), Kept.IN_TIME), (timedelta(days=1), Kept.LATE), (timedelta(hours=1), Kept.LATE)],
)
def test_a_seat_given_back_is_in_time_before_the_cut_off(
    key: str, guest: Person, before: timedelta, what: Kept
) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, NOW)
    rsvps.answer(guest.id, key, Choice.NO, STARTS - before)
    assert kept(guest, STARTS - timedelta(seconds=1)) == []  # it may still be taken again
    assert kept(guest) == [(what, Said.SELF)]


def test_a_place_in_line_given_back_is_nothing(key: str, guest: Person, waiting: Person) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, NOW, guests=("Ben",))
    rsvps.answer(waiting.id, key, Choice.ROOM_ONLY, NOW)
    rsvps.answer(waiting.id, key, Choice.NO, STARTS - timedelta(hours=1))
    assert kept(waiting) == []


def test_moving_from_the_room_to_online_is_no_cancelling(key: str, guest: Person) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, NOW)
    rsvps.answer(guest.id, key, Choice.ONLINE, STARTS - timedelta(hours=1))
    assert kept(guest) == []


def test_a_seat_taken_again_was_not_given_back(key: str, guest: Person) -> None:
    for choice in (Choice.ROOM, Choice.NO, Choice.ROOM):
        rsvps.answer(guest.id, key, choice, NOW)
    assert kept(guest) == []


def test_an_event_called_off_is_in_nobodys_record(key: str, host: Person, guest: Person) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, NOW)
    rsvps.answer(guest.id, key, Choice.NO, STARTS - timedelta(hours=1))
    events.cancel(host.id, key, STARTS - timedelta(minutes=1))
    assert kept(guest) == []


def test_the_last_to_say_something_is_believed(key: str, host: Person, guest: Person) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, NOW)
    check_in.correct(host.id, key, code_of(guest), Was.NO_SHOW, ENDS)
    assert kept(guest) == [(Kept.NO_SHOW, Said.HOST)]
    attendance.correct_mine(guest.id, key, Was.CAME, ENDS)
    assert kept(guest) == [(Kept.CAME, Said.SELF)]
    check_in.correct(host.id, key, code_of(guest), Was.EXCUSED, ENDS)
    assert kept(guest) == [(Kept.EXCUSED, Said.HOST)]


def test_late_may_be_excused_by_oneself(key: str, guest: Person) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, NOW)
    rsvps.answer(guest.id, key, Choice.NO, STARTS - timedelta(hours=1))
    attendance.correct_mine(guest.id, key, Was.EXCUSED, ENDS)
    assert kept(guest) == [(Kept.EXCUSED, Said.SELF)]


def test_nothing_recorded_is_nothing_to_correct(key: str, guest: Person, stranger: Person) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, NOW)
    for person in (guest, stranger):
        with pytest.raises(NotFound):
            attendance.correct_mine(person.id, key, Was.CAME, ENDS)
    with pytest.raises(TooLate, match="over"):
        attendance.correct_mine(guest.id, key, Was.CAME, ENDS - timedelta(seconds=1))
    assert Attendance.select().count() == 0


def test_nobody_calls_themselves_missed(key: str, host: Person, guest: Person) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, NOW)
    check_in.correct(host.id, key, code_of(guest), Was.CAME, ENDS)
    with pytest.raises(NotFound):
        attendance.correct_mine(guest.id, key, Was.NO_SHOW, ENDS)


def test_it_fades_evenly_within_half_a_year(key: str, host: Person, guest: Person) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, NOW)
    check_in.correct(host.id, key, code_of(guest), Was.CAME, ENDS)
    assert [round(entry.weight, 3) for entry in record_of(guest.id, STARTS + HALF_YEAR / 2).entries] == [0.5]
    assert kept(guest, STARTS + HALF_YEAR - timedelta(seconds=1)) == [(Kept.CAME, Said.HOST)]
    assert kept(guest, STARTS + HALF_YEAR) == []


def test_weights_stay_between_one_and_nothing() -> None:
    assert weight_of(STARTS, STARTS - timedelta(days=9)) == 1
    assert weight_of(STARTS, STARTS) == 1
    assert weight_of(STARTS, STARTS + HALF_YEAR) == 0
    assert weight_of(STARTS, STARTS + 2 * HALF_YEAR) == 0


def test_it_is_handed_out_and_erased_with_the_person(key: str, host: Person, guest: Person) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, NOW)
    check_in.correct(host.id, key, code_of(guest), Was.NO_SHOW, ENDS)
    exported = privacy.export(guest.id)
    (row,) = exported["attendance"]  # type: ignore[misc]  # a list, as JSON has it
    assert (row["event"], row["state"], row["said_by"], row["party_size"]) == (key, "no_show", "host", 1)
    assert [change["after"] for change in exported["seat_changes"]] == ["held"]  # type: ignore[attr-defined]  # as above
    privacy.erase(guest.id, ENDS)
    assert Attendance.select().count() == 0
    with write_transaction():
        attendance.wrap_up(str(Event.get(Event.key == key).id), ENDS, ENDS + timedelta(days=1))
    assert Attendance.select().count() == 0  # nothing is written down anew of somebody who is gone


def test_what_has_faded_is_deleted_and_walk_ins_lose_their_names(key: str, host: Person, guest: Person) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, NOW)
    check_in.check_in(host.id, key, code_of(guest), 1, "a1", STARTS, STARTS)
    check_in.walk_in(host.id, key, "Rosa", Mode.ROOM, 1, "w1", STARTS, STARTS)
    for moment, left in ((STARTS + HALF_YEAR - timedelta(seconds=1), 2), (STARTS + HALF_YEAR, 0)):
        with write_transaction():
            track_record.prune(moment)
        assert (Attendance.select().count(), CheckInAct.select().count()) == (left, left)
        assert User.select().where(User.name == "Rosa").exists() is bool(left)
    assert User.get_by_id(guest.id).name == "Samira"
    assert Event.get(Event.key == key).room_taken == 2
