"""A right gone without a word from Telegram shows when a post or a pin is refused: those who can give it hear."""

from collections.abc import Callable
from typing import Any

import pytest

from database import write_transaction
from handlers.delivery import Deliverer
from meetups import chats, people
from meetups.chats import ChatFacts
from meetups.people import Person
from models import GroupChat, OutboxMessage
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody
from tests.handlers.test_delivery import deliver, sent, until
from tests.handlers.test_told import ruling
from tests.handlers.wire import Json, Refused, Wire
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong

CHAT = -1001


@pytest.fixture
def ida(make_group: MakeGroup, make_event: MakeEvent, host: Person) -> Person:
    """An administrator of a chat who organises nothing; a card is owed to that chat, and nothing else is."""
    one = somebody("Ida", 7001)
    for person in (host, one):
        people.choose_language(person.id, "en", NOW)
    group = make_group()
    chats.seen(ChatFacts(CHAT, "supergroup", "Table", can_pin=True), host.id, NOW)
    chats.bind(host.id, CHAT, group.id, NOW)
    make_event(group)
    with write_transaction():
        OutboxMessage.delete().where(OutboxMessage.kind != "card").execute()
    return one


def refusing(refused_method: str, refusal: Refused) -> Wire:
    """Telegram says no to this in the chat, and names Ida when it is asked who administers it."""

    def answer(method: str) -> Callable[[Json], Any]:
        def say(said: Json) -> Any:
            if method == refused_method and int(said["chat_id"]) == CHAT:
                raise refusal
            return {"message_id": 7, "date": 1, "chat": {"id": int(said["chat_id"]), "type": "group"}, "text": "x"}

        return say

    methods = {method: answer(method) for method in ("sendMessage", "pinChatMessage")}
    return Wire(answers={**methods, "getChatAdministrators": ruling(5001, 7001)})


def told_to(wire: Wire, person: Person, words: str) -> list[str]:
    return [said["text"] for said in sent(wire) if said["chat_id"] == person.telegram_id and words in said["text"]]


def until_told(wire: Wire, words: str, *heard: Person) -> None:
    async def story(start: Callable[[str], Deliverer]) -> None:
        start("one")
        await until(lambda: all(told_to(wire, person, words) for person in heard))

    deliver(wire, story)


def test_a_chat_that_lets_no_member_write_is_told_to_its_administrators(ida: Person, host: Person) -> None:
    said = "Bad Request: not enough rights to send text messages to the chat"
    wire = refusing("sendMessage", Refused(400, said))
    until_told(wire, "let me send messages", ida, host)
    assert len(told_to(wire, ida, "I may not write in Table")) == 1
    assert told_to(wire, host, "I may not write in") == []  # who organises hears of the post itself
    assert GroupChat.get().state == "active"


def test_a_removal_that_only_a_refusal_says_is_told_to_who_administered_the_chat(ida: Person, host: Person) -> None:
    chats.seen(ChatFacts(CHAT, "supergroup", "Table"), None, NOW, [7001])
    with write_transaction():
        OutboxMessage.delete().where(OutboxMessage.kind == "trouble").execute()
    wire = refusing("sendMessage", Refused(403, "Forbidden: bot was kicked from the supergroup chat"))
    until_told(wire, "I was removed from Table", ida, host)
    assert GroupChat.get().state == "removed"


def test_a_pin_refused_for_want_of_a_right_is_told_as_a_right_that_is_gone(ida: Person, host: Person) -> None:
    said = "Bad Request: not enough rights to manage pinned messages in the chat"
    wire = refusing("pinChatMessage", Refused(400, said))
    until_told(wire, "I may not pin in Table any more", ida, host)
    assert (chats.may_pin(CHAT), OutboxMessage.get(OutboxMessage.kind == "card").state) == (False, "sent")


def test_a_pin_refused_for_another_reason_is_nobodys_to_mend(ida: Person) -> None:
    wire = refusing("pinChatMessage", Refused(400, "Bad Request: message to pin not found"))

    async def story(start: Callable[[str], Deliverer]) -> None:
        start("one")
        await until(lambda: "pinChatMessage" in [name for name, _ in wire.calls])

    deliver(wire, story)
    assert (chats.may_pin(CHAT), OutboxMessage.select().where(OutboxMessage.kind == "trouble").count()) == (True, 0)
