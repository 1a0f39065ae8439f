"""Seats kept for newcomers: theirs until the cut-off, anybody's after it, and counted right after every move."""

from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import events, history, line, members, newcomers, rsvps, seats
from meetups.due import run_due
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.seats import TAKING_VALUES, Mode, SeatState
from meetups.tasks import TASKS
from models import Event, Rsvp, Seat, User
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody, typed_event
from tests.meetups.asking import questions

STARTS = datetime.fromisoformat("2026-12-03T18:00:00+00:00")
CUT_OFF = STARTS - timedelta(days=1)


class Table:
    """A group with an evening behind it, which Katrin, Samira and Lucía came to, and one ahead."""

    def __init__(self, make_group: MakeGroup, make_event: MakeEvent, old: list[Person], **fields: str) -> None:
        self.group = make_group()
        before = make_event(self.group, seats="", date="2026-11-30")
        for person in old:
            rsvps.answer(person.id, before.key, Choice.ROOM, NOW)
        self.key = make_event(self.group, **{"format": "in_person", "seats": "3", **fields}).key

    def newcomer(self, name: str) -> Person:
        person = somebody(name, 6400 + sum(map(ord, name)))
        members.join(person.id, self.group.id, NOW)
        return person

    def come(self, person: Person, choice: Choice = Choice.ROOM, now: datetime = NOW) -> SeatState | None:
        return rsvps.answer(person.id, self.key, choice, now).state

    def state(self, person: Person) -> SeatState | None:
        answer = rsvps.answer_of(person.id, self.key)
        return answer.state if answer else None

    def change(self, now: datetime = NOW, **fields: str) -> None:
        event = self.event()
        kept = {"format": event.format, "seats": str(event.room_capacity or ""), "newcomer_seats": "1"}
        events.change(event.group.created_by_id, self.key, typed_event(**(kept | fields)), event.content_revision, now)

    def event(self) -> Event:
        return Event.get(Event.key == self.key)

    def counted_right(self) -> bool:
        """The counter is what the seats add up to, and so are all others."""
        event = self.event()
        theirs = Seat.select().where(
            Seat.event == event.id, Seat.newcomer, Seat.mode == seats.newcomer_mode(event).value,
            Seat.state.in_(TAKING_VALUES),
        )  # fmt: skip
        recounted = seats.recount(event.id) == {Mode.ROOM: event.room_taken, Mode.ONLINE: event.online_taken}
        return recounted and event.newcomers_taken == sum(one.party_size for one in theirs)


@pytest.fixture
def table(make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person) -> Table:
    """Three seats, one of them kept."""
    return Table(make_group, make_event, [host, guest, waiting], newcomer_seats="1")


def test_a_kept_seat_is_for_a_newcomer_and_not_for_who_has_been_here(
    table: Table, host: Person, guest: Person, waiting: Person
) -> None:
    assert [table.come(person) for person in (host, guest, waiting)] == [
        SeatState.HELD, SeatState.HELD, SeatState.WAITING
    ]  # fmt: skip
    assert table.event().newcomers_taken == 0
    fresh = table.newcomer("Fresh")
    assert table.come(fresh) == SeatState.HELD
    assert (table.event().room_taken, table.event().newcomers_taken) == (3, 1)
    assert table.counted_right()


def test_a_newcomer_passes_those_who_wait_only_for_the_kept_seat(
    table: Table, host: Person, guest: Person, waiting: Person
) -> None:
    for person in (host, guest, waiting):
        table.come(person)
    first, second = table.newcomer("First"), table.newcomer("Second")
    assert (table.come(first), table.come(second)) == (SeatState.HELD, SeatState.WAITING)
    table.come(guest, Choice.NO)
    assert (table.state(waiting), table.state(second)) == (SeatState.HELD, SeatState.WAITING)
    table.come(first, Choice.NO)
    assert table.state(second) == SeatState.HELD
    assert table.counted_right()


def test_who_was_here_once_is_no_newcomer_and_a_later_event_does_not_count(
    table: Table, guest: Person, make_event: MakeEvent
) -> None:
    fresh = table.newcomer("Fresh")
    later = make_event(table.group, date="2026-12-10")
    rsvps.answer(fresh.id, later.key, Choice.ROOM, NOW)
    found = [newcomers.is_newcomer(person.id, table.event()) for person in (guest, fresh)]
    assert found == [False, True]


def test_at_the_cut_off_kept_seats_are_anybodys(table: Table, host: Person, guest: Person, waiting: Person) -> None:
    for person in (host, guest, waiting):
        table.come(person)
    run_due(TASKS, CUT_OFF - timedelta(seconds=1))
    assert table.state(waiting) == SeatState.WAITING
    run_due(TASKS, CUT_OFF)
    assert table.state(waiting) == SeatState.OFFERED  # after the cut-off seats are offered
    assert table.counted_right()


def test_a_seat_given_back_by_a_newcomer_stays_kept(table: Table, host: Person, guest: Person, waiting: Person) -> None:
    fresh = table.newcomer("Fresh")
    for person in (fresh, host, guest, waiting):
        table.come(person)
    table.come(fresh, Choice.NO)
    assert (table.state(waiting), table.event().newcomers_taken) == (SeatState.WAITING, 0)
    assert table.counted_right()


def test_more_newcomers_than_kept_seats_take_the_others_too(table: Table, guest: Person) -> None:
    fresh = [table.newcomer(name) for name in ("One", "Two", "Three")]
    assert [table.come(person) for person in fresh] == [SeatState.HELD] * 3
    assert table.come(guest) == SeatState.WAITING
    table.come(fresh[0], Choice.NO)
    assert table.state(guest) == SeatState.HELD  # two newcomers sit: nothing is kept beyond them
    assert table.counted_right()


def test_a_newcomers_guest_is_counted_with_them(table: Table, guest: Person) -> None:
    fresh = table.newcomer("Fresh")
    table.come(fresh)
    rsvps.bring(fresh.id, table.key, ["Ann"], NOW)
    assert (table.event().newcomers_taken, table.counted_right()) == (2, True)
    rsvps.bring(fresh.id, table.key, [], NOW)
    assert (table.event().newcomers_taken, table.counted_right()) == (1, True)


def test_where_seats_are_kept_later_those_who_sit_there_are_looked_at_anew(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person
) -> None:
    table = Table(make_group, make_event, [host, guest, waiting], seats="3")
    fresh = table.newcomer("Fresh")
    for person in (fresh, guest):
        table.come(person)
    assert table.event().newcomers_taken == 0
    table.change(newcomer_seats="2")
    assert (table.event().newcomers_taken, table.counted_right()) == (1, True)
    assert table.come(waiting) == SeatState.WAITING  # one more is kept
    table.change(newcomer_seats="1")
    assert table.state(waiting) == SeatState.HELD
    table.change(newcomer_seats="")
    assert (table.event().newcomers_taken, table.counted_right()) == (0, True)
    assert history.adds_up(table.event().id)


def test_kept_seats_follow_when_an_online_event_gets_a_room(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person
) -> None:
    table = Table(make_group, make_event, [host, guest, waiting], format="online", online_seats="3", newcomer_seats="1")
    table.come(table.newcomer("Fresh"), Choice.ONLINE)
    assert (table.event().newcomers_taken, table.counted_right()) == (1, True)
    table.change(format="hybrid", seats="2", online_seats="3")
    assert (table.event().newcomers_taken, table.counted_right()) == (0, True)


def test_an_event_moved_before_their_first_one_makes_them_newcomers(table: Table, guest: Person) -> None:
    table.come(guest)
    assert table.event().newcomers_taken == 0
    table.change(date="2026-11-28")
    assert (table.event().newcomers_taken, table.counted_right()) == (1, True)


def test_looking_at_everybody_anew_takes_as_many_queries_however_many_they_are(table: Table) -> None:
    counted = []
    for many in (1, 300):
        _fill(table.event().id, many)
        with write_transaction(), questions() as asked:
            newcomers.mark(table.event(), "room", TAKING_VALUES)
        counted.append(len(asked))
    assert counted[0] == counted[1]
    assert table.event().newcomers_taken == 301


def test_a_kept_seat_is_not_tried_for_everybody_who_waits(table: Table, host: Person, guest: Person) -> None:
    for person in (host, guest):
        table.come(person)
    counted = []
    for many in (1, 60):
        for n in range(many):
            old = table.newcomer(f"Old {many} {n}")
            _been(old, table)
            table.come(old)
        with write_transaction(), questions() as asked:
            line.settle(table.event(), NOW)
        counted.append(len(asked))
    assert counted[0] == counted[1]


def _been(person: Person, table: Table) -> None:
    before = Event.select().where(Event.group == table.group.id, Event.key != table.key).get()
    rsvps.answer(person.id, before.key, Choice.ROOM, NOW)


def _fill(event_id: int, many: int) -> None:
    with write_transaction():
        for n in range(many):
            user = User.create(name=f"Guest {n}", created_at=NOW)
            rsvp = Rsvp.create(event=event_id, user=user, answer="going", created_at=NOW, changed_at=NOW)
            Seat.create(rsvp=rsvp, event=event_id, mode="room", state="held", queue_no=n, changed_at=NOW)
