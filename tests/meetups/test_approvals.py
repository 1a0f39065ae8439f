"""Where the organisers decide: who asks, one decision each, a place kept by number, and one message."""

import contextlib
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

import database as ground
from database import write_transaction
from meetups import approvals, event_clock, events, history, members, people, questions, quiet, rsvps, seats
from meetups.approvals import Decided
from meetups.people import Person
from meetups.questions import Ask, Given, QuestionWish, Said
from meetups.refusals import Invalid, NotAllowed, NotFound, Refusal, TooLate
from meetups.rsvps import Answer, Choice
from meetups.seats import Mode, SeatState
from models import Event, OutboxMessage
from tests.conftest import MakeEvent, MakeGroup, somebody, typed_event
from tests.meetups.owing import DAY, HOUR, MINUTE, deliver, owed

STARTS = datetime.fromisoformat("2026-12-03T18:00:00+00:00")


@pytest.fixture
def key(make_group: MakeGroup, make_event: MakeEvent) -> str:
    """A hybrid event with one seat in the room, and two online; the organisers decide."""
    return make_event(make_group(), seats="1", online_seats="2", approval="1").key


def of(person: Person, key: str) -> Answer:
    answer = rsvps.answer_of(person.id, key)
    assert answer is not None
    return answer


def code(person: Person, key: str) -> str:
    return str(of(person, key).check_code)


def sums_up(key: str) -> bool:
    event = Event.get(Event.key == key)
    counters = {Mode.ROOM: event.room_taken, Mode.ONLINE: event.online_taken}
    return seats.recount(event.id) == counters and history.adds_up(event.id)


def said(told: list[tuple[str, int | None, Any]], kind: str) -> list[tuple[int | None, str]]:
    return [(who, words.title) for one, who, words in told if one == kind]


def test_an_answer_asks_and_takes_no_seat_until_it_is_said_yes_to(
    key: str, host: Person, guest: Person, now: datetime
) -> None:
    asked = rsvps.answer(guest.id, key, Choice.ROOM, now)
    assert (asked.state, asked.place, asked.taken, asked.meanwhile) == (SeatState.ASKED, None, 0, None)
    decided = approvals.approve(host.id, key, code(guest, key), now + HOUR)
    assert decided == Decided("Samira", SeatState.HELD)
    assert (of(guest, key).state, Event.get().room_taken) == (SeatState.HELD, 1)
    assert sums_up(key)


def test_organisers_see_who_asks_in_order_with_what_is_not_private(
    key: str, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    wishes = [QuestionWish(Ask.TEXT, "Why?"), QuestionWish(Ask.CHOICE, "Tea?", ("Yes", "No")), QuestionWish(Ask.DIET)]
    questions.set_questions(host.id, key, wishes, now)
    rsvps.answer(guest.id, key, Choice.ROOM, now, guests=[])
    rsvps.answer(waiting.id, key, Choice.ONLINE, now + MINUTE, guests=["Ann"])
    questions.reply(guest.id, key, {1: Given(words="Poems"), 2: Given(("Yes",)), 3: Given(("vegan",), "no peas")}, now)
    first, second = approvals.waiting_for_word(host.id, key)
    assert (first.name, first.mode, first.party, first.since) == ("Samira", Mode.ROOM, 1, now)
    assert (second.name, second.mode, second.party, second.since) == ("Lucía", Mode.ONLINE, 2, now + MINUTE)
    assert (first.code, second.code) == (code(guest, key), code(waiting, key))
    assert first.replies == (Said("Why?", "Poems"), Said("Tea?", "Yes"))
    for nobody in (guest.id, 0):
        with pytest.raises(NotAllowed):
            approvals.waiting_for_word(nobody, key)
        with pytest.raises(NotAllowed):
            approvals.approve(nobody, key, first.code, now)
        with pytest.raises(NotAllowed):
            approvals.refuse(nobody, key, first.code, now)


def test_who_organises_need_not_ask(key: str, host: Person, now: datetime) -> None:
    assert rsvps.answer(host.id, key, Choice.ROOM, now).state == SeatState.HELD


def test_who_asked_first_is_before_who_was_said_yes_to_first(
    key: str, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    late = somebody("Late", 6300)
    members.join(late.id, Event.get().group_id, now)
    rsvps.answer(host.id, key, Choice.ROOM, now)
    for person in (guest, waiting, late):
        rsvps.answer(person.id, key, Choice.ROOM_ONLY, now)
    for person in (late, waiting, guest):
        approvals.approve(host.id, key, code(person, key), now)
    assert [of(person, key).place for person in (guest, waiting, late)] == [1, 2, 3]
    rsvps.answer(host.id, key, Choice.NO, now)
    assert [of(person, key).state for person in (guest, waiting)] == [SeatState.HELD, SeatState.WAITING]
    assert sums_up(key)


def test_who_is_said_yes_to_and_waits_sits_online_meanwhile(
    key: str, host: Person, guest: Person, now: datetime
) -> None:
    rsvps.answer(host.id, key, Choice.ROOM, now)
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    assert approvals.approve(host.id, key, code(guest, key), now).state == SeatState.WAITING
    mine = of(guest, key)
    assert (mine.state, mine.place, mine.meanwhile) == (SeatState.WAITING, 1, SeatState.HELD)
    ((who, _),) = owed("approved")  # one message, and it says both
    ((_, _, words),) = [one for one in deliver(now) if one[0] == "approved"]
    assert who == "approved"
    assert words is not None
    assert words.lines[2:] == ("All seats are taken. You are number 1 in line.", "Until then you join online.")


def test_a_yes_is_one_message_that_says_the_seat_is_theirs(
    key: str, host: Person, guest: Person, now: datetime
) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    approvals.approve(host.id, key, code(guest, key), now)
    assert owed("approved", "promoted", "offered") == [("approved", guest.id)]
    assert said(deliver(now), "approved") == [(guest.id, "The organisers said yes: a seat is yours.")]


def test_who_moves_up_before_being_told_of_waiting_is_told_once(
    key: str, host: Person, guest: Person, now: datetime
) -> None:
    rsvps.answer(host.id, key, Choice.ROOM, now)
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    approvals.approve(host.id, key, code(guest, key), now)
    rsvps.answer(host.id, key, Choice.NO, now)
    told = [(kind, who) for kind, who, _ in deliver(now) if who == guest.id]
    assert told == [("promoted", guest.id)]


def test_after_the_cut_off_a_seat_is_offered_to_who_is_said_yes_to(
    key: str, host: Person, guest: Person, now: datetime
) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    late = STARTS - HOUR
    assert approvals.approve(host.id, key, code(guest, key), late).state == SeatState.OFFERED
    assert owed("approved", "promoted", "offered") == [("offered", guest.id)]
    assert rsvps.answer(guest.id, key, Choice.ROOM, late).state == SeatState.HELD
    assert sums_up(key)


def test_a_no_gives_everything_back_and_is_told_kindly(key: str, host: Person, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, key, Choice.ONLINE, now, guests=["Ann"])
    assert approvals.refuse(host.id, key, code(guest, key), now, "  We are\x00 full ") == Decided("Samira", None)
    mine = of(guest, key)
    assert (mine.choice, mine.state, mine.guests, mine.declined) == (Choice.NO, None, (), True)
    with pytest.raises(NotAllowed):
        rsvps.answer(guest.id, key, Choice.ROOM, now)
    ((_, _, words),) = [one for one in deliver(now) if one[0] == "refused"]
    assert words is not None
    assert (words.title, words.lines[2:]) == (
        "The organisers could not give you a seat this time", ("They write: We are full",)
    )  # fmt: skip
    assert sums_up(key)


def test_a_no_to_the_room_leaves_a_seat_online_that_was_sure_before(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ONLINE, now)
    events.change(host.id, event.key, typed_event(approval="1"), 0, now)
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    assert approvals.refuse(host.id, event.key, code(guest, event.key), now).state == SeatState.HELD
    mine = of(guest, event.key)
    assert (mine.choice, mine.state, mine.declined) == (Choice.ONLINE, SeatState.HELD, False)
    ((_, _, words),) = [one for one in deliver(now) if one[0] == "refused"]
    assert words is not None
    assert words.lines[2:] == ("The seat you have stays yours.",)


def test_a_no_may_be_taken_back_by_intention_alone(
    key: str, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM_ONLY, now)
    approvals.refuse(host.id, key, code(guest, key), now)
    with pytest.raises(TooLate, match="You decided already"):  # an old button is no second thought
        approvals.approve(host.id, key, code(guest, key), now)
    decided = approvals.approve(host.id, key, code(guest, key), now + HOUR, after_all=True)
    assert decided == Decided("Samira", SeatState.HELD)
    mine = of(guest, key)
    assert (mine.state, mine.guests, mine.declined) == (SeatState.HELD, (), False)
    assert said(deliver(now + HOUR), "approved") == [(guest.id, "The organisers said yes: a seat is yours.")]
    for person in (waiting, host):
        rsvps.answer(person.id, key, Choice.ROOM_ONLY, now)
    approvals.refuse(host.id, key, code(waiting, key), now)
    later = approvals.approve(host.id, key, code(waiting, key), now + HOUR, after_all=True)
    assert later.state == SeatState.WAITING
    assert [of(person, key).place for person in (host, waiting)] == [1, 2]
    assert sums_up(key)


def test_a_no_is_taken_back_where_nobody_decides_any_more(key: str, host: Person, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    approvals.refuse(host.id, key, code(guest, key), now)
    events.change(host.id, key, typed_event(seats="1", online_seats="2", approval=""), 0, now)
    assert approvals.approve(host.id, key, code(guest, key), now, after_all=True).state == SeatState.HELD
    assert sums_up(key)


def test_who_still_asks_when_it_begins_is_told_so(
    key: str, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    rsvps.answer(waiting.id, key, Choice.ONLINE, now)
    approvals.approve(host.id, key, code(waiting, key), now)
    deliver(now)
    with write_transaction():
        event_clock.begin(str(Event.get().id), STARTS, STARTS)
    assert (of(guest, key).choice, of(guest, key).state) == (Choice.MAYBE, None)
    assert of(waiting, key).state == SeatState.HELD
    told = deliver(STARTS)
    assert said(told, "refused") == [(guest.id, "It begins, and the organisers did not get to your request")]
    assert approvals.waiting_for_word(host.id, key) == ()
    assert sums_up(key)


def test_the_second_organiser_is_told_who_decided(key: str, host: Person, guest: Person, now: datetime) -> None:
    other = somebody("Olga", 6301)
    members.join(other.id, Event.get().group_id, now)
    members.make_organiser(host.id, other.id, Event.get().group_id, now)
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    approvals.approve(host.id, key, code(guest, key), now)
    with pytest.raises(TooLate) as refusal:
        approvals.refuse(other.id, key, code(guest, key), now)
    assert refusal.value.words("en") == "Katrin decided already."
    with pytest.raises(TooLate, match="You decided already"):
        approvals.approve(host.id, key, code(guest, key), now)
    assert of(guest, key).state == SeatState.HELD


def test_a_request_taken_back_is_not_decided(key: str, host: Person, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    rsvps.answer(guest.id, key, Choice.NO, now)
    assert approvals.waiting_for_word(host.id, key) == ()
    with pytest.raises(TooLate, match="took their request back"):
        approvals.approve(host.id, key, code(guest, key), now)


def test_what_cannot_be_decided(key: str, host: Person, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    theirs = code(guest, key)
    with pytest.raises(NotFound):
        approvals.approve(host.id, "nosuchkey", theirs, now)
    with pytest.raises(NotFound):
        approvals.approve(host.id, key, "nosuchcode", now)
    with pytest.raises(Invalid):
        approvals.refuse(host.id, key, theirs, now, "x" * 301)
    with pytest.raises(TooLate):
        approvals.approve(host.id, key, theirs, STARTS)
    events.cancel(host.id, key, now)
    with pytest.raises(TooLate):
        approvals.approve(host.id, key, theirs, now)
    assert of(guest, key).state == SeatState.ASKED


# ── Telling the organisers ────────────────────────────────────────────────────────────────────────────────────────────


def test_organisers_are_told_in_one_message_while_it_waits_and_in_another_later(
    key: str, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    people.choose_language(host.id, "en", now)
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    rsvps.answer(waiting.id, key, Choice.ROOM, now)
    assert owed("approval") == [("approval", host.id)]
    ((_, _, words),) = [one for one in deliver(now) if one[0] == "approval"]
    assert words is not None
    assert (words.title, words.lines[2:]) == (
        "2 ask for a seat", ("Samira: In person, 1 person", "Lucía: In person, 1 person")
    )  # fmt: skip
    assert [(press.act, press.subject) for press in words.presses] == [
        (act, f"{key}:{code(person, key)}") for person in (guest, waiting) for act in ("approve", "refuse")
    ]
    assert all(len(f"rsvp:{press.act}:{press.subject}".encode()) <= 64 for press in words.presses)
    rsvps.answer(waiting.id, key, Choice.NO, now)
    rsvps.answer(waiting.id, key, Choice.ROOM, now + DAY)
    assert owed("approval") == [("approval", host.id)]


def test_organisers_are_not_told_of_what_is_decided_already(
    key: str, host: Person, guest: Person, now: datetime
) -> None:
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    approvals.approve(host.id, key, code(guest, key), now)
    assert said(deliver(now), "approval") == []


# ── Switched off ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_switched_off_those_who_asked_stand_in_line_by_their_numbers(
    key: str, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    late = somebody("Late", 6302)
    members.join(late.id, Event.get().group_id, now)
    for person in (guest, waiting, late):
        rsvps.answer(person.id, key, Choice.ROOM, now)
    events.change(host.id, key, typed_event(seats="1", online_seats="1"), 0, now)
    found = [(of(person, key).state, of(person, key).place, of(person, key).meanwhile) for person in
             (guest, waiting, late)]  # fmt: skip
    assert found == [
        (SeatState.HELD, None, None),
        (SeatState.WAITING, 1, SeatState.HELD),
        (SeatState.WAITING, 2, None),
    ]
    told = [(kind, who) for kind, who in owed("approved", "promoted")]
    assert told == [("promoted", guest.id), ("approved", waiting.id), ("approved", late.id)]
    assert sums_up(key)


def test_switched_on_those_in_line_stay_there(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(make_group(), seats="1")
    for person in (guest, waiting):
        rsvps.answer(person.id, event.key, Choice.ROOM, now)
    events.change(host.id, event.key, typed_event(seats="1", approval="1"), 0, now)
    assert (of(guest, event.key).state, of(waiting, event.key).place) == (SeatState.HELD, 1)
    rsvps.answer(guest.id, event.key, Choice.NO, now)
    assert of(waiting, event.key).state == SeatState.HELD


# ── At once ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def decide_at_once(key: str, theirs: str, pairs: list[tuple[Person, Any]], now: datetime) -> list[str]:
    """What became of both decisions, each made after the other organiser looked too, if the lock lets them."""
    outcomes, ready, looked = list[str](), threading.Barrier(2), threading.Barrier(2)
    look = approvals._asked_seat

    def both_look(*args: Any) -> Any:
        found = look(*args)
        with contextlib.suppress(threading.BrokenBarrierError):
            looked.wait(timeout=1)
        return found

    def decide(actor: Person, rule: Any) -> None:
        ground.connect()
        ready.wait()
        try:
            rule(actor.id, key, theirs, now)
            outcomes.append("decided")
        except Refusal as refusal:
            outcomes.append(type(refusal).__name__)
        except Exception:  # without the lock: what the other one deleted meanwhile
            outcomes.append("broken")
        finally:
            ground.disconnect()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(approvals, "_asked_seat", both_look)
        both = [threading.Thread(target=decide, args=pair) for pair in pairs]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join(timeout=20)
    return sorted(outcomes)


@pytest.mark.parametrize("protected", [True, False])
def test_two_organisers_at_once_are_one_decision(
    protected: bool, database_url: str, key: str, host: Person, guest: Person, now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if not protected:
        if not database_url.startswith("postgresql"):
            pytest.skip("SQLite has one writer, whether rows are locked or not")
        monkeypatch.setattr(approvals, "locked", lambda query: query)
    other = somebody("Olga", 6303)
    members.join(other.id, Event.get().group_id, now)
    members.make_organiser(host.id, other.id, Event.get().group_id, now)
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    pairs = [(host, approvals.approve), (other, approvals.refuse)]
    outcomes = decide_at_once(key, code(guest, key), pairs, now)
    assert (outcomes == ["TooLate", "decided"]) == protected
    if protected:
        assert OutboxMessage.select().where(OutboxMessage.kind.in_(("approved", "refused"))).count() == 1
        assert sums_up(key)


def test_a_day_of_quiet_hours_is_waited_for(key: str, host: Person, guest: Person, now: datetime) -> None:
    quiet.choose_quiet_hours(guest.id, 22 * 60, 8 * 60)
    night = datetime.fromisoformat("2026-11-23T00:30:00+00:00")
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    approvals.approve(host.id, key, code(guest, key), night)
    held = OutboxMessage.get(OutboxMessage.kind == "approved").not_before
    assert held == datetime.fromisoformat("2026-11-23T07:00:00+00:00")
    assert held - night == timedelta(hours=6, minutes=30)
