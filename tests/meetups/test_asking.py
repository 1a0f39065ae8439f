"""*Still coming?*: asked where others wait, warned once, let go only where silence is known to be silence."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

import database as ground
from database import write_transaction
from meetups import asking, events, history, line, members, people, quiet, rsvps
from meetups.asked import AskedPerson, Became, unasked
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.seats import SeatState
from models import DueWork, Event, OutboxMessage, Seat
from tests.conftest import NOW, MakeEvent, MakeGroup, beginnings, somebody, typed_event
from tests.meetups.asking import questions
from tests.meetups.owing import DAY, HOUR, MINUTE, SECOND, deliver, owed
from tests.meetups.passing import STARTS, of_kind, tick, until

ASKED = STARTS - 3 * DAY
LEADS = {"ask_times": "4320"}  # three days before alone, unless a test says otherwise
Fill = Callable[..., str]


@pytest.fixture
def ada(database: str) -> Person:
    return somebody("Ada", 7000)


@pytest.fixture
def ben(database: str) -> Person:
    return somebody("Ben", 7001)


@pytest.fixture
def full(make_group: MakeGroup, make_event: MakeEvent, ada: Person, ben: Person, waiting: Person) -> Fill:
    """An event whose two seats in the room are Ada's and Ben's, and Lucía waits for one; returns its key."""

    def make(*, waits: bool = True, **fields: str) -> str:
        return str(beginnings.made(("full", waits, *sorted(fields.items())), lambda: fill(waits, fields)))

    def fill(waits: bool, fields: dict[str, str]) -> str:
        group = make_group()
        event = make_event(group, **LEADS | fields)
        for person in (ada, ben):
            members.join(person.id, group.id, NOW)
            rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
        if waits:
            rsvps.answer(waiting.id, event.key, Choice.ROOM_ONLY, NOW)
        deliver(NOW)
        return event.key

    return make


def state_of(person: Person, key: str) -> SeatState | None:
    answer = rsvps.answer_of(person.id, key)
    return None if answer is None else answer.state


def became(key: str) -> dict[str, Became]:
    return {person.name: person.became for person in asking.asked_of(Event.get(Event.key == key).id).people}


def settle_outcome(kind: str, state: str, person: Person) -> None:
    """As if the delivery of this message had ended so."""
    with write_transaction():
        mine = (OutboxMessage.kind == kind, OutboxMessage.user == person.id)
        assert OutboxMessage.update(state=state).where(*mine).execute() == 1


# ── Who is asked ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_where_somebody_waits_everybody_who_has_a_seat_is_asked_once(full: Fill, ada: Person, ben: Person) -> None:
    full()
    assert owed("still_coming") == []
    tick(ASKED - SECOND)
    assert owed("still_coming") == []
    tick(ASKED)
    tick(ASKED + MINUTE)
    assert owed("still_coming") == [("still_coming", ada.id), ("still_coming", ben.id)]


def test_where_nobody_waits_nobody_is_asked(full: Fill) -> None:
    full(waits=False)
    tick(ASKED)
    assert owed("still_coming") == []


def test_only_where_others_wait_are_those_who_sit_there_asked(full: Fill, guest: Person, ada: Person) -> None:
    key = full()
    rsvps.answer(guest.id, key, Choice.ONLINE, NOW)
    tick(ASKED)
    assert ("still_coming", guest.id) not in owed("still_coming")
    assert ("still_coming", ada.id) in owed("still_coming")


def test_at_each_time_the_organiser_set_people_are_asked_anew(full: Fill, ada: Person, ben: Person) -> None:
    key = full(ask_times="4320,1440")
    told = until(ASKED, ASKED, step=HOUR)
    for person in (ada, ben):
        rsvps.answer(person.id, key, Choice.ROOM, ASKED + HOUR)
    told += until(ASKED + HOUR, STARTS - DAY)
    assert of_kind(told, "still_coming") == [("still_coming", who.id) for who in (ada, ben, ada, ben)]
    assert became(key) == {"Ada": Became.ASKED, "Ben": Became.ASKED}


def test_very_many_are_asked_in_turns(
    make_group: MakeGroup, make_event: MakeEvent, waiting: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "AT_ONCE", 3)
    group = make_group()
    event = make_event(group, seats="8", **LEADS)
    for number in range(8):
        person = somebody(f"P{number}", 8000 + number)
        members.join(person.id, group.id, NOW)
        rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ROOM_ONLY, NOW)
    counts = []
    for second in range(4):
        tick(ASKED + second * SECOND)
        counts.append(len(owed("still_coming")))
    assert counts == [3, 6, 8, 8]
    assert DueWork.select().where(DueWork.kind == "ask_report").count() == 1


def test_an_organiser_may_ask_never(full: Fill) -> None:
    full(ask_times="")
    tick(STARTS - HOUR)
    assert owed("still_coming") == []


def test_who_said_yes_since_it_fell_due_is_not_asked(full: Fill, ada: Person, ben: Person) -> None:
    key = full()
    rsvps.answer(ben.id, key, Choice.NO, ASKED + MINUTE)
    rsvps.answer(ben.id, key, Choice.ROOM, ASKED + 2 * MINUTE)
    tick(ASKED + HOUR)  # the clock stood still for an hour
    assert [who for _, who in owed("still_coming")] == [ada.id]


def test_after_an_outage_only_the_latest_question_is_asked(full: Fill, ada: Person, ben: Person) -> None:
    key = full(ask_times="4320,1440")
    tick(STARTS - DAY + MINUTE)
    assert owed("still_coming") == [("still_coming", ada.id), ("still_coming", ben.id)]
    kept = OutboxMessage.select().where(OutboxMessage.kind == "still_coming")
    assert {row.unique_key.rpartition(":")[2] for row in kept} == {"86400"}
    tick(STARTS + HOUR)
    assert (state_of(ada, key), len(owed("still_coming"))) == (SeatState.HELD, 2)


def test_another_time_of_day_asks_nobody_twice_and_a_cancelled_event_nobody(
    full: Fill, host: Person, ada: Person
) -> None:
    key = full()
    until(ASKED, ASKED)
    events.change(host.id, key, typed_event(start="20:00", end="22:00", **LEADS), 0, ASKED + MINUTE)
    assert of_kind(until(ASKED + HOUR, ASKED + 2 * HOUR), "still_coming") == []
    assert state_of(ada, key) == SeatState.HELD
    events.cancel(host.id, key, ASKED + 3 * HOUR)
    assert of_kind(until(ASKED + 3 * HOUR, STARTS), "still_coming", "still_warning", "freed") == []


def test_a_question_before_the_event_was_published_is_not_made_up_for(full: Fill) -> None:
    full(ask_times="30000")
    assert not DueWork.select().where(DueWork.kind == "ask").exists()


# ── What they say ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_yes_keeps_the_seat_and_ends_the_asking(full: Fill, ada: Person, ben: Person) -> None:
    key = full()
    until(ASKED, ASKED)
    asked = rsvps.answer_of(ada.id, key)
    assert asked is not None
    assert asked.asked
    answered = rsvps.answer(ada.id, key, Choice.ROOM, ASKED + HOUR)
    assert (answered.state, answered.asked) == (SeatState.HELD, False)
    told = until(ASKED + 2 * HOUR, ASKED + 2 * DAY)
    assert of_kind(told, "still_warning", "freed") == [("still_warning", ben.id), ("freed", ben.id)]
    assert became(key) == {"Ada": Became.YES, "Ben": Became.FREED}


def test_no_gives_the_seat_to_the_next_in_line(full: Fill, ada: Person, waiting: Person) -> None:
    key = full()
    until(ASKED, ASKED)
    rsvps.answer(ada.id, key, Choice.NO, ASKED + HOUR)
    assert state_of(waiting, key) == SeatState.HELD
    assert became(key) == {"Ada": Became.GAVE_BACK, "Ben": Became.ASKED}


def test_who_gave_the_seat_back_and_has_one_again_is_not_listed_as_gone(full: Fill, ada: Person, ben: Person) -> None:
    key = full()
    until(ASKED, ASKED)
    rsvps.answer(ada.id, key, Choice.NO, ASKED + HOUR)  # Lucía moves up
    rsvps.answer(ben.id, key, Choice.NO, ASKED + HOUR)
    rsvps.answer(ben.id, key, Choice.ROOM, ASKED + 2 * HOUR)
    assert became(key) == {"Ada": Became.GAVE_BACK}


def test_online_instead_gives_only_the_room_back(full: Fill, ada: Person, waiting: Person) -> None:
    key = full()
    until(ASKED, ASKED)
    answer = rsvps.answer(ada.id, key, Choice.ONLINE, ASKED + HOUR)
    assert (answer.choice, answer.state, answer.asked) == (Choice.ONLINE, SeatState.HELD, False)
    assert state_of(waiting, key) == SeatState.HELD


def test_silence_is_warned_once_and_then_the_seat_goes_to_the_next(
    full: Fill, ada: Person, ben: Person, waiting: Person
) -> None:
    key = full()
    told = until(ASKED, ASKED + DAY - HOUR)
    assert of_kind(told, "still_warning") == []
    told = until(ASKED + DAY, ASKED + DAY + 11 * HOUR)
    assert of_kind(told, "still_warning", "freed") == [("still_warning", ada.id), ("still_warning", ben.id)]
    assert became(key) == {"Ada": Became.WARNED, "Ben": Became.WARNED}
    rsvps.answer(ben.id, key, Choice.ROOM, ASKED + DAY + 11 * HOUR)
    told = until(ASKED + DAY + 12 * HOUR, STARTS)
    assert of_kind(told, "still_warning", "freed", "promoted") == [("freed", ada.id), ("promoted", waiting.id)]
    assert [state_of(person, key) for person in (ada, ben, waiting)] == [None, SeatState.HELD, SeatState.HELD]
    assert rsvps.answer_of(ada.id, key).choice == Choice.MAYBE  # type: ignore[union-attr]  # they answered
    assert history.adds_up(Event.get(Event.key == key).id)


@pytest.mark.parametrize("at", [ASKED + HOUR, ASKED + DAY + HOUR])
def test_once_nobody_waits_any_more_nobody_is_warned_or_loses_the_seat(
    at: datetime, full: Fill, ada: Person, waiting: Person
) -> None:
    key = full()
    until(ASKED, at)
    rsvps.answer(waiting.id, key, Choice.NO, at)
    told = until(at + HOUR, STARTS - HOUR)
    assert of_kind(told, "still_warning", "freed") == []
    assert state_of(ada, key) == SeatState.HELD
    assert rsvps.answer_of(ada.id, key).asked is False  # type: ignore[union-attr]  # they answered


# ── Silence that is none ──────────────────────────────────────────────────────────────────────────────────────────────


def unreachable(person: Person) -> None:
    people.set_reachable(person.id, False)


def test_who_cannot_be_written_to_keeps_the_seat_and_the_hosts_hear_of_it_once(
    full: Fill, host: Person, ada: Person, ben: Person
) -> None:
    key = full()
    unreachable(ada)
    told = until(ASKED, STARTS - HOUR)
    assert of_kind(told, "still_coming", "still_warning") == [("still_coming", ben.id), ("still_warning", ben.id)]
    assert of_kind(told, "host_word") == [("host_word", host.id)]
    assert state_of(ada, key) == SeatState.HELD
    assert became(key) == {"Ada": Became.UNREACHABLE, "Ben": Became.FREED}


@pytest.mark.parametrize("outcome", ["dead", "unknown", "pending", "sending", "expired"])
@pytest.mark.parametrize("message", ["still_coming", "still_warning"])
def test_where_a_message_is_not_known_to_be_sent_the_seat_is_kept(
    message: str, outcome: str, full: Fill, ada: Person, ben: Person
) -> None:
    key = full()
    step = ASKED if message == "still_coming" else ASKED + DAY
    until(ASKED, step)
    settle_outcome(message, outcome, ada)
    told = until(step + HOUR, STARTS - HOUR, delivers=False)
    assert told == []
    assert state_of(ada, key) == SeatState.HELD
    if message == "still_warning":
        assert state_of(ben, key) is None  # whose warning came: the control


@pytest.mark.parametrize("outcome", ["dead", "unknown", "pending"])
def test_hosts_hear_once_who_could_not_be_asked(outcome: str, full: Fill, host: Person, ada: Person) -> None:
    key = full()
    until(ASKED, ASKED)
    settle_outcome("still_coming", outcome, ada)
    until(ASKED + HOUR, ASKED + DAY + HOUR, delivers=False)
    assert owed("host_word") == [("host_word", host.id)]
    event_id = Event.get(Event.key == key).id
    assert [person.name for person in unasked(event_id, ASKED + DAY)] == ["Ada"]


def test_a_host_who_cannot_be_written_to_is_not_told(full: Fill, host: Person, ada: Person) -> None:
    full()
    unreachable(host)
    unreachable(ada)
    until(ASKED, ASKED + DAY)
    assert not OutboxMessage.select().where(OutboxMessage.kind == "host_word").exists()


def test_the_clock_runs_from_when_the_question_was_sent(full: Fill, ada: Person) -> None:
    full()
    until(ASKED, ASKED + 9 * HOUR, delivers=False)
    told = until(ASKED + 10 * HOUR, ASKED + DAY + 9 * HOUR)
    assert of_kind(told, "still_warning") == []
    told = until(ASKED + DAY + 10 * HOUR, ASKED + DAY + 10 * HOUR)
    assert ("still_warning", ada.id) in of_kind(told, "still_warning")


def test_quiet_hours_stop_the_clock(full: Fill, guest: Person, ada: Person, ben: Person) -> None:
    # Asked on Monday at 19:00 in Berlin. Awake until the start: 3 + 14 + 14 + 11 hours, so half of that is 21.
    quiet.choose_quiet_hours(ada.id, 22 * 60, 8 * 60)
    rsvps.answer(guest.id, full(), Choice.ROOM_ONLY, NOW)
    until(ASKED, STARTS - HOUR, step=30 * MINUTE)
    rows = list(OutboxMessage.select().where(OutboxMessage.kind.in_(("still_warning", "freed"))))
    assert {(row.kind, row.user_id): row.created_at for row in rows} == {
        ("still_warning", ben.id): ASKED + DAY,
        ("freed", ben.id): ASKED + DAY + 12 * HOUR,
        ("still_warning", ada.id): datetime.fromisoformat("2026-12-02T11:00:00+00:00"),
        # Half of that again: ten hours until 22:00, and half an hour in the morning.
        ("freed", ada.id): datetime.fromisoformat("2026-12-03T07:30:00+00:00"),
    }


def test_what_is_asked_a_short_while_before_still_leaves_time_to_answer(full: Fill, ada: Person) -> None:
    full(ask_times="120")
    told = until(STARTS - 2 * HOUR, STARTS - HOUR - SECOND, step=15 * MINUTE)
    assert of_kind(told, "still_warning", "freed") == []
    told = until(STARTS - HOUR, STARTS - 31 * MINUTE, step=15 * MINUTE)
    assert ("still_warning", ada.id) in of_kind(told, "still_warning")
    assert of_kind(told, "freed") == []
    told = until(STARTS - 30 * MINUTE, STARTS - 30 * MINUTE)
    assert ("freed", ada.id) in of_kind(told, "freed")


@pytest.mark.parametrize("locks", [True, False])
def test_a_yes_at_the_very_moment_the_seat_would_go_is_heard(
    locks: bool, full: Fill, ada: Person, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not locks and not ground.is_postgres():
        pytest.skip("on SQLite one writes at a time, whatever is locked")
    key = full()
    until(ASKED, ASKED + DAY + 11 * HOUR)
    if not locks:  # the control: without the event's lock the task decides on what was so before the yes
        monkeypatch.setattr(line, "locked_event", lambda event_id: Event.get_by_id(event_id))
    said, may_end = threading.Event(), threading.Event()

    def say_yes() -> None:
        ground.connect()
        with write_transaction():
            rsvps.answer(ada.id, key, Choice.ROOM, ASKED + DAY + 12 * HOUR)
            said.set()
            may_end.wait(1)  # nobody sets it: long enough for the task to come to the lock
        ground.disconnect()

    answering = threading.Thread(target=say_yes)
    answering.start()
    assert said.wait(20)
    tick(ASKED + DAY + 12 * HOUR)
    answering.join()
    assert (state_of(ada, key) == SeatState.HELD) is locks


# ── Who was asked ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_was_asked_is_listed_with_counts(full: Fill, ada: Person, ben: Person) -> None:
    key = full()
    event_id = Event.get(Event.key == key).id
    assert asking.asked_of(event_id).people == ()
    tick(ASKED)
    assert set(became(key).values()) == {Became.TELLING}
    deliver(ASKED)
    rsvps.answer(ada.id, key, Choice.ROOM, ASKED + HOUR)
    found = asking.asked_of(event_id)
    ((yes, silent), counts) = found.people, (found.asked, found.answered, found.open)
    assert (yes.name, yes.became, yes.since, yes.party) == ("Ada", Became.YES, ASKED + HOUR, 1)
    assert silent == AskedPerson(ben.id, "Ben", silent.mode, 1, Became.ASKED, ASKED, ASKED)
    assert counts == (2, 1, 1)


@pytest.mark.parametrize("crowd", [1, 30])
def test_the_list_costs_the_same_however_many_were_asked(
    crowd: int, make_group: MakeGroup, make_event: MakeEvent, waiting: Person
) -> None:
    group = make_group()
    event = make_event(group, seats=str(crowd), **LEADS)
    for number in range(crowd):
        person = somebody(f"P{number}", 8000 + number)
        members.join(person.id, group.id, NOW)
        rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ROOM_ONLY, NOW)
    until(ASKED, ASKED)
    with questions() as asked:
        assert asking.asked_of(event.id).asked == crowd
    assert len(asked) == 6


def test_a_new_question_forgets_what_became_of_the_last(full: Fill, ada: Person) -> None:
    key = full(ask_times="4320,1440")
    until(ASKED, ASKED)
    rsvps.answer(ada.id, key, Choice.ROOM, ASKED + HOUR)
    tick(STARTS - DAY)
    seat = Seat.get(Seat.event == Event.get(Event.key == key), Seat.asked_at == STARTS - DAY)
    assert (seat.warned_at, seat.confirmed_at) == (None, None)


def test_a_second_later_is_another_question(full: Fill, ada: Person) -> None:
    """Work that fell due for one question does nothing to the next."""
    key = full()
    until(ASKED, ASKED)
    row = DueWork.select().where(DueWork.kind == "ask_warn").order_by(DueWork.id).get()
    with write_transaction():
        Seat.update(asked_at=ASKED + timedelta(seconds=1)).where(Seat.rsvp == int(row.subject.split(":")[0])).execute()
    tick(ASKED + DAY)
    assert ("still_warning", ada.id) not in owed("still_warning")
    assert state_of(ada, key) == SeatState.HELD
