"""What a person can do on the page: each move reads a form, acts, and says which page comes next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playground import acts, video_chats, view
from playground.errors import Impossible
from playground.places import PLACES
from playground.seen import buttons
from playground.world import Chat, Json, Person, World

ANSWER_SECONDS = 4.0
LIVE_SECONDS = 900
BOT_RIGHTS = ("can_manage_chat", "can_delete_messages", "can_pin_messages", "can_invite_users", "can_post_messages")


@dataclass(frozen=True)
class Move:
    world: World
    person: Person
    chat: Chat
    fields: dict[str, str]

    @property
    def bot(self) -> int:
        """The bot a form names, else the one of this private chat."""
        number = int(self.fields.get("bot") or self.chat.bot)
        if number not in self.world.bots:
            raise Impossible("There is no such bot.")
        return number

    @property
    def topic(self) -> int:
        """The topic that is open, 0 for none."""
        return int(self.fields.get("topic") or 0)

    def back(self, **more: str) -> str:
        topic = {"topic": str(self.topic)} if self.topic else {}
        return view.address(self.person, self.chat, **topic, **more)


async def send(move: Move) -> str:
    acts.say(move.world, move.chat, move.person.id, move.fields.get("text", ""), thread=move.topic)
    return move.back()


async def start(move: Move) -> str:
    acts.start(move.world, move.bot, move.person.id, move.fields.get("payload", ""))
    return move.back()


async def startgroup(move: Move) -> str:
    group = chosen_group(move, "Choose a group first.")
    acts.startgroup(move.world, group, move.bot, move.person.id, move.fields.get("payload", ""))
    return view.address(move.person, group)


def chosen_group(move: Move, words: str) -> Chat:
    """The group that was chosen; `words` say what is wrong where there is none."""
    group = move.world.chats.get(move.fields.get("group", ""))
    if group is None:
        raise Impossible(words)
    return group


async def press(move: Move) -> str:
    """Tap the button at a row and column; its data may have changed since the page was drawn, so both must fit."""
    message = move.chat.messages.get(int(move.fields.get("message", "0")))
    rows = buttons(message) if message else []
    data = move.fields.get("data", "")
    if message is None or all(button["data"] != data for row in rows for button in row):
        raise Impossible("That button is gone. The message has changed meanwhile.")
    query = acts.press(move.world, move.chat, move.person.id, message, data)
    deadline = move.world.now() + ANSWER_SECONDS
    while query.answer is None and move.world.now() < deadline:
        await move.world.bell.wait(deadline - move.world.now())
    return move.back(toast=query.id)


async def place(move: Move) -> str:
    """Share a place of the list, or the numbers typed; live for a quarter of an hour where ticked."""
    latitude, longitude = _point(move.fields)
    live = LIVE_SECONDS if move.fields.get("live") else 0
    acts.share_location(move.world, move.chat, move.person.id, latitude, longitude, live)
    return move.back()


def _point(fields: dict[str, str]) -> tuple[float, float]:
    typed = fields.get("latitude", "").strip(), fields.get("longitude", "").strip()
    if any(typed):
        return float(typed[0].replace(",", ".")), float(typed[1].replace(",", "."))
    if fields.get("where") not in PLACES:
        raise Impossible("Choose a place, or type a latitude and a longitude.")
    return PLACES[fields["where"]]


async def block(move: Move) -> str:
    acts.block(move.world, move.bot, move.person.id)
    return move.back()


async def unblock(move: Move) -> str:
    acts.unblock(move.world, move.bot, move.person.id)
    return move.back()


async def add_bot(move: Move) -> str:
    rights: Json | None = dict.fromkeys(BOT_RIGHTS, True) if move.fields.get("admin") else None
    acts.add_bot(move.world, move.chat, move.bot, move.person.id, rights)
    return move.back()


async def remove_bot(move: Move) -> str:
    acts.remove_bot(move.world, move.chat, move.bot, move.person.id)
    return move.back()


async def start_video_chat(move: Move) -> str:
    video_chats.start(move.world, move.chat, move.person.id)
    return move.back()


async def end_video_chat(move: Move) -> str:
    video_chats.end(move.world, move.chat, move.person.id)
    return move.back()


Moves = dict[str, Callable[[Move], Awaitable[str]]]
MOVES: Moves = {
    "send": send,
    "start": start,
    "startgroup": startgroup,
    "press": press,
    "place": place,
    "block": block,
    "unblock": unblock,
    "add_bot": add_bot,
    "remove_bot": remove_bot,
    "start_video_chat": start_video_chat,
    "end_video_chat": end_video_chat,
}
