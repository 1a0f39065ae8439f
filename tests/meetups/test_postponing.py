"""Another date asks again, and an event that is on again does: seats are kept for a while, nobody is assumed."""

from collections.abc import Callable
from datetime import datetime

import pytest

from database import write_transaction
from meetups import events, history, members, people, postponing, quiet, rsvps, seats
from meetups.people import Person
from meetups.refusals import NotAllowed, NotFound, TooLate
from meetups.rsvps import Answer, Choice
from meetups.seats import Mode, SeatState
from models import AuditEntry, DueWork, Event, OutboxMessage
from tests.conftest import NOW, MakeEvent, MakeGroup, beginnings, somebody, typed_event
from tests.in_and_out import ban
from tests.meetups.owing import DAY, HOUR, MINUTE, SECOND, deliver, owed, post_card
from tests.meetups.passing import STARTS, of_kind, tick, until

LATER = {"date": "2026-12-10"}  # a week later
HELD_UNTIL = NOW + 2 * DAY
Fill = Callable[..., str]


@pytest.fixture
def ada(database: str) -> Person:
    return somebody("Ada", 7000)


@pytest.fixture
def full(make_group: MakeGroup, make_event: MakeEvent, ada: Person, guest: Person, waiting: Person) -> Fill:
    """An event whose one seat in the room is Ada's; Samira waits for it and sits online, Lucía may come."""

    def make(**fields: str) -> str:
        return str(beginnings.made(("full", *sorted(fields.items())), lambda: fill(fields)))

    def fill(fields: dict[str, str]) -> str:
        group = make_group()
        event = make_event(group, **{"seats": "1", "ask_times": ""} | fields)
        members.join(ada.id, group.id, NOW)
        rsvps.answer(ada.id, event.key, Choice.ROOM, NOW)
        rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
        rsvps.answer(waiting.id, event.key, Choice.MAYBE, NOW)
        deliver(NOW)
        return event.key

    return make


def of(person: Person, key: str) -> Answer:
    answer = rsvps.answer_of(person.id, key)
    assert answer is not None
    return answer


def move(host: Person, key: str, now: datetime = NOW, **more: object) -> int:
    """To a week later."""
    fields = typed_event(seats="1", ask_times="", **LATER)
    revision = Event.get(Event.key == key).content_revision
    return events.change(host.id, key, fields, revision, now, **more).told  # type: ignore[arg-type]  # a test's own words


def sums_up(key: str) -> bool:
    event = Event.get(Event.key == key)
    return seats.recount(event.id) == {Mode.ROOM: event.room_taken, Mode.ONLINE: event.online_taken} and (
        history.adds_up(event.id)
    )


# ── Another date ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_date_keeps_every_seat_for_a_while_and_asks_again(
    full: Fill, host: Person, ada: Person, guest: Person, waiting: Person
) -> None:
    key = full()
    assert move(host, key) == 3
    assert (of(ada, key).state, of(ada, key).until, of(ada, key).unsure) == (SeatState.AGAIN, HELD_UNTIL, True)
    mine = of(guest, key)
    assert (mine.state, mine.meanwhile, mine.until) == (SeatState.WAITING, SeatState.AGAIN, HELD_UNTIL)
    assert of(waiting, key).choice == Choice.MAYBE
    assert owed("moved", "asked_again") == [
        ("asked_again", ada.id), ("asked_again", guest.id), ("moved", waiting.id),
    ]  # fmt: skip
    assert (Event.get(Event.key == key).room_taken, sums_up(key)) == (1, True)


def test_yes_in_time_makes_the_seat_sure_again(full: Fill, host: Person, ada: Person, guest: Person) -> None:
    key = full()
    move(host, key)
    answer = rsvps.answer(ada.id, key, Choice.ROOM, NOW + HOUR)
    assert (answer.state, answer.until, answer.unsure) == (SeatState.HELD, None, False)
    answer = rsvps.answer(guest.id, key, Choice.ROOM, NOW + HOUR)  # waits on, and is online meanwhile
    assert (answer.state, answer.meanwhile, answer.unsure) == (SeatState.WAITING, SeatState.HELD, False)
    assert of_kind(until(NOW + 2 * HOUR, NOW + 3 * DAY), "freed") == []
    assert sums_up(key)


def test_who_says_nothing_gives_the_seat_to_the_next_and_is_told_once(
    full: Fill, host: Person, ada: Person, guest: Person
) -> None:
    key = full()
    move(host, key)
    rsvps.answer(guest.id, key, Choice.ROOM, NOW + HOUR)
    told = until(NOW + HOUR, HELD_UNTIL + HOUR)
    assert of_kind(told, "freed", "promoted") == [("freed", ada.id), ("promoted", guest.id)]
    assert (of(ada, key).choice, of(ada, key).state) == (Choice.MAYBE, None)
    assert of(guest, key).state == SeatState.HELD
    assert sums_up(key)


def test_who_waited_before_the_date_moved_is_asked_before_moving_up(
    full: Fill, host: Person, ada: Person, guest: Person
) -> None:
    key = full()
    move(host, key)
    rsvps.answer(ada.id, key, Choice.NO, NOW + HOUR)
    assert of(guest, key).state == SeatState.OFFERED  # though it is long before the cut-off
    assert owed("promoted", "offered") == [("offered", guest.id)]
    assert rsvps.answer(guest.id, key, Choice.ROOM, NOW + 2 * HOUR).state == SeatState.HELD


def test_an_offer_still_open_is_asked_again_too(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person
) -> None:
    event = make_event(make_group(), seats="1", cutoff="40000", ask_times="")
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(guest.id, event.key, Choice.NO, NOW)
    assert (of(waiting, event.key).state, of(waiting, event.key).meanwhile) == (SeatState.OFFERED, SeatState.HELD)
    move(host, event.key)
    assert (of(waiting, event.key).state, of(waiting, event.key).meanwhile) == (SeatState.AGAIN, SeatState.AGAIN)
    told = until(NOW, HELD_UNTIL + HOUR)
    assert of_kind(told, "passed", "freed") == [("freed", waiting.id)]  # of both seats, once
    assert sums_up(event.key)


def test_who_was_kept_out_after_it_was_over_has_no_seat_when_it_is_to_come_after_all(
    full: Fill, host: Person, ada: Person, guest: Person
) -> None:
    key = full()
    over = STARTS + DAY
    ban(host.id, ada.id, Event.get(Event.key == key).group_id, over)
    assert of(ada, key).state == SeatState.HELD  # they were there
    fields = typed_event(seats="1", ask_times="", date="2026-12-24")
    events.change(host.id, key, fields, Event.get(Event.key == key).content_revision, over)
    assert of(ada, key).state is None
    asked = OutboxMessage.select().where(OutboxMessage.kind == "asked_again")
    assert [message.user_id for message in asked] == [guest.id]
    assert sums_up(key)


def test_very_many_lose_their_seats_in_turns(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postponing, "AT_ONCE", 3)
    group = make_group()
    event = make_event(group, seats="8", ask_times="")
    for number in range(8):
        person = somebody(f"P{number}", 8000 + number)
        members.join(person.id, group.id, NOW)
        rsvps.answer(person.id, event.key, Choice.ROOM, NOW)
    move(host, event.key)
    deliver(NOW)
    counts = []
    for second in range(4):
        tick(HELD_UNTIL + second * SECOND)
        counts.append(Event.get_by_id(event.id).room_taken)
    assert counts == [5, 2, 0, 0]
    assert len(owed("freed")) == 8
    assert sums_up(event.key)


def test_the_hold_ends_with_the_start_at_the_latest(full: Fill, host: Person, ada: Person) -> None:
    key = full(hold_time="20160")
    fields = typed_event(seats="1", ask_times="", hold_time="20160", date="2026-12-02")
    events.change(host.id, key, fields, 0, NOW)
    assert of(ada, key).until == STARTS - DAY
    deliver(NOW)
    tick(STARTS - DAY)
    assert (of(ada, key).choice, Event.get(Event.key == key).room_taken) == (Choice.MAYBE, 0)


def test_the_organiser_sets_how_long_seats_are_held(full: Fill, host: Person, ada: Person) -> None:
    key = full(hold_time="120")
    events.change(host.id, key, typed_event(seats="1", ask_times="", hold_time="120", **LATER), 0, NOW)
    assert of(ada, key).until == NOW + 2 * HOUR


def test_another_move_holds_the_seats_anew(full: Fill, host: Person, ada: Person) -> None:
    key = full()
    move(host, key)
    events.change(host.id, key, typed_event(seats="1", ask_times="", date="2026-12-11"), 1, NOW + DAY)
    tick(HELD_UNTIL)
    assert (of(ada, key).state, of(ada, key).until) == (SeatState.AGAIN, NOW + 3 * DAY)
    assert [who for kind, who in owed("asked_again")].count(ada.id) == 2
    told = [who for kind, who, words in deliver(HELD_UNTIL) if kind == "asked_again"]
    assert told.count(ada.id) == 1  # only the later of the two is still true


def test_who_is_asked_for_a_short_while_is_not_left_asleep(full: Fill, host: Person, ada: Person) -> None:
    quiet.choose_quiet_hours(ada.id, 22 * 60, 8 * 60)
    key = full(hold_time="120")
    night = NOW + 11 * HOUR  # midnight in Berlin
    events.change(host.id, key, typed_event(seats="1", ask_times="", hold_time="120", **LATER), 0, night)
    assert of_kind(deliver(night), "asked_again")[0] == ("asked_again", ada.id)


@pytest.mark.parametrize("state", ["dead", "unknown", "pending", "expired"])
@pytest.mark.parametrize("how", ["moved", "restored"])
def test_who_is_not_known_to_have_been_asked_keeps_the_seat_and_the_host_is_told(
    how: str, state: str, full: Fill, host: Person, ada: Person, guest: Person
) -> None:
    people.choose_language(host.id, "en", NOW)
    key = full()
    if how == "moved":
        move(host, key)
    else:
        events.cancel(host.id, key, NOW)
        events.restore(host.id, key, NOW)
    deliver(NOW + MINUTE)
    with write_transaction():
        OutboxMessage.update(state=state, not_before=NOW + 30 * DAY).where(
            OutboxMessage.user == ada.id, OutboxMessage.kind.in_(("asked_again", "restored"))
        ).execute()
    told = until(NOW + HOUR, HELD_UNTIL + HOUR)
    assert of_kind(told, "freed") == [("freed", guest.id)]  # who was asked, and said nothing
    assert (of(ada, key).state, of(ada, key).asked) == (SeatState.HELD, True)
    ((_, who, words),) = [one for one in told if one[0] == "host_word"]
    assert words is not None
    assert (who, words.lines[1:3]) == (
        host.id, ("1 person could not be asked whether they still come. Their seat is kept.", "Ada"),
    )  # fmt: skip
    answer = rsvps.answer(ada.id, key, Choice.ROOM, HELD_UNTIL + 2 * HOUR)
    assert (answer.state, answer.asked, sums_up(key)) == (SeatState.HELD, False, True)


def test_who_was_not_asked_has_the_seat_when_it_begins_too(full: Fill, host: Person, ada: Person) -> None:
    key = full(hold_time="20160")
    events.change(host.id, key, typed_event(seats="1", ask_times="", hold_time="20160", date="2026-12-02"), 0, NOW)
    with write_transaction():
        OutboxMessage.update(state="dead").where(OutboxMessage.user == ada.id).execute()
    tick(STARTS - DAY)
    assert (of(ada, key).state, sums_up(key)) == (SeatState.HELD, True)


def test_an_offer_that_nobody_heard_of_is_not_kept(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person
) -> None:
    event = make_event(make_group(), seats="1", cutoff="40000", ask_times="")
    for person, choice in ((guest, Choice.ROOM), (waiting, Choice.ROOM), (guest, Choice.NO)):
        rsvps.answer(person.id, event.key, choice, NOW)
    move(host, event.key)
    with write_transaction():
        OutboxMessage.update(state="dead").where(OutboxMessage.user == waiting.id).execute()
    tick(HELD_UNTIL)
    answer = of(waiting, event.key)
    assert (answer.choice, answer.state, answer.meanwhile) == (Choice.ONLINE, SeatState.HELD, None)
    assert sums_up(event.key)


# ── By the organiser's word ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fields", "notify", "asked", "moved"),
    [
        (LATER, True, True, False),
        (LATER, False, True, False),
        ({"start": "20:00", "end": "22:00"}, True, False, True),
        ({"start": "20:00", "end": "22:00"}, False, False, False),
        ({"title": "Two poems"}, True, False, False),
    ],
)
def test_who_is_asked_again_and_who_only_told(
    fields: dict[str, str], notify: bool, asked: bool, moved: bool, full: Fill, host: Person, ada: Person
) -> None:
    key = full()
    events.change(host.id, key, typed_event(**{"seats": "1", "ask_times": ""} | fields), 0, NOW, notify=notify)
    assert of(ada, key).state == (SeatState.AGAIN if asked else SeatState.HELD)
    assert (("asked_again", ada.id) in owed(), ("moved", ada.id) in owed()) == (asked, moved)


def test_a_quiet_move_to_another_date_tells_those_who_are_asked_and_nobody_else(
    full: Fill, host: Person, ada: Person, guest: Person
) -> None:
    key = full()
    assert move(host, key, notify=False) == 2
    assert owed("asked_again", "moved") == [("asked_again", ada.id), ("asked_again", guest.id)]


# ── On again ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_event_on_again_asks_everybody_who_had_a_seat_and_tells_each_once(
    full: Fill, host: Person, ada: Person, guest: Person, waiting: Person
) -> None:
    key = full()
    event_id = Event.get(Event.key == key).id
    post_card(event_id)
    events.cancel(host.id, key, NOW)
    deliver(NOW)
    assert events.restore(host.id, key, NOW + HOUR) == 3
    assert events.restore(host.id, key, NOW + HOUR) == 0
    event = Event.get_by_id(event_id)
    assert (event.status, event.cancelled_at, event.content_revision, event.schedule_revision) == (
        "published", None, 2, 2,
    )  # fmt: skip
    assert (of(ada, key).state, of(ada, key).until) == (SeatState.AGAIN, NOW + HOUR + 2 * DAY)
    assert (of(guest, key).state, of(guest, key).meanwhile) == (SeatState.WAITING, SeatState.AGAIN)
    assert owed() == [
        ("redraw", -100), ("restored", ada.id), ("restored", guest.id), ("restored", waiting.id),
    ]  # fmt: skip
    kinds = {row.kind for row in DueWork.select()}
    assert {"begin", "cut_off", "hold_end", "remind", "link"} <= kinds
    assert [row.verb for row in AuditEntry.select().order_by(AuditEntry.id)][-2:] == ["event.cancel", "event.restore"]
    assert sums_up(key)


def test_who_does_not_answer_an_event_on_again_loses_the_seat(full: Fill, host: Person, ada: Person) -> None:
    key = full()
    events.cancel(host.id, key, NOW)
    events.restore(host.id, key, NOW + HOUR)
    told = until(NOW + HOUR, NOW + 3 * DAY)
    assert [who for kind, who in of_kind(told, "freed")].count(ada.id) == 1
    assert of(ada, key).choice == Choice.MAYBE


def test_off_on_and_off_again_is_told_each_time(full: Fill, host: Person, ada: Person) -> None:
    key = full()
    post_card(Event.get(Event.key == key).id, -1001)
    told = []
    for hour in range(4):
        now = NOW + hour * HOUR
        (events.restore if hour % 2 else events.cancel)(host.id, key, now)
        told += deliver(now + MINUTE)
    mine = [kind for kind, who, _ in told if who in (ada.id, -1001) and kind != "redraw"]
    assert mine == ["cancelled", "cancelled_post", "restored"] * 2


def test_off_and_on_again_before_anything_was_told_says_only_what_is_so(full: Fill, host: Person, ada: Person) -> None:
    key = full()
    events.cancel(host.id, key, NOW)
    events.restore(host.id, key, NOW)
    assert [kind for kind, who, _ in deliver(NOW) if who == ada.id] == ["restored"]
    events.cancel(host.id, key, NOW + HOUR)
    events.restore(host.id, key, NOW + HOUR)
    events.cancel(host.id, key, NOW + HOUR)
    assert [kind for kind, who, _ in deliver(NOW + HOUR) if who == ada.id] == ["cancelled"]


def test_what_has_begun_or_was_never_published_is_not_put_on_again(
    full: Fill, make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    key = full()
    events.cancel(host.id, key, NOW)
    with pytest.raises(NotAllowed):
        events.restore(guest.id, key, NOW)
    with pytest.raises(NotFound):
        events.restore(host.id, "nosuchkey", NOW)
    with pytest.raises(TooLate, match="Its time has passed"):
        events.restore(host.id, key, STARTS)
    assert Event.get(Event.key == key).status == "cancelled"
