"""One's own answer in private: every state in words, and a button for each way on."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from database import write_transaction
from handlers.work import clock
from meetups import delivery, hosts, notices, questions, rsvps
from meetups.people import Person
from meetups.questions import Ask, QuestionWish
from meetups.rsvps import Choice
from meetups.seats import Mode, SeatState
from models import Event, OutboxMessage, Rsvp, Seat
from tests.conftest import MakeEvent, MakeGroup
from tests.handlers.wire import Json, Wire, happen, press, private, words
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong

OFFERING = str(20 * 24 * 60)  # minutes: every seat that comes free is offered, from now on


@pytest.fixture
def now() -> datetime:
    return clock()


def shown(telegram_id: int, key: str) -> tuple[list[str], dict[str, str]]:
    """The lines of the event in private, and its buttons by their words."""
    wire = Wire()
    happen(wire, press(telegram_id, f"ev:{key}"))
    return newest(wire)


def newest(wire: Wire) -> tuple[list[str], dict[str, str]]:
    """Lines and buttons of the newest message or edit."""
    body = [body for name, body in wire.calls if name in ("sendMessage", "editMessageText")][-1]
    return str(body["text"]).splitlines(), buttons(body)


def buttons(body: Json) -> dict[str, str]:
    """What each button says and does."""
    rows: list[list[dict[str, Any]]] = body.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["text"]: button.get("callback_data", "") for row in rows for button in row}


def full_room(make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime, **fields: str) -> str:
    """A hybrid evening whose one seat in the room is the host's."""
    event = make_event(make_group(), **{"seats": "1", **fields})
    rsvps.answer(host.id, event.key, Choice.ROOM, now)
    return event.key


def test_a_full_room_is_waited_for_and_online_is_where_one_sits_meanwhile(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    key = full_room(make_group, make_event, host, now)
    wire = Wire()
    happen(wire, press(5003, f"rsvp:room:{key}"))
    assert wire.said("answerCallbackQuery") == ["The room is full: you are first in line, and online meanwhile."]
    lines, keys = shown(5003, key)
    assert "Your answer: <b>In person</b>, first in line" in lines
    assert "You are online meanwhile." in lines
    assert keys["Only wait for the room"] == f"my:room_only:{key}"
    assert keys["Leave the line"] == f"my:online:{key}"


def test_online_meanwhile_is_left_and_taken_again_by_one_tap(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    key = full_room(make_group, make_event, host, now)
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    wire = Wire()
    happen(wire, press(5003, f"my:room_only:{key}"))
    mine = rsvps.answer_of(guest.id, key)
    assert mine is not None
    assert (mine.choice, mine.state, mine.meanwhile) == (Choice.ROOM, SeatState.WAITING, None)
    _, keys = newest(wire)
    assert "Only wait for the room" not in keys
    assert keys["Leave the line"] == f"my:no:{key}"
    happen(wire, press(5003, keys["Be online meanwhile"]))
    mine = rsvps.answer_of(guest.id, key)
    assert mine is not None
    assert mine.meanwhile == SeatState.HELD


def test_leaving_the_line_keeps_the_seat_online(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    key = full_room(make_group, make_event, host, now)
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    _, keys = shown(5003, key)
    happen(Wire(), press(5003, keys["Leave the line"]))
    mine = rsvps.answer_of(guest.id, key)
    assert mine is not None
    assert (mine.choice, mine.state, mine.meanwhile) == (Choice.ONLINE, SeatState.HELD, None)


def offered(make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime) -> str:
    """The host's seat is offered to the guest, who sits online meanwhile."""
    key = full_room(make_group, make_event, host, now, cutoff=OFFERING)
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    rsvps.answer(host.id, key, Choice.NO, now)
    return key


def test_an_offer_says_until_when_and_is_taken_by_one_tap(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    key = offered(make_group, make_event, host, guest, now)
    lines, keys = shown(5003, key)
    (offer,) = (line for line in lines if line.startswith("A seat is yours if you take it by "))
    assert offer.endswith("If not, you still join online.")
    wire = Wire()
    happen(wire, press(5003, keys["Yes, I take it"]))
    assert wire.said("answerCallbackQuery") == ["You’re in: 1 of 1 seats are taken."]
    mine = rsvps.answer_of(guest.id, key)
    assert mine is not None
    assert (mine.holds(Mode.ROOM), mine.meanwhile) == (True, None)


def test_an_offer_is_declined_and_online_kept(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    key = offered(make_group, make_event, host, guest, now)
    _, keys = shown(5003, key)
    assert keys["No, online is fine"] == f"my:online:{key}"
    happen(Wire(), press(5003, keys["No, online is fine"]))
    mine = rsvps.answer_of(guest.id, key)
    assert mine is not None
    assert (mine.choice, mine.state) == (Choice.ONLINE, SeatState.HELD)


def test_a_seat_asked_again_is_kept_until_a_moment(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, now: datetime
) -> None:
    key = make_event(make_group()).key
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    with write_transaction():
        Seat.update(state="again", until=now + timedelta(days=2)).execute()
    lines, keys = shown(5003, key)
    assert any(line.startswith("The plan changed. Your seat is kept until ") for line in lines)
    assert (keys["Yes, I still come"], keys["No, pass it on"]) == (f"my:room:{key}", f"my:no:{key}")
    happen(Wire(), press(5003, keys["Yes, I still come"]))
    assert Seat.get().state == "held"


def test_still_coming_is_answered_by_one_tap(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, now: datetime
) -> None:
    key = make_event(make_group()).key
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    with write_transaction():
        Seat.update(asked_at=now, confirmed_at=None).execute()
    lines, keys = shown(5003, key)
    assert "Do you still come? Please say so, or pass your seat on." in lines
    wire = Wire()
    happen(wire, press(5003, keys["Yes, I still come"]))
    assert Seat.get().confirmed_at is not None
    lines, keys = newest(wire)
    assert "Yes, I still come" not in keys
    assert "Do you still come? Please say so, or pass your seat on." not in lines


def test_who_asked_for_a_seat_and_who_was_refused_read_so(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, now: datetime
) -> None:
    key = make_event(make_group(), approval="1").key
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    lines, keys = shown(5003, key)
    assert "The organisers decide, and we tell you." in lines
    assert "Check-in code" not in keys
    with write_transaction():
        Rsvp.update(approval="no", answer="no").execute()
        Seat.delete().execute()
    lines, _ = shown(5003, key)
    assert "The organisers could not give you a seat this time." in lines


def test_open_questions_are_counted_and_have_a_button(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    key = make_event(make_group()).key
    questions.set_questions(host.id, key, (QuestionWish(Ask.TEXT, "Which poem?", required=True),), now)
    _, keys = shown(5003, key)
    assert "Questions" not in keys  # nothing is asked of who does not come
    rsvps.answer(guest.id, key, Choice.ONLINE, now)
    lines, keys = shown(5003, key)
    assert "One question of the organisers is still open." in lines
    assert keys["Questions"] == f"qs:{key}"


def test_somebody_in_the_room_looks_after_those_online(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ONLINE, now)
    assert "I look after those online" not in shown(5003, event.key)[1]
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    _, keys = shown(5003, event.key)
    wire = Wire()
    happen(wire, press(5003, keys["I look after those online"]))
    assert [one.user_id for one in hosts.bridges_of(event.id)] == [guest.id]
    lines, keys = newest(wire)
    assert "You look after those online." in lines
    happen(wire, press(5003, keys["I no longer look after those online"]))
    assert hosts.bridges_of(event.id) == ()


def test_the_check_in_code_is_a_picture_in_private(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, now: datetime
) -> None:
    key = make_event(make_group()).key
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    _, keys = shown(5003, key)
    wire = Wire()
    happen(wire, press(5003, keys["Check-in code"], {"message_id": 7, "date": 1, "text": "x", "chat": private(5003)}))
    (photo,) = (body for name, body in wire.calls if name == "sendPhoto")
    assert photo["chat_id"] == 5003
    assert "Show this at the door. Your name does as well." in photo["caption"]


@pytest.mark.parametrize("who", ["waits", "nobody"])
def test_without_a_seat_there_is_no_code(
    who: str, make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    key = full_room(make_group, make_event, host, now)
    if who == "waits":
        rsvps.answer(guest.id, key, Choice.ROOM_ONLY, now)
    wire = Wire()
    happen(wire, press(5003, f"code:{key}"), press(5003, "code:nothinglikeit"))
    assert wire.said() == ["There is a code once you have a seat.", "That is not here any more."]
    assert "sendPhoto" not in [name for name, _ in wire.calls]


def test_the_lists_show_offers_and_what_is_asked_again(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    offered(make_group, make_event, host, guest, now)
    wire = Wire()
    happen(wire, words(5003, "/mine"))
    assert wire.said()[-1].splitlines()[-1].startswith("In person (offered until ")
    with write_transaction():
        Seat.update(state="again").where(Seat.state == "offered").execute()
    happen(wire, words(5003, "/events"))
    assert wire.said()[-1].splitlines()[-1].startswith("In person (asked again, kept until ")
    with write_transaction():
        Seat.update(state="held", until=None, asked_at=now).where(Seat.state == "again").execute()
    happen(wire, words(5003, "/mine"))
    assert wire.said()[-1].splitlines()[-1] == "In person (do you still come?)"


def test_what_is_over_has_no_buttons_but_words(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, now: datetime
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    with write_transaction():
        event_row = Seat.get().event
        event_row.ends_at = event_row.starts_at = now - timedelta(hours=1)
        event_row.starts_at = now - timedelta(hours=2)
        event_row.save(only=["starts_at", "ends_at"])
    lines, keys = shown(5003, event.key)
    assert "Your answer: <b>In person</b>" in lines
    assert keys == {}


def test_the_word_that_a_seat_came_free_leads_to_its_code(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    key = full_room(make_group, make_event, host, now)
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    rsvps.answer(host.id, key, Choice.NO, now)
    owed = OutboxMessage.get(OutboxMessage.kind == "promoted")
    (message,) = (one for one in delivery.claim("test", now + timedelta(days=1), 30) if one.id == owed.id)
    words = notices.notice(message, now)
    assert words is not None
    assert [(one.label, one.act, one.subject) for one in words.presses] == [("Check-in code", "code", key)]


def test_what_has_begun_still_has_the_code_but_no_guests_and_no_questions(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    key = make_event(make_group()).key
    questions.set_questions(host.id, key, (QuestionWish(Ask.TEXT, "Which poem?", required=True),), now)
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    before = shown(5003, key)[1]
    with write_transaction():
        Event.update(starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=1)).execute()
    after = shown(5003, key)[1]
    assert set(before) - set(after) == {"Guests", "Questions"}
    assert "Check-in code" in after


def test_a_message_that_asked_shows_the_event_once_it_is_answered(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    key = offered(make_group, make_event, host, guest, now)
    wire = Wire()
    happen(wire, press(5003, f"rsvp:room:{key}"))  # the button of the offer, in private
    lines, keys = newest(wire)
    assert [name for name, _ in wire.calls][-2:] == ["answerCallbackQuery", "editMessageText"]
    assert "Your answer: <b>In person</b>" in lines
    assert "Yes, I take it" not in keys


def test_a_tap_in_a_group_changes_no_message_there(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, now: datetime
) -> None:
    key = make_event(make_group()).key
    wire = Wire()
    chat = {"id": -1001, "type": "supergroup", "title": "Table"}
    happen(wire, press(5003, f"rsvp:room:{key}", {"message_id": 7, "date": 1, "text": "x", "chat": chat}))
    assert [name for name, _ in wire.calls] == ["getMe", "answerCallbackQuery"]
