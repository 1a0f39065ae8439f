"""What the organisers ask, answered in private: from a tap in the group to the last word, over a restart."""

from datetime import datetime, timedelta

import pytest

from database import write_transaction
from handlers.work import clock
from meetups import drafts, people, questions, rsvps
from meetups.people import Person
from meetups.questions import Ask, Given, QuestionWish
from meetups.rsvps import Choice
from models import Event, OutboxMessage
from phrases import LANGUAGES
from tests.conftest import MakeEvent, MakeGroup
from tests.handlers.test_my_answer import newest
from tests.handlers.wire import Wire, happen, press, words
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong

WISHES = (
    QuestionWish(Ask.TEXT, "Which poem?", required=True),
    QuestionWish(Ask.CHOICE, "How do you read?", ("aloud", "silently")),
    QuestionWish(Ask.DIET),
)


@pytest.fixture
def now() -> datetime:
    return clock()


@pytest.fixture
def asked(make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime) -> str:
    """The key of an event whose organisers ask three things."""
    key = make_event(make_group()).key
    questions.set_questions(host.id, key, WISHES, now)
    return key


def told() -> int:
    """How many messages about questions are owed."""
    return OutboxMessage.select().where(OutboxMessage.kind == "questions").count()


def begin(key: str) -> tuple[list[str], dict[str, str]]:
    """Open the dialogue from its button."""
    wire = Wire()
    happen(wire, press(5003, f"qs:{key}"))
    return newest(wire)


def do(data: str) -> tuple[list[str], dict[str, str]]:
    """Press a button of the open question; the bot was started anew before."""
    wire = Wire()
    happen(wire, press(5003, data))
    return newest(wire)


def write(text: str) -> tuple[list[str], dict[str, str]]:
    """Type an answer; the bot was started anew before."""
    wire = Wire()
    happen(wire, words(5003, text))
    return newest(wire)


def test_a_tap_in_the_group_says_that_questions_wait_and_one_message_is_owed(asked: str, guest: Person) -> None:
    wire = Wire()
    happen(wire, press(5003, f"rsvp:room:{asked}"), press(5003, f"rsvp:online:{asked}"))
    toasts = wire.said("answerCallbackQuery")
    assert toasts[0] == "You’re in: 1 of 2 seats are taken. The organisers ask something: see our private chat."
    assert told() == 1
    happen(wire, press(5003, f"rsvp:no:{asked}"))
    assert "private chat" not in wire.said("answerCallbackQuery")[-1]
    assert told() == 1


def test_who_cannot_be_written_to_is_told_how(asked: str, guest: Person) -> None:
    people.set_reachable(guest.id, False)
    wire = Wire()
    happen(wire, press(5003, f"rsvp:room:{asked}"))
    assert wire.said("answerCallbackQuery")[0].endswith("The organisers ask something: start a private chat with me.")
    assert told() == 0


def test_who_answered_everything_is_not_asked(asked: str, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, asked, Choice.ONLINE, now)
    given = {1: Given(words="Ithaka"), 2: Given(("aloud",)), 3: Given(("vegan",))}
    questions.reply(guest.id, asked, given, now)
    wire = Wire()
    happen(wire, press(5003, f"rsvp:room:{asked}"))
    assert wire.said("answerCallbackQuery") == ["You’re in: 1 of 2 seats are taken."]
    assert told() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_toast_fits(
    language: str, asked: str, guest: Person, waiting: Person, host: Person, now: datetime
) -> None:
    for each in (host, waiting):
        rsvps.answer(each.id, asked, Choice.ROOM, now)
    people.choose_language(guest.id, language, now)
    for reachable in (True, False):
        people.set_reachable(guest.id, reachable)
        wire = Wire()
        happen(wire, *(press(5003, f"rsvp:{choice}:{asked}") for choice in ("room", "online", "maybe", "no")))
        # A toast of 200 would have been cut: none comes near it, even with a place in line of four digits.
        assert max(map(len, wire.said("answerCallbackQuery"))) <= 190


def test_the_message_leads_to_the_first_question_and_on_to_the_last(asked: str, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, asked, Choice.ROOM, now)
    lines, keys = begin(asked)
    assert lines[0].endswith("question 1 of 3")
    assert lines[2] == "<b>\u2068Which poem?\u2069</b>"
    assert list(keys) == ["Skip", "Cancel"]
    lines, keys = write("Ithaka, by Cavafy")
    assert list(keys)[:3] == ["aloud", "silently", "Skip"]
    lines, keys = do(keys["silently"])
    assert lines[2] == "<b>\u2068What do you eat?\u2069</b>"
    assert "The organisers see how many, never who." in lines[4]
    lines, keys = do(keys["Vegan"])
    lines, keys = do(keys["No nuts: an allergy"])
    assert {"✓ Vegan", "✓ No nuts: an allergy", "Halal"} <= set(keys)
    lines, keys = do(keys["✓ Vegan"])
    assert {"Vegan", "✓ No nuts: an allergy"} <= set(keys)
    lines, keys = write("sesame neither")
    assert "So far you said: \u2068sesame neither\u2069" in lines
    assert questions.replies_of_mine(guest.id, asked) == {}  # nothing is saved before the last one
    lines, _ = do(keys["Done"])
    assert lines == ["Noted. You can change it until it begins."]
    assert questions.replies_of_mine(guest.id, asked) == {
        1: Given(words="Ithaka, by Cavafy"), 2: Given(("silently",)), 3: Given(("nut_allergy",), "sesame neither"),
    }  # fmt: skip
    assert drafts.current(guest.id) is None


def test_skipping_keeps_what_was_said_and_going_back_changes_it(asked: str, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, asked, Choice.ROOM, now)
    questions.reply(guest.id, asked, {1: Given(words="Ithaka"), 2: Given(("aloud",))}, now)
    lines, keys = begin(asked)
    assert "So far you said: \u2068Ithaka\u2069" in lines
    _, keys = do(keys["Skip"])
    assert "✓ aloud" in keys
    _, keys = do(keys["silently"])
    _, keys = do(keys["Back"])
    assert {"aloud", "✓ silently"} <= set(keys)
    _, keys = do(keys["Take my answer back"])
    lines, _ = do(keys["Skip"])
    assert lines == ["Noted. You can change it until it begins."]
    assert questions.replies_of_mine(guest.id, asked) == {1: Given(words="Ithaka")}


def test_what_is_open_is_said_at_the_end_and_nothing_is_forced(asked: str, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, asked, Choice.ROOM, now)
    _, keys = begin(asked)
    for _ in range(2):
        _, keys = do(keys["Skip"])
    lines, _ = do(keys["Skip"])
    assert lines == ["Noted. You can change it until it begins. One question of the organisers is still open."]


def test_cancelling_changes_nothing(asked: str, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, asked, Choice.ROOM, now)
    begin(asked)
    _, keys = write("Ithaka")
    do(keys["Cancel"])
    assert questions.replies_of_mine(guest.id, asked) == {}
    assert drafts.current(guest.id) is None


def test_a_deep_link_asks_too_and_says_why_not(asked: str, guest: Person, now: datetime) -> None:
    wire = Wire()
    happen(wire, words(5003, f"/start q_{asked}"))
    assert wire.said()[-1].startswith("Say first where you sit, then answer what is asked.")
    rsvps.answer(guest.id, asked, Choice.ROOM, now)
    happen(wire, words(5003, f"/start q_{asked}"))
    assert "Which poem?" in wire.said()[-1]


@pytest.mark.parametrize("forged", ["=o7", "=o-1", "=ox", "=done", "=clear", "=Vegan", "="])
def test_what_nobody_offered_is_refused_in_words(forged: str, asked: str, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, asked, Choice.ROOM, now)
    begin(asked)
    write("Ithaka")
    wire = Wire()
    happen(wire, press(5003, f"d:replies:second:{forged}"))
    assert wire.said("answerCallbackQuery") == ["Choose one of those offered."]


def test_a_choice_taken_away_meanwhile_is_asked_again(asked: str, host: Person, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, asked, Choice.ROOM, now)
    begin(asked)
    _, keys = write("Ithaka")
    _, keys = do(keys["aloud"])
    changed = QuestionWish(Ask.CHOICE, "How do you read?", ("in a whisper", "silently"), position=2)
    wishes = (QuestionWish(Ask.TEXT, "Which poem?", position=1), changed, QuestionWish(Ask.DIET, position=3))
    questions.set_questions(host.id, asked, wishes, now)
    lines, keys = do(keys["Done"])
    assert lines[0] == "Choose from what is offered."
    assert "in a whisper" in keys
    do(keys["in a whisper"])
    assert questions.replies_of_mine(guest.id, asked) == {1: Given(words="Ithaka"), 2: Given(("in a whisper",))}


def test_a_question_taken_away_meanwhile_is_left_out(asked: str, host: Person, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, asked, Choice.ROOM, now)
    begin(asked)
    write("Ithaka")
    questions.set_questions(host.id, asked, (QuestionWish(Ask.TEXT, "Which poem?", position=1),), now)
    wire = Wire()
    happen(wire, press(5003, "d:replies:second:skip"))
    assert newest(wire)[0] == ["Noted. You can change it until it begins."]
    assert questions.replies_of_mine(guest.id, asked) == {1: Given(words="Ithaka")}


def test_a_long_answer_is_refused_and_asked_again(asked: str, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, asked, Choice.ROOM, now)
    begin(asked)
    lines, _ = write("x" * 301)
    assert lines[0] == "Up to 300 characters, please."
    lines, keys = write("x" * 300)
    assert "aloud" in keys


def test_a_longer_dialogue_goes_on_afterwards(asked: str, host: Person, guest: Person, now: datetime) -> None:
    rsvps.answer(host.id, asked, Choice.ROOM, now)
    people.choose_language(host.id, "en", now)
    happen(Wire(), words(5001, "/new"), words(5001, "A second evening"))
    before = drafts.current(host.id)
    assert before is not None
    happen(
        Wire(),
        press(5001, f"qs:{asked}"),
        *(press(5001, f"d:replies:{step}:skip") for step in ("first", "second", "third")),
    )
    after = drafts.current(host.id)
    assert after is not None
    assert (after.kind, after.step, after.answers["title"]) == (before.kind, before.step, "A second evening")


def test_after_the_start_nothing_is_asked(asked: str, guest: Person, now: datetime) -> None:
    rsvps.answer(guest.id, asked, Choice.ROOM, now)
    with write_transaction():
        Event.update(starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=1)).execute()
        Event.update(starts_wall=(now - timedelta(minutes=1)).replace(tzinfo=None), zone="UTC").execute()
    wire = Wire()
    happen(wire, press(5003, f"qs:{asked}"))
    assert wire.said() == ["It has begun, and answers stay as they are. Speak to the hosts."]
