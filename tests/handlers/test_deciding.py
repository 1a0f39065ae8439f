"""Yes and no to who asks for a seat, from the private message; putting an event back on; who may."""

from datetime import datetime

import pytest

from handlers.words import length
from handlers.work import clock
from meetups import events, members, people, questions, rsvps
from meetups.people import Person, Profile
from meetups.questions import Ask, Given, QuestionWish
from meetups.rsvps import Choice
from models import Event, Rsvp, Seat
from tests.conftest import MakeEvent, MakeGroup
from tests.handlers.test_my_answer import newest
from tests.handlers.wire import Wire, account, happen, press
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong


@pytest.fixture
def now() -> datetime:
    return clock()


@pytest.fixture
def asking(make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime) -> str:
    """The event's key: the guest asks for its one seat in the room. The host reads English here."""
    people.choose_language(host.id, "en", now)
    key = make_event(make_group(), approval="1", seats="1").key
    rsvps.answer(guest.id, key, Choice.ROOM, now)
    return key


def code_of(person: Person) -> str:
    return str(Rsvp.get(Rsvp.user == person.id).check_code)


def test_asking_is_answered_so(make_group: MakeGroup, make_event: MakeEvent, guest: Person) -> None:
    key = make_event(make_group(), approval="1").key
    wire = Wire()
    happen(wire, press(5003, f"rsvp:room:{key}"))
    assert wire.said("answerCallbackQuery") == ["Asked. The organisers decide, and we tell you."]


def test_a_yes_is_said_in_place_of_its_button(asking: str, guest: Person) -> None:
    wire = Wire()
    happen(wire, press(5001, f"dc:yes:{asking}:{code_of(guest)}"))
    assert wire.said("answerCallbackQuery") == ["You said yes to Samira: a seat is theirs."]
    lines, keys = newest(wire)
    assert [name for name, _ in wire.calls][-1] == "editMessageText"
    assert lines[0] == "You said yes to Samira: a seat is theirs."
    assert lines[-1] == "Nobody waits for your word."
    assert list(keys) == ["Back"]
    assert Seat.get().state == "held"


def test_a_no_is_said_too(asking: str, guest: Person) -> None:
    wire = Wire()
    happen(wire, press(5001, f"dc:no:{asking}:{code_of(guest)}"))
    assert wire.said()[0] == "You said no to Samira."
    assert Seat.select().count() == 0


def test_a_yes_where_the_room_is_full_is_a_place_in_line(
    asking: str, guest: Person, waiting: Person, now: datetime
) -> None:
    rsvps.answer(waiting.id, asking, Choice.ROOM, now)
    wire = Wire()
    happen(wire, press(5001, f"dc:yes:{asking}:{code_of(guest)}"), press(5001, f"dc:yes:{asking}:{code_of(waiting)}"))
    assert wire.said("answerCallbackQuery")[-1] == "You said yes to Lucía: all seats are taken, so they wait in line."


def test_two_organisers_are_one_decision(
    asking: str, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    group_id = Event.get(Event.key == asking).group_id
    members.make_organiser(host.id, waiting.id, group_id, now)
    wire = Wire()
    first, second = press(5001, f"dc:yes:{asking}:{code_of(guest)}"), press(5007, f"dc:no:{asking}:{code_of(guest)}")
    first["callback_query"]["from"] = account(5001, "Katrin")
    happen(wire, first, second)
    assert wire.said("answerCallbackQuery")[-1] == "Katrin decided already."
    lines, keys = newest(wire)
    assert lines[0] == "Katrin decided already."
    assert list(keys) == ["Back"]
    assert Seat.get().state == "held"


def test_a_press_delivered_twice_decides_once(asking: str, guest: Person) -> None:
    wire = Wire()
    again = press(5001, f"dc:yes:{asking}:{code_of(guest)}") | {"update_id": 77}
    happen(wire, again, again)
    assert wire.said("answerCallbackQuery") == ["You said yes to Samira: a seat is theirs.", ""]
    assert "decided already" not in str(wire.said())


@pytest.mark.parametrize("who", [5003, 5007, 5013])
def test_only_organisers_decide(asking: str, guest: Person, stranger: Person, who: int) -> None:
    wire = Wire()
    code = code_of(guest)
    acts = (
        f"dc:yes:{asking}:{code}",
        f"dc:no:{asking}:{code}",
        *(f"mg:{act}:{asking}" for act in ("word", "on", "who")),
    )
    happen(wire, *(press(who, data) for data in acts))
    assert len(set(wire.said())) == 1
    assert len(wire.said()) == 5
    assert Seat.get().state == "asked"
    assert "sendMessage" not in [name for name, _ in wire.calls]


def test_a_code_nobody_has_gets_words(asking: str) -> None:
    wire = Wire()
    happen(wire, press(5001, f"dc:yes:{asking}:nosuchcode12"), press(5001, "dc:yes:nosuchevent1:nosuchcode12"))
    assert wire.said() == ["That is not here any more."] * 2


def test_what_was_said_to_questions_stands_beside_the_name_and_stays_short(
    asking: str, host: Person, guest: Person, now: datetime
) -> None:
    wishes = tuple(QuestionWish(Ask.TEXT, "𝔎" * 200) for _ in range(5))
    questions.set_questions(host.id, asking, wishes, now)
    crowd = [people.meet(Profile(80_000 + n, "𝔎" * 128), now) for n in range(6)]
    for somebody in crowd:
        members.join(somebody.id, Event.get(Event.key == asking).group_id, now)
        rsvps.answer(somebody.id, asking, Choice.ROOM, now)
        questions.reply(somebody.id, asking, {n: Given(words="𝔎" * 300) for n in range(1, 6)}, now)
    wire = Wire()
    happen(wire, press(5001, f"mg:menu:{asking}"))
    _, keys = newest(wire)
    happen(wire, press(5001, keys["7 wait for your word"]))
    lines, keys = newest(wire)
    assert lines[1] == "7 wait for your word."
    assert length("\n".join(lines)) <= 4096
    assert len(keys) == 3 * 2 + 1 or len(keys) == 2 * 2 + 1  # alike names have alike buttons
    assert max(len(data.encode()) for data in keys.values()) <= 64


def test_a_cancelled_event_is_put_back_on(asking: str, host: Person, guest: Person, now: datetime) -> None:
    events.cancel(host.id, asking, now)
    wire = Wire()
    happen(wire, press(5001, f"ev:{asking}"))
    _, keys = newest(wire)
    happen(wire, press(5001, keys["Manage"]))
    _, keys = newest(wire)
    assert list(keys) == ["Put it back on", "Who comes, on the site", "What was told, on the site", "Back"]
    happen(wire, press(5001, keys["Put it back on"]))
    lines, keys = newest(wire)
    assert lines[0].startswith("It is on again. Whoever had a seat is asked whether they still come.")
    assert Event.get(Event.key == asking).status == "published"
    assert keys == {"Show it": f"ev:{asking}"}


def test_the_list_on_the_site_is_one_link_away(asking: str) -> None:
    wire = Wire()
    happen(wire, press(5001, f"mg:menu:{asking}"))
    _, keys = newest(wire)
    assert list(keys)[:2] == ["One waits for your word", "Who comes, on the site"]
    assert list(keys)[2:] == ["What was told, on the site", "Change it on the site", "Call it off", "Back"]
    happen(wire, press(5001, keys["Who comes, on the site"]))
    assert "/sign-in/" in wire.said("sendMessage")[-1]
