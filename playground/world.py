"""The small world the playground keeps: people, bots, chats and what was said in them."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playground.ballots import Ballot
from playground.bells import Bell
from playground.entry import JoinRequest, Link
from playground.faults import Faults
from playground.forum import Topic
from playground.ledger import Ledger
from playground.rates import Rates
from playground.taps import Query

Json = dict[str, Any]

PRESENT = ("creator", "administrator", "member", "restricted")
JOURNAL_LENGTH = 20_000
SERVICES = (
    "new_chat_members",
    "left_chat_member",
    "pinned",
    "video_chat_started",
    "video_chat_ended",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
)


@dataclass
class Person:
    """A Telegram account; bots have one too. `gone` is empty, "deactivated" or "deleted"."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"
    zone: str = "UTC"
    is_bot: bool = False
    gone: str = ""
    bio: str = ""

    @property
    def name(self) -> str:
        return "Deleted Account" if self.gone == "deleted" else f"{self.first_name} {self.last_name}".strip()


@dataclass
class Bot:
    """What Telegram keeps for a bot. `updates` are those not yet confirmed, oldest first."""

    id: int
    token: str
    can_read_all: bool = False
    allowed: list[str] = field(default_factory=list)
    updates: list[Json] = field(default_factory=list)
    next_update: int = 100_000_001
    webhook: Json = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


@dataclass
class Member:
    """Somebody's place in a group or channel; `rights` are the Bot API's can_… names that are true.

    `until` is when a ban or restriction ends, 0 for never; `away` says that somebody restricted is not in the chat;
    `link` is the invite link they came by, `promoter` who made them an administrator, `tag` their tag or custom title.
    """

    status: str = "member"
    rights: dict[str, bool] = field(default_factory=dict)
    anonymous: bool = False
    until: int = 0
    away: bool = False
    link: str = ""
    promoter: int = 0
    tag: str = ""

    @property
    def is_present(self) -> bool:
        return self.status in PRESENT and not self.away

    @property
    def is_admin(self) -> bool:
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.is_admin and self.rights.get(right, False))


@dataclass
class Message:
    """`body` holds the message's own fields as the Bot API shapes them (text, entities, photo, reply_markup …)."""

    id: int
    date: int
    body: Json
    sender: int = 0
    sender_chat: int = 0
    edited: int = 0
    reply_to: int = 0
    options: Json = field(default_factory=dict)

    @property
    def is_service(self) -> bool:
        return not self.body.keys().isdisjoint(SERVICES)


@dataclass
class Chat:
    """A conversation. For a private one `bot` says with whom and `state` is "", "started" or "blocked".

    `video_chat` is the Unix time since when one runs, 0 for none; `moved_to` the supergroup a group became.
    """

    id: int
    kind: str
    title: str = ""
    username: str = ""
    bot: int = 0
    state: str = ""
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    next_message: int = 1
    pinned: list[int] = field(default_factory=list)
    read: dict[int, int] = field(default_factory=dict)
    permissions: dict[str, bool] = field(default_factory=dict)
    version: int = 0
    video_chat: float = 0.0
    moved_to: int = 0
    join_by_request: bool = False
    links: dict[str, Link] = field(default_factory=dict)
    requests: dict[int, JoinRequest] = field(default_factory=dict)
    polls: dict[int, Ballot] = field(default_factory=dict)
    reactions: dict[int, dict[int, list[Json]]] = field(default_factory=dict)
    forum: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.bot}:{self.id}" if self.kind == "private" else str(self.id)

    def member(self, user_id: int) -> Member:
        return self.members.get(user_id) or Member("left")

    def forget(self, number: int) -> None:
        """A message goes, with all that hangs on it."""
        del self.messages[number]
        self.polls.pop(number, None)
        self.reactions.pop(number, None)
        if number in self.pinned:
            self.pinned.remove(number)

    def present(self) -> Iterator[int]:
        return (user for user, member in self.members.items() if member.is_present)


class World:
    """Everything there is. `on_change` hears of every change (the snapshot listens); `bell` wakes the waiting."""

    def __init__(self) -> None:
        self.people: dict[int, Person] = {}
        self.bots: dict[int, Bot] = {}
        self.chats: dict[str, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.files: dict[str, Json] = {}
        self.journal: deque[Json] = deque(maxlen=JOURNAL_LENGTH)
        self.rates = Rates()
        self.faults = Faults()
        self.ledger = Ledger()
        self.last_id = 5_000_000
        self.bell = Bell()
        self.timed = Bell()  # rung when something is due to happen by itself
        self.mail: dict[int, Bell] = {}
        self.pollers: dict[int, asyncio.Future[str]] = {}
        self.on_change: Callable[[], None] = lambda: None
        self.clock_file: Path | None = None
        self.ahead = 0.0  # seconds, by which the clock was moved on

    def clear(self) -> None:
        """Forget everybody; whoever waits for an update is let go."""
        for kept in (self.people, self.bots, self.chats, self.queries, self.files):
            kept.clear()
        for strictness in (self.journal, self.rates, self.faults, self.ledger):
            strictness.clear()
        for bell in self.mail.values():
            bell.ring()

    def now(self) -> float:
        return time.time() + self.ahead

    def fresh_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def changed(self, chat: Chat | None = None) -> None:
        if chat:
            chat.version += 1
        self.bell.ring()
        self.on_change()

    def mailbox(self, bot_id: int) -> Bell:
        return self.mail.setdefault(bot_id, Bell())

    def by_token(self, token: str) -> Bot | None:
        return next((bot for bot in self.bots.values() if bot.token == token), None)

    def private(self, bot_id: int, user_id: int) -> Chat:
        """The chat between a person and a bot, whether or not they have ever spoken."""
        chat = self.chats.get(f"{bot_id}:{user_id}")
        if chat is None:
            chat = Chat(user_id, "private", bot=bot_id)
            self.chats[chat.key] = chat
        return chat

    def chats_of(self, user_id: int) -> list[Chat]:
        """What a person sees in the list: groups they are in, then one private chat a bot."""
        groups = (chat for chat in self.chats.values() if chat.kind != "private" and not chat.moved_to)
        here = [chat for chat in groups if chat.member(user_id).is_present]
        return here + [self.private(bot_id, user_id) for bot_id in self.bots]

    def post(self, chat: Chat, body: Json, **about: Any) -> Message:
        message = Message(chat.next_message, int(self.now()), body, **about)
        chat.next_message += 1
        chat.messages[message.id] = message
        if message.sender:
            chat.read[message.sender] = message.id
        self.changed(chat)
        return message
