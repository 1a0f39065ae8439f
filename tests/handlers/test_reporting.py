"""From a message in the chat to a decision, an objection and its answer: through the bot alone."""

import re
from collections.abc import Iterator

import pytest

from config import settings
from handlers.work import clock
from meetups import chats, complaints, members, people, sanctions
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.visibility import Role, role_of
from models import ChatAct, Report, Sanction
from tests.conftest import MakeGroup, somebody
from tests.handlers.test_my_answer import newest
from tests.handlers.wire import Json, Wire, account, happen, press, words
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CHAT = -1001000000007
WHERE = {"id": CHAT, "type": "supergroup", "title": "Table"}


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    people.choose_language(host.id, "en", clock())
    found = make_group()
    chats.seen(ChatFacts(CHAT, "supergroup", "Table", can_restrict=True), host.id, clock())
    chats.bind(host.id, CHAT, found.id, clock())
    return found


@pytest.fixture
def moderator(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    monkeypatch.setenv("MODERATORS", "5900")
    settings.cache_clear()
    yield somebody("Moira", 5900)
    settings.cache_clear()


def said(author: Json, text: str = "Shut up") -> Json:
    """What a command replies to."""
    return {"message_id": 44, "date": 1_795_000_000, "chat": WHERE, "text": text, "from": author}


def read(wire: Wire) -> tuple[list[str], dict[str, str]]:
    lines, keys = newest(wire)
    return [re.sub(r"</?\w+>|[\u2068\u2069]", "", line) for line in lines], keys


def pressing(wire: Wire, who: int, *labels: str) -> None:
    for label in labels:
        happen(wire, press(who, read(wire)[1][label]))


def test_of_two_who_are_called_the_same_the_one_that_is_pressed_is_reported(group: GroupFacts, guest: Person) -> None:
    twins = [somebody("Ola Berg", 6400 + n) for n in range(2)]
    for one in twins:
        members.join(one.id, group.id, clock())
    wire = Wire()
    happen(wire, press(5003, f"rp:new:{group.id}"))
    pressing(wire, 5003, "A person")
    happen(wire, words(5003, "ola berg"))
    assert read(wire)[0][0] == "Which of them do you mean? Press a name, or type all of it."
    pressing(wire, 5003, "Ola Berg", "Insults somebody")  # the last of that name
    happen(wire, words(5003, "At noon."))
    assert Report.get().about_id == twins[1].id


def test_a_message_is_reported_decided_objected_to_and_lifted(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    other = somebody("Olga", 6303)
    members.join(other.id, group.id, clock())
    members.make_organiser(host.id, other.id, group.id, clock())
    wire = Wire()
    happen(wire, words(5003, "/report", WHERE, reply_to_message=said(account(5007, "Lucía"))))
    assert {call[1]["chat_id"] for call in wire.calls if call[0] == "sendMessage"} == {5003}  # in private alone
    assert "deleteMessage" not in dict(wire.calls)
    pressing(wire, 5003, "Insults somebody")
    assert read(wire)[0][0] == "Shut up"
    happen(wire, words(5003, "At noon."))
    assert read(wire)[0][0].startswith("Thank you. It is sent. The organisers of Translators’ Table read it")
    row = Report.get()
    assert (row.about_id, row.chat_id, row.message_id, row.words) == (waiting.id, CHAT, 44, "At noon.")

    happen(wire, press(5001, f"rp:all:{group.id}"))
    pressing(wire, 5001, "Lucía: Insults somebody")
    lines, keys = read(wire)
    assert list(keys) == ["Warn", "Mute", "Remove", "Ban", "We saw to it ourselves", "Leave it", "Reports"]
    assert [line for line in lines if "Samira" in line] == []  # who reported it
    pressing(wire, 5001, "Mute", "A week")
    happen(wire, words(5001, "No insults here."))
    assert read(wire)[0][0] == "Decided. Whoever reported it hears what became of it, and not more."
    assert ChatAct.get(ChatAct.user == waiting.id).act == "mute"
    happen(wire, press(6303, f"rp:show:{row.key}"))
    assert read(wire)[0][-1] == "Samira did something about it."  # everybody's account here is called so

    key = Sanction.get().key
    happen(wire, words(5007, f"/start s_{key}"))
    assert read(wire)[0][:2] == ["Translators’ Table: you are muted", ""]
    pressing(wire, 5007, "Object")
    happen(wire, words(5007, "I was quoting."))
    assert read(wire)[0][0] == "Your objection is sent. You hear from me what becomes of it."
    happen(wire, press(5001, f"ap:show:{key}"))
    assert wire.said()[-1] == "That is not here any more."  # who decided it does not look again
    happen(wire, press(6303, f"rp:all:{group.id}"))
    assert "Samira objects" in read(wire)[1]
    pressing(wire, 6303, "Samira objects", "Lift it")
    happen(wire, words(6303, "Right you are."))
    assert sanctions.may_write(waiting.id, group.id, clock())
    happen(wire, press(5007, "sn:all:0"))
    pressing(wire, 5007, next(iter(read(wire)[1])))
    assert read(wire)[0][-1] == "Right you are."


def test_who_never_wrote_to_the_bot_is_answered_by_a_reaction_alone(group: GroupFacts, host: Person) -> None:
    wire = Wire()
    happen(wire, words(7001, "/report spam again", WHERE, reply_to_message=said(account(7002, "Spam"), "Buy")))
    assert [name for name, _ in wire.calls if name != "getMe"] == ["setMessageReaction"]
    row = Report.get()
    assert (row.kind, row.words, row.quoted) == ("other", "spam again", "Buy")
    happen(wire, words(7001, "/report", WHERE, reply_to_message=said(account(5001, "Katrin"), "Hello")))
    signs = [str(body["reaction"]) for name, body in wire.calls if name == "setMessageReaction"]
    assert len(set(signs)) == 2  # about the owner, and nobody is there to read it
    assert Report.select().count() == 1
    assert ChatAct.select().where(ChatAct.act == "look").count() >= 1  # whoever wrote it is looked up, to be acted on


def test_past_the_organisers_moderators_decide_what_an_installation_can(
    group: GroupFacts, host: Person, guest: Person, moderator: Person
) -> None:
    wire = Wire()
    happen(wire, press(5003, f"rp:new:{group.id}"))
    pressing(wire, 5003, "A person")
    happen(wire, words(5003, "katrin"))
    pressing(wire, 5003, "Threatens somebody", "Skip")
    assert "The organisers do not." in read(wire)[0][0]
    key = Report.get().key
    happen(wire, press(5001, f"rp:show:{key}"))
    assert wire.said()[-1] == "That is not here any more."
    happen(wire, press(5900, f"rp:show:{key}"))
    assert list(read(wire)[1]) == ["Tell the owner", "Take the group off the public list", "Leave it"]
    pressing(wire, 5900, "Take the group off the public list")
    happen(wire, words(5900, "Until this is settled."))
    assert complaints.mine(guest.id)[0].state == "acted"
    happen(wire, press(5900, f"rp:ban:{key}"))  # a forged button: it is decided, and was never theirs to do
    assert role_of(host.id, group.id) == Role.OWNER


def test_whoever_is_kept_out_reads_it_and_objects_and_nobody_else_does(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    sanctions.impose(host.id, group.id, guest.id, sanctions.SanctionWish("ban", "Threats."), clock())
    key, wire = Sanction.get().key, Wire()
    happen(wire, words(5003, "/start record"))
    pressing(wire, 5003, next(iter(read(wire)[1])))
    assert read(wire)[0][0] == "Translators’ Table is closed to you"
    assert "whoever decided it reads what you say" in " ".join(read(wire)[0])
    happen(wire, press(5007, f"sn:show:{key}"), press(5007, f"sn:object:{key}"), press(5007, f"ap:lift:{key}"))
    assert wire.said()[-3:] == ["That is not here any more."] * 3
    pressing(wire, 5003, "Object")
    happen(wire, words(5003, "It was not me."))
    assert Sanction.get().appeal == "It was not me."
    happen(wire, words(5003, "/record"))
    pressing(wire, 5003, next(iter(read(wire)[1])), "Report something")
    assert next(iter(read(wire)[1])) == "Advertising, or the same again and again"  # they choose among no names
    pressing(wire, 5003, "Threatens somebody")
    happen(wire, words(5003, "They threw me out for asking."))
    assert read(wire)[0][0].startswith("Nothing was sent: nobody looks after this Klatch")
    assert Report.select().count() == 0
