"""To whom something happens while a call of the Bot API goes wrong; and what a doing looks at."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from database import write_transaction
from models import GroupChat, User
from playground.client import Bot, Chat, Person
from tests.drills.cast import Cast
from tests.drills.house import BOT, TOKEN, USERNAME, House, Json

PATIENCE_S = 6.0  # of whoever waits for what must come
numbers = itertools.count()  # so that no two are called alike


@dataclass(frozen=True, slots=True)
class Scene:
    """A fault at one method, and to whom it happens; `key` is of an event whose card stands in the first chat."""

    house: House
    cast: Cast
    key: str
    fault: Json
    guest: int

    @property
    def person(self) -> Person:
        """The guest."""
        return self.house.desk.known(self.guest)

    def begin(self, method: str, chat: int = 0) -> None:
        """From now on the next call of this method, in this chat where one is named, goes wrong."""
        self.house.desk.faults([self.fault | {"method": method, "chat": chat, "every": 1, "times": 1}])

    def struck(self, patience_s: float = 20) -> None:
        """Wait until it did."""
        desk = self.house.desk
        self.house.until(lambda: sum(rule["hits"] for rule in desk.struck()), "the call was tried", patience_s)

    def sees(self, words: str, after: int = 0) -> bool:
        """Whether the guest gets to see this."""
        return sees(self.person, words, after)

    def press(self, data: str, chat: int = 0) -> tuple[bool, str]:
        """A button with this is pressed by the guest, in private unless a chat is named; is that answered, and how?"""
        where = self.house.desk.known_chat(chat) if chat else None
        answer = self.person.tap_data(data, where, wait=PATIENCE_S / 2)
        return answer.answered, answer.text


Doing = Callable[[Scene], list[str]]


def first(scene: Scene) -> Chat:
    """The chat everybody is in."""
    return scene.house.desk.known_chat(scene.house.chats[0])


def home(scene: Scene, **rights: bool) -> Chat:
    """The group's second chat; the bot may do there what it must, as far as is known here and there."""
    chat, us = scene.house.desk.known_chat(scene.house.chats[1]), Bot(BOT, TOKEN, USERNAME)
    may = {"can_invite_users": True, "can_restrict_members": True, "can_manage_tags": True}
    scene.house.desk.place(chat, us, "administrator", may)
    with write_transaction():
        GroupChat.update(rights).where(GroupChat.chat_id == chat.id).execute()
    return chat


def ours(scene: Scene) -> int:
    """Our own number of the guest."""
    return int(User.get(User.telegram_id == scene.guest).id)


def standing(scene: Scene, chat: Chat) -> str:
    """The guest's there; empty where they never were."""
    return str(place(scene, chat).get("status", ""))


def place(scene: Scene, chat: Chat) -> Json:
    """The guest there, as Telegram describes them; nothing where they never were."""
    people = scene.house.desk.ask("chat", chat=chat.id)["members"]
    return next((dict(one) for one in people if one["user"]["id"] == scene.guest), {})


def sees(person: Person, words: str, after: int, patience_s: float = PATIENCE_S, chat: Chat | None = None) -> bool:
    """Whether this person gets to see it, in private unless a chat is named."""
    try:
        person.wait_for(lambda seen: seen.from_bot and words in seen.text, chat, timeout=patience_s, after=after)
    except AssertionError:
        return False
    return True
