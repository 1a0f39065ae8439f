"""Rituals and suggestions in private: set up, asked, backed with one tap, made an event of; and posts in doubt."""

import re

import pytest

from database import write_transaction
from handlers.work import clock
from meetups import chats, drafts, outbox, people, prompts, suggestions
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.people import Person
from models import OutboxMessage, Suggestion
from tests.conftest import NOW, MakeGroup
from tests.handlers.test_my_answer import newest
from tests.handlers.wire import Wire, happen, press, words
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong
from tests.meetups.owing import owed

HOST, GUEST, WAITING = 5001, 5003, 5007


@pytest.fixture
def group(make_group: MakeGroup, host: Person, waiting: Person) -> GroupFacts:
    for person in (host, waiting):
        people.choose_language(person.id, "en", NOW)
    facts = make_group()
    chats.seen(ChatFacts(-1001, "supergroup", "The Table"), host.id, NOW)
    chats.bind(host.id, -1001, facts.id, NOW)
    return facts


def read(wire: Wire) -> tuple[str, dict[str, str]]:
    """The newest message or edit as somebody reads it, and its buttons."""
    lines, keys = newest(wire)
    return re.sub(r"</?b>|[\u2068\u2069]", "", "\n".join(lines)), keys


def go(wire: Wire, who: int, *labels: str) -> tuple[str, dict[str, str]]:
    """Press these, one after the other, each as it stands by then."""
    for label in labels:
        happen(wire, press(who, read(wire)[1][label]))
    return read(wire)


def test_a_member_suggests_others_would_come_and_an_organiser_makes_an_event_of_it(
    group: GroupFacts, host: Person
) -> None:
    wire = Wire()
    happen(wire, words(GUEST, "/group"))
    go(wire, GUEST, "Together", "Suggest a meetup", "Suggest a meetup")
    happen(wire, words(GUEST, "A walk"))
    shown, _ = go(wire, GUEST, "Skip")
    assert shown == "The others read it, and may say that they would come. You are the first."
    happen(wire, press(WAITING, f"su:all:{group.id}"))
    shown, keys = go(wire, WAITING, "1 · A walk", "I would come")
    assert shown == "A walk\n\nSuggested by Samira. 2 would come."
    assert list(keys) == ["I would not come after all", "All suggestions"]
    key = Suggestion.get().key
    happen(wire, press(WAITING, f"su:make:{key}"), press(WAITING, f"su:leave:{key}"), press(GUEST, f"su:away:{key}x"))
    assert wire.said("answerCallbackQuery")[-3:] == [
        "Only organisers of the group can do that.", "Only organisers of the group can do that.",
        "That is not here any more.",
    ]  # fmt: skip
    happen(wire, press(HOST, f"su:one:{key}"))
    go(wire, HOST, "Make an event of it")
    here = drafts.current(host.id)
    assert here is not None
    assert (here.kind, here.answers["title"], here.answers["suggestion"]) == ("new", "A walk", key)
    assert read(wire)[0].startswith("Which day")


def test_an_organiser_leaves_one_with_a_kind_word_and_its_author_takes_another_back(
    group: GroupFacts, guest: Person
) -> None:
    wire, now = Wire(), clock()
    first = suggestions.suggest(guest.id, group.id, "A walk", "", now)
    second = suggestions.suggest(guest.id, group.id, "A poem", "", now)
    happen(wire, press(HOST, f"su:leave:{first}"), words(HOST, "In spring, gladly."))
    assert read(wire)[0] == "It is left for now. Whoever suggested it hears so."
    assert owed("suggestion_left") == [("suggestion_left", guest.id)]
    happen(wire, press(GUEST, f"su:away:{second}"))
    assert read(wire)[0].startswith("It is taken back.")
    assert [row.key for row in Suggestion.select()] == [first]


def test_an_organiser_sets_up_a_ritual_and_asks_at_once(group: GroupFacts, host: Person, guest: Person) -> None:
    wire = Wire()
    happen(wire, press(HOST, f"ri:all:{group.id}"))
    go(wire, HOST, "New ritual", "A question")
    happen(wire, words(HOST, "What do you read?\nWhat do you hum?"))
    go(wire, HOST, "Thursday")
    happen(wire, words(HOST, "soon"))
    assert read(wire)[0].startswith("Say when, for example 18:30.")
    happen(wire, words(HOST, "18:30"))
    shown, _ = go(wire, HOST, "1")
    assert shown == (
        "Is this right?\n\nQuestion of the week\n\nEvery week: Thursday, 18:30, Berlin time\n\n"
        "· What do you read?\n· What do you hum?"
    )
    go(wire, HOST, "Set it up")
    (made,) = prompts.prompts(group.id, host.id)
    happen(wire, press(HOST, f"ri:one:{made.key}"))
    shown, keys = go(wire, HOST, "Ask the next line now")
    assert ("Then I ask: What do you read?" in shown, owed("prompt")) == (True, [("prompt", -1001)])
    go(wire, HOST, "Turn it off")
    assert "It is off." in read(wire)[0]
    go(wire, HOST, "Write more lines")
    happen(wire, words(HOST, "And what do you draw?"))
    assert read(wire)[0] == "3 lines before it begins again."
    happen(wire, press(GUEST, f"ri:one:{made.key}"))
    shown, keys = read(wire)
    assert ("What do you read?" in shown, list(keys)) == (False, ["All rituals"])
    happen(wire, press(GUEST, keys["All rituals"]), press(GUEST, f"ri:now:0:{made.key}"))
    assert wire.said("answerCallbackQuery")[-1] == "Only organisers of the group can do that."


def test_a_post_in_doubt_is_decided_once(group: GroupFacts, host: Person) -> None:
    wire, now = Wire(), clock()
    with write_transaction():
        outbox.post(-1001, "prompt", "1", now, group_id=group.id, expires_at=now.replace(year=2030), prompt=1)
        OutboxMessage.update(state="unknown").execute()
    number = OutboxMessage.get().id
    happen(wire, press(GUEST, f"held:again:{number}"), press(HOST, f"held:again:{number}"))
    assert wire.said("answerCallbackQuery") == ["Only organisers of the group can do that.", "It is sent again."]
    happen(wire, press(HOST, f"held:leave:{number}"))
    assert (wire.said("answerCallbackQuery")[-1], owed("prompt")) == (
        "That was decided already.", [("prompt", -1001)],
    )  # fmt: skip
