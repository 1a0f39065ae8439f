"""After the cut-off a free seat is offered: to the first in line, for a while, then to the next."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from database import write_transaction
from meetups import attendees, delivery, history, members, people, quiet, rsvps, seats
from meetups.notices import notice
from meetups.people import Person
from meetups.refusals import TooLate
from meetups.rsvps import Answer, Choice
from meetups.seats import Mode, SeatState
from models import Event, OutboxMessage
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody
from tests.meetups.owing import HOUR, ME, MINUTE, SECOND, deliver, owed
from tests.meetups.passing import STARTS, of_kind, tick, until
from tests.meetups.test_notices import waiting_for

AFTER = STARTS - 10 * HOUR  # the cut-off is 24 hours before the start
SPAN = timedelta(hours=2)
Fill = Callable[..., str]


@pytest.fixture
def ada(database: str) -> Person:
    return somebody("Ada", 7000)


@pytest.fixture
def full(make_group: MakeGroup, make_event: MakeEvent, ada: Person, guest: Person, waiting: Person) -> Fill:
    """An event whose one seat in the room is Ada's; Samira, then Lucía wait for it, and are not online meanwhile."""

    def make(choice: Choice = Choice.ROOM_ONLY, **fields: str) -> str:
        group = make_group()
        event = make_event(group, **{"seats": "1", "ask_times": ""} | fields)
        members.join(ada.id, group.id, NOW)
        rsvps.answer(ada.id, event.key, Choice.ROOM, NOW)
        for person in (guest, waiting):
            rsvps.answer(person.id, event.key, choice, NOW)
        deliver(NOW)
        tick(STARTS - 24 * HOUR - SECOND)
        return event.key

    return make


def of(person: Person, key: str) -> Answer:
    answer = rsvps.answer_of(person.id, key)
    assert answer is not None
    return answer


def sums_up(key: str) -> bool:
    event = Event.get(Event.key == key)
    return seats.recount(event.id) == {Mode.ROOM: event.room_taken, Mode.ONLINE: event.online_taken} and (
        history.adds_up(event.id)
    )


# ── Made ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("when", "state", "word"),
    [
        (STARTS - 24 * HOUR - SECOND, SeatState.HELD, "promoted"),
        (STARTS - 24 * HOUR, SeatState.OFFERED, "offered"),
    ],
)
def test_until_the_cut_off_a_seat_is_given_and_after_it_offered(
    when: datetime, state: SeatState, word: str, full: Fill, ada: Person, guest: Person
) -> None:
    key = full()
    rsvps.answer(ada.id, key, Choice.NO, when)
    assert of(guest, key).state == state
    assert owed("promoted", "offered") == [(word, guest.id)]
    assert sums_up(key)


def test_the_organiser_sets_the_cut_off_and_how_long_an_offer_stands(full: Fill, ada: Person, guest: Person) -> None:
    key = full(cutoff="17280", offer_time="30")
    rsvps.answer(ada.id, key, Choice.NO, NOW + 3 * HOUR)
    assert (of(guest, key).state, of(guest, key).until) == (SeatState.OFFERED, NOW + 3 * HOUR + 30 * MINUTE)


def test_an_offer_goes_to_the_first_in_line_then_to_the_next(
    full: Fill, ada: Person, guest: Person, waiting: Person
) -> None:
    key = full()
    rsvps.answer(ada.id, key, Choice.NO, AFTER)
    assert (of(guest, key).until, of(waiting, key).place) == (AFTER + SPAN, 1)
    told = until(AFTER, AFTER + 2 * SPAN, step=30 * MINUTE)
    assert of_kind(told, "offered", "passed") == [
        ("offered", guest.id), ("passed", guest.id), ("offered", waiting.id), ("passed", waiting.id),
    ]  # fmt: skip
    assert [of(person, key).choice for person in (guest, waiting)] == [Choice.MAYBE, Choice.MAYBE]
    assert (Event.get(Event.key == key).room_taken, sums_up(key)) == (0, True)


def test_a_seat_on_offer_is_nobody_elses(full: Fill, ada: Person, guest: Person, host: Person) -> None:
    key = full()
    rsvps.answer(ada.id, key, Choice.NO, AFTER)
    assert rsvps.answer(host.id, key, Choice.ROOM, AFTER + MINUTE).state == SeatState.WAITING
    assert Event.get(Event.key == key).room_taken == 1


def test_only_a_party_that_fits_is_offered_a_seat(
    make_group: MakeGroup, make_event: MakeEvent, ada: Person, guest: Person, waiting: Person
) -> None:
    group = make_group()
    event = make_event(group, seats="2")
    members.join(ada.id, group.id, NOW)
    rsvps.answer(ada.id, event.key, Choice.ROOM, NOW, guests=["Bo"])
    rsvps.answer(guest.id, event.key, Choice.ROOM_ONLY, NOW, guests=["Cy"])
    rsvps.answer(waiting.id, event.key, Choice.ROOM_ONLY, NOW)
    rsvps.answer(ada.id, event.key, Choice.ROOM, AFTER, guests=[])
    assert (of(guest, event.key).state, of(waiting, event.key).state) == (SeatState.WAITING, SeatState.OFFERED)


# ── Answered ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_takes_the_offer_has_the_seat(full: Fill, ada: Person, guest: Person, waiting: Person) -> None:
    key = full()
    rsvps.answer(ada.id, key, Choice.NO, AFTER)
    answer = rsvps.answer(guest.id, key, Choice.ROOM, AFTER + HOUR)
    assert (answer.state, answer.until) == (SeatState.HELD, None)
    told = until(AFTER + SPAN, STARTS - HOUR)
    assert of_kind(told, "passed") == []
    assert (of(guest, key).state, of(waiting, key).state) == (SeatState.HELD, SeatState.WAITING)


def test_who_declines_keeps_online_and_the_next_is_asked_at_once(
    full: Fill, ada: Person, guest: Person, waiting: Person
) -> None:
    key = full(Choice.ROOM)
    rsvps.answer(ada.id, key, Choice.NO, AFTER)
    offered = of(guest, key)
    assert (offered.choice, offered.state, offered.meanwhile) == (Choice.ROOM, SeatState.OFFERED, SeatState.HELD)
    answer = rsvps.answer(guest.id, key, Choice.ONLINE, AFTER + MINUTE)
    assert (answer.choice, answer.state, answer.meanwhile) == (Choice.ONLINE, SeatState.HELD, None)
    assert (of(waiting, key).state, of(waiting, key).until) == (SeatState.OFFERED, AFTER + MINUTE + SPAN)
    assert sums_up(key)


def test_who_says_nothing_but_sits_online_stays_there(full: Fill, ada: Person, guest: Person) -> None:
    key = full(Choice.ROOM)
    rsvps.answer(ada.id, key, Choice.NO, AFTER)
    tick(AFTER + SPAN)
    answer = of(guest, key)
    assert (answer.choice, answer.state, answer.meanwhile) == (Choice.ONLINE, SeatState.HELD, None)
    assert ("passed", guest.id) in owed()
    assert sums_up(key)


def test_who_sits_online_meanwhile_is_told_that_the_place_in_line_is_gone_and_comes_back_by_a_button(
    full: Fill, ada: Person, guest: Person
) -> None:
    key = full(Choice.ROOM)
    rsvps.answer(ada.id, key, Choice.NO, AFTER)
    told = until(AFTER, AFTER + SPAN)
    (words,) = [words for kind, who, words in told if (kind, who) == ("passed", guest.id)]
    assert words is not None
    assert (words.title, words.lines[2]) == ("The seat went to the next in line", "You still join online.")
    (press,) = words.presses
    assert (press.label, press.act) == ("Back in line", "room")
    back = rsvps.answer(guest.id, press.subject, Choice(press.act), AFTER + SPAN + MINUTE)
    assert (back.state, back.place, back.meanwhile) == (SeatState.WAITING, 1, SeatState.HELD)
    assert notice(waiting_for("passed", guest), AFTER + SPAN + MINUTE) is None  # they are back


def test_back_in_line_is_the_line_of_the_seat_that_was_offered(
    make_group: MakeGroup, make_event: MakeEvent, ada: Person, guest: Person
) -> None:
    group = make_group()
    event = make_event(group, online_seats="1", ask_times="")
    members.join(ada.id, group.id, NOW)
    for person in (ada, guest):
        rsvps.answer(person.id, event.key, Choice.ONLINE, NOW)
    rsvps.answer(ada.id, event.key, Choice.NO, AFTER)
    told = until(AFTER, AFTER + SPAN)
    ((_, _, words),) = [one for one in told if one[0] == "passed"]
    assert words is not None
    assert [(press.label, press.act) for press in words.presses] == [("Back in line", "online")]


def test_at_the_start_all_offers_end_and_the_list_stays_as_it_is(
    full: Fill, ada: Person, guest: Person, waiting: Person
) -> None:
    key = full()
    rsvps.answer(ada.id, key, Choice.NO, STARTS - HOUR)
    assert of(guest, key).until == STARTS
    tick(STARTS)
    assert (of(guest, key).choice, of(guest, key).state) == (Choice.MAYBE, None)
    assert of(waiting, key).state == SeatState.WAITING  # nobody is offered what has begun
    with pytest.raises(TooLate, match="It has begun"):
        rsvps.answer(guest.id, key, Choice.ROOM, STARTS + SECOND)
    assert of_kind(deliver(STARTS), "offered", "passed") == []
    assert sums_up(key)


# ── Nights, and people who cannot be reached ──────────────────────────────────────────────────────────────────────────


def test_quiet_hours_stop_the_clock_of_an_offer_and_hold_the_word(full: Fill, ada: Person, guest: Person) -> None:
    quiet.choose_quiet_hours(guest.id, 22 * 60, 8 * 60)
    key = full()
    midnight = datetime(2026, 12, 2, 23, 0, tzinfo=UTC)
    morning = midnight + 8 * HOUR
    rsvps.answer(ada.id, key, Choice.NO, midnight)
    assert of(guest, key).until == morning + SPAN
    assert OutboxMessage.get(OutboxMessage.kind == "offered").not_before == morning
    told = until(midnight, morning + SPAN - MINUTE)
    assert of_kind(told, "offered", "passed") == [("offered", guest.id)]
    tick(morning + SPAN)
    assert of(guest, key).choice == Choice.MAYBE


def test_an_offer_in_the_evening_goes_on_in_the_morning(full: Fill, ada: Person, guest: Person) -> None:
    quiet.choose_quiet_hours(guest.id, 22 * 60, 8 * 60)
    key = full()
    rsvps.answer(ada.id, key, Choice.NO, datetime(2026, 12, 2, 20, 0, tzinfo=UTC))
    assert of(guest, key).until == datetime(2026, 12, 3, 8, 0, tzinfo=UTC)


def test_an_offer_to_who_cannot_be_written_to_is_shown_and_told_the_hosts_once_and_then_passes(
    full: Fill, host: Person, ada: Person, guest: Person, waiting: Person
) -> None:
    key = full()
    people.set_reachable(guest.id, False)
    rsvps.answer(ada.id, key, Choice.NO, AFTER)
    words = notice(waiting_for("host_word"), AFTER)
    assert words is not None
    assert (words.title, words.language) == ("One poem, nine languages", "de")
    assert any("Samira" in line for line in words.lines)
    told = until(AFTER, AFTER + SPAN, step=30 * MINUTE)
    assert of_kind(told, "host_word", "offered") == [("host_word", host.id), ("offered", waiting.id)]
    assert notice(waiting_for("host_word"), AFTER + SPAN) is None


def unheard(host: Person, key: str) -> list[str]:
    lines = attendees.people_of(host.id, key).people
    return [line.name for line in lines if any(seat.unheard for seat in line.seats)]


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        ("refused", "A seat is offered to Samira, whom we cannot write to."),
        ("blocked", "A seat is offered to Samira, whom we cannot write to."),
        ("gone", "A seat is offered to Samira, whom we cannot write to."),
        ("doubted", "A seat is offered to Samira, and perhaps our message did not come."),
    ],
)
def test_an_offer_whose_message_did_not_come_is_shown_and_told_the_hosts_once_and_then_passes(
    fate: str, words: str, full: Fill, host: Person, ada: Person, guest: Person, waiting: Person
) -> None:
    people.choose_language(host.id, "en", NOW)
    key = full()
    rsvps.answer(ada.id, key, Choice.NO, AFTER)
    assert (unheard(host, key), owed("host_word")) == ([], [])
    lose(fate, guest)
    assert (unheard(host, key), owed("host_word")) == (["Samira"], [("host_word", host.id)])
    told = until(AFTER, AFTER + SPAN, step=30 * MINUTE)
    said = [one.lines[1] for kind, _, one in told if kind == "host_word" and one]
    assert said == [
        f"{words} It is theirs until Thursday 3 December, 11:00, Berlin time, then it goes to the next in line."
    ]
    assert of_kind(told, "offered")[-1] == ("offered", waiting.id)
    assert (of(waiting, key).state, unheard(host, key)) == (SeatState.OFFERED, [])


def lose(fate: str, guest: Person) -> None:
    """The offer's message ends without being known to have come."""
    if fate == "gone":  # nothing was sent: they stopped the bot meanwhile
        people.set_reachable(guest.id, False)
        delivery.claim(ME, AFTER)
        return
    for _ in range(2 if fate == "doubted" else 1):
        now = AFTER + 3 * SECOND * _
        (message,) = [one for one in delivery.claim(ME, now) if one.kind == "offered"]
        assert delivery.begin(message, ME, now)
        if fate == "doubted":
            delivery.outcome_unknown(message, ME, now, "TimedOut")
        else:
            delivery.dead(message, ME, now, "Bad Request", blocked=fate == "blocked")


def test_an_offer_that_came_after_all_is_no_word_to_the_hosts(
    full: Fill, host: Person, ada: Person, guest: Person
) -> None:
    key = full()
    rsvps.answer(ada.id, key, Choice.NO, AFTER)
    lose("doubted", guest)
    with write_transaction():
        OutboxMessage.update(state="sent").where(OutboxMessage.kind == "offered").execute()  # they sent it again
    assert notice(waiting_for("host_word"), AFTER + MINUTE) is None
    assert unheard(host, key) == []
