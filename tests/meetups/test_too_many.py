"""Fewer seats than are taken: nobody loses one, the organiser chooses who is asked, and more seats go to the line."""

from datetime import datetime

import pytest

from database import write_transaction
from meetups import events, history, members, people, rsvps, seats, too_many
from meetups.people import Person
from meetups.refusals import NotAllowed, NotFound, TooLate
from meetups.rsvps import Choice
from meetups.seats import Mode, SeatState
from meetups.too_many import Became
from models import Event, OutboxMessage
from tests.conftest import MakeEvent, MakeGroup, somebody, typed_event
from tests.meetups.owing import HOUR, deliver, owed

STARTS = datetime.fromisoformat("2026-12-03T18:00:00+00:00")


@pytest.fixture
def full(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> str:
    """An event with three seats in the room: Katrin, Samira and Lucía have them, Ada and Ben wait."""
    group = make_group()
    event = make_event(group, seats="3", online_seats="")
    for person in (host, guest, waiting, *others(group.id, now)):
        rsvps.answer(person.id, event.key, Choice.ROOM, now)
    return event.key


def others(group_id: int, now: datetime) -> list[Person]:
    found = [somebody(name, 6500 + number) for number, name in enumerate(("Ada", "Ben"))]
    for person in found:
        members.join(person.id, group_id, now)
    return found


def set_seats(actor: Person, key: str, number: str, now: datetime) -> None:
    revision = Event.get(Event.key == key).content_revision
    events.change(actor.id, key, typed_event(seats=number, online_seats=""), revision, now)


def states(key: str, *people_: Person) -> list[SeatState | None]:
    return [answer.state if (answer := rsvps.answer_of(person.id, key)) else None for person in people_]


def code(person: Person, key: str) -> str:
    answer = rsvps.answer_of(person.id, key)
    assert answer is not None
    return str(answer.check_code)


def sums_up(key: str) -> bool:
    event = Event.get(Event.key == key)
    counters = {Mode.ROOM: event.room_taken, Mode.ONLINE: event.online_taken}
    return seats.recount(event.id) == counters and history.adds_up(event.id)


def test_fewer_seats_throw_nobody_out(full: str, host: Person, guest: Person, waiting: Person, now: datetime) -> None:
    set_seats(host, full, "1", now)
    assert states(full, host, guest, waiting) == [SeatState.HELD] * 3
    assert (too_many.over_by(full), Event.get().room_taken) == ({Mode.ROOM: 2}, 3)
    assert sums_up(full)


def test_a_seat_given_back_while_there_are_too_many_goes_to_nobody(
    full: str, host: Person, guest: Person, now: datetime
) -> None:
    ada, ben = others(Event.get().group_id, now)
    set_seats(host, full, "1", now)
    rsvps.answer(guest.id, full, Choice.NO, now)
    assert (too_many.over_by(full), states(full, ada, ben)) == ({Mode.ROOM: 1}, [SeatState.WAITING] * 2)


def test_more_seats_go_to_the_line_in_its_order(full: str, host: Person, now: datetime) -> None:
    ada, ben = others(Event.get().group_id, now)
    set_seats(host, full, "4", now)
    assert states(full, ada, ben) == [SeatState.HELD, SeatState.WAITING]
    set_seats(host, full, "5", now)
    assert states(full, ada, ben) == [SeatState.HELD, SeatState.HELD]
    assert owed("promoted") == [("promoted", ada.id), ("promoted", ben.id)]
    assert (too_many.over_by(full), sums_up(full)) == ({}, True)


def test_those_chosen_are_asked_once_and_keep_their_seat_until_they_say(
    full: str, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    people.choose_language(waiting.id, "en", now)
    set_seats(host, full, "2", now)
    chosen = [code(guest, full), code(waiting, full), "nosuchcode"]
    asked = [too_many.ask_to_give_up(host.id, full, chosen, now) for _ in range(2)]
    assert (asked, owed("give_up")) == ([2, 0], [("give_up", guest.id), ("give_up", waiting.id)])
    assert states(full, guest, waiting) == [SeatState.HELD, SeatState.HELD]
    told = {who: words for kind, who, words in deliver(now) if kind == "give_up"}
    words = told[guest.id]
    assert words is not None
    assert words.title == "Fewer seats: One poem, nine languages"
    assert [(press.label, press.act, press.subject) for press in words.presses] == [
        ("I give my seat back", "no", full), ("Online instead", "online", full), ("I keep it", "room", full)
    ]  # fmt: skip
    rsvps.answer(guest.id, full, Choice.ONLINE, now)
    rsvps.answer(waiting.id, full, Choice.ROOM, now)
    assert (too_many.over_by(full), states(full, guest, waiting)) == ({}, [SeatState.HELD, SeatState.HELD])


def test_each_time_seats_are_made_fewer_one_may_be_asked_anew(
    full: str, host: Person, guest: Person, now: datetime
) -> None:
    mine = [code(guest, full)]
    set_seats(host, full, "2", now)
    assert too_many.ask_to_give_up(host.id, full, mine, now) == 1
    set_seats(host, full, "5", now + HOUR)
    set_seats(host, full, "5", now + HOUR)
    assert too_many.answers(full) == {}
    set_seats(host, full, "4", now + 2 * HOUR)
    assert too_many.answers(full) == {}
    assert [too_many.ask_to_give_up(host.id, full, mine, now + 2 * HOUR) for _ in range(2)] == [1, 0]
    assert too_many.answers(full) == {mine[0]: Became.ASKED}
    events.change(host.id, full, typed_event(seats="4", online_seats="", title="Two poems"), 4, now + 3 * HOUR)
    assert too_many.ask_to_give_up(host.id, full, mine, now + 3 * HOUR) == 0  # nothing was made fewer


def test_the_list_knows_who_was_asked_who_keeps_the_seat_and_who_could_not_be_asked(
    full: str, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    set_seats(host, full, "1", now)
    people.set_reachable(waiting.id, False)
    chosen = [code(person, full) for person in (host, guest, waiting)]
    assert too_many.ask_to_give_up(host.id, full, chosen, now) == 2
    assert owed("give_up") == [("give_up", host.id), ("give_up", guest.id)]  # Lucía cannot be written to
    assert too_many.answers(full) == {chosen[0]: Became.ASKED, chosen[1]: Became.ASKED}
    later = now + HOUR
    kept = [rsvps.answer(guest.id, full, Choice.ROOM, later + n * HOUR).changed for n in range(2)]
    assert kept == [True, False]  # the second says nothing new
    with write_transaction():
        OutboxMessage.update(state="dead").where(OutboxMessage.user == host.id).execute()
    assert too_many.answers(full) == {chosen[0]: Became.NOT_REACHED, chosen[1]: Became.KEEPS}
    assert (states(full, host, guest, waiting), sums_up(full)) == ([SeatState.HELD] * 3, True)
    assert rsvps.answer(guest.id, full, Choice.ROOM, STARTS).changed is False  # it began


def test_who_waits_is_not_asked_and_nobody_is_told_when_it_is_over(
    full: str, host: Person, guest: Person, now: datetime
) -> None:
    ada, _ = others(Event.get().group_id, now)
    set_seats(host, full, "2", now)
    assert too_many.ask_to_give_up(host.id, full, [code(ada, full), code(guest, full)], now) == 1
    set_seats(host, full, "3", now)
    assert [kind for kind, _, _ in deliver(now) if kind == "give_up"] == []
    assert OutboxMessage.select().where(OutboxMessage.kind == "give_up").count() == 1


def test_only_organisers_ask_only_where_there_are_too_many_and_before_it_begins(
    full: str, host: Person, guest: Person, now: datetime
) -> None:
    mine = [code(guest, full)]
    with pytest.raises(TooLate, match="enough seats"):
        too_many.ask_to_give_up(host.id, full, mine, now)
    set_seats(host, full, "2", now)
    with pytest.raises(NotAllowed):
        too_many.ask_to_give_up(guest.id, full, mine, now)
    with pytest.raises(NotFound):
        too_many.ask_to_give_up(host.id, "nosuchkey", mine, now)
    with pytest.raises(TooLate):
        too_many.ask_to_give_up(host.id, full, mine, STARTS)
    assert too_many.ask_to_give_up(host.id, full, mine, STARTS - HOUR) == 1
