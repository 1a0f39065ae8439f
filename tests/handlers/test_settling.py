"""What became of a message is kept until the database takes it: what Telegram surely refused is never in doubt."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
import structlog

import database as ground
from database import write_transaction
from handlers import settling
from handlers.delivery import Deliverer
from meetups import chats, delivery, entry_closing, people
from meetups.chats import ChatFacts
from meetups.people import Person
from models import GroupChat, OutboxMessage
from models import User as UserRow
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.handlers.test_delivery import all_told, deliver, is_waiting, sent, until
from tests.handlers.wire import Json, Refused, Wire
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong

CHAT, NEW_CHAT, TOPIC = -1001, -1009, 77


class Another:
    """Somebody else who writes: SQLite's one lock, or some tables on PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._sqlite = url.startswith("sqlite")
        self._held: Any = None
        self._url = url

    def hold(self) -> None:
        if self._sqlite:
            path = self._url.removeprefix("sqlite:///")
            self._held = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
            self._held.execute("BEGIN IMMEDIATE")
        else:
            self._held = psycopg.connect(self._url)
            self._held.execute("LOCK TABLE group_chat, outbox_message, lease IN EXCLUSIVE MODE")

    def let_go(self) -> None:
        if self._held is not None:
            self._held.rollback()
            self._held.close()
            self._held = None


@pytest.fixture
def another(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Another]:
    """Nobody waits long for it here."""
    monkeypatch.setattr(ground, "BRIEF_S", 0.2)
    monkeypatch.setattr(settling, "AGAIN_S", 0.2)
    one = Another(database)
    yield one
    one.let_go()


@pytest.fixture
def card(make_group: MakeGroup, make_event: MakeEvent, host: Person) -> int:
    """A card that is owed to a topic of a chat; nothing else is."""
    people.choose_language(host.id, "en", NOW)
    group = make_group()
    chats.seen(ChatFacts(CHAT, "supergroup", "Table"), host.id, NOW)
    chats.bind(host.id, CHAT, group.id, NOW)
    with write_transaction():
        GroupChat.update(thread_id=TOPIC).execute()
    make_event(group)
    with write_transaction():
        UserRow.update(reachable=False).where(UserRow.id != host.id).execute()
        OutboxMessage.delete().where(OutboxMessage.kind != "card").execute()
    return int(OutboxMessage.get().id)


def refused_while_locked(another: Another, refusal: Refused, when: Callable[[Json], bool]) -> Wire:
    """As Telegram says no, somebody else begins to write, for longer than anybody waits; then it goes on."""

    def answer(said: Json) -> Any:
        if when(said):
            ground._wary_until = time.monotonic() + 60
            another.hold()
            asyncio.get_running_loop().call_later(1.5, another.let_go)
            raise refusal
        return {"message_id": 7, "date": 1, "chat": {"id": int(said["chat_id"]), "type": "supergroup"}, "text": "x"}

    return Wire(answers={"sendMessage": answer})


def waited(log: list[Any]) -> bool:
    return any(line["event"] == "what became of a message waits for the database" for line in log)


def test_a_chat_that_moved_while_the_database_is_locked_is_written_to_at_its_new_number(
    card: int, another: Another
) -> None:
    moved = Refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=NEW_CHAT)
    wire = refused_while_locked(another, moved, lambda said: int(said["chat_id"]) == CHAT)
    with structlog.testing.capture_logs() as log:
        deliver(wire, all_told)
    assert waited(log)
    assert [int(said["chat_id"]) for said in sent(wire) if int(said["chat_id"]) < 0] == [CHAT, NEW_CHAT]
    row = OutboxMessage.get_by_id(card)
    assert (row.state, row.chat_id, row.doubts) == ("sent", NEW_CHAT, 0)
    assert GroupChat.get().chat_id == NEW_CHAT


def test_a_topic_that_is_gone_while_the_database_is_locked_is_posted_past_and_told(
    card: int, another: Another, host: Person
) -> None:
    gone = Refused(400, "Bad Request: message thread not found")
    wire = refused_while_locked(another, gone, lambda said: "message_thread_id" in said)

    async def story(start: Callable[[str], Deliverer]) -> None:
        start("one")
        await until(lambda: OutboxMessage.get_by_id(card).state == "sent")
        await until(lambda: GroupChat.get().thread_id is None and not is_waiting())

    with structlog.testing.capture_logs() as log:
        deliver(wire, story)
    assert waited(log)
    posts = [said for said in sent(wire) if int(said["chat_id"]) == CHAT]
    assert ["message_thread_id" in said for said in posts] == [True, False]
    assert OutboxMessage.get_by_id(card).doubts == 0
    told = [said["text"] for said in sent(wire) if said["chat_id"] == host.telegram_id]
    assert ["A topic of" in text for text in told] == [True]


def test_what_nobody_could_write_down_in_time_is_said_in_the_log_and_then_in_doubt(
    card: int, another: Another, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "LEASE", delivery.LEASE / 80)
    wire = refused_while_locked(another, Refused(400, "Bad Request: message is too long"), lambda said: True)
    with structlog.testing.capture_logs() as log:

        async def story(start: Callable[[str], Deliverer]) -> None:
            monkeypatch.setattr(another, "let_go", lambda: None)
            start("one")
            await until(lambda: any(line["log_level"] == "error" for line in log))
            monkeypatch.undo()
            another.let_go()

        deliver(wire, story)
    (lost,) = [line for line in log if line["log_level"] == "error"]
    assert lost == {"event": "what became of a message is lost", "log_level": "error", "messages": [card],
                    "kinds": ["card"], "fate": "REFUSED"}  # fmt: skip
    assert OutboxMessage.get_by_id(card).state == "sending"
    delivery.recover(NOW + 2 * delivery.LEASE)
    assert OutboxMessage.get_by_id(card).state == "unknown"


@pytest.mark.parametrize(
    ("refusal", "may", "told"),
    [
        (Refused(400, "Bad Request: not enough rights to manage chat join requests"), False, 1),
        (Refused(403, "Forbidden: user is deactivated"), True, 0),
        (Refused(400, "Bad Request: USER_CHANNELS_TOO_MUCH"), True, 0),
        (Refused(400, "Bad Request: USER_ALREADY_PARTICIPANT"), True, 0),
    ],
)
def test_only_a_right_that_is_missing_counts_as_lost_and_is_tried_again_when_it_is_back(
    make_group: MakeGroup, host: Person, guest: Person, refusal: Refused, may: bool, told: int
) -> None:
    group, facts = make_group(), ChatFacts(CHAT, "supergroup", "Table", can_invite=True)
    chats.seen(facts, host.id, NOW)
    chats.bind(host.id, CHAT, group.id, NOW)
    with write_transaction():
        entry_closing.owe_answer(guest.id, group.id, CHAT, True, "1", NOW)
    refusing = iter([refusal])

    def answer(said: Json) -> Any:
        for refused in refusing:
            raise refused
        return True

    wire = Wire(answers={"approveChatJoinRequest": answer})
    deliver(wire, all_told)
    assert GroupChat.get().can_invite == may
    assert OutboxMessage.select().where(OutboxMessage.kind == "trouble").count() == told
    chats.seen(facts, host.id, NOW)  # Telegram says what the bot may do there
    deliver(wire, all_told)
    assert [name for name, _ in wire.calls].count("approveChatJoinRequest") == 1 + told
