"""What a control request names: a bot, a person, a chat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.errors import Impossible
from playground.world import Chat, Json, World


@dataclass(frozen=True)
class Request:
    world: World
    given: Json
    description: Json


Deed = Callable[[Request], Any]


def asked_bot(request: Request) -> int:
    """The bot a request names by id or username; the first one where it names none."""
    wanted = request.given.get("bot")
    for number in request.world.bots:
        if wanted in (None, "", number, str(number), request.world.people[number].username):
            return number
    raise Impossible(f"There is no bot {wanted}." if wanted else "There is no bot yet.")


def asked_person(request: Request, name: str = "person") -> int:
    number = int(request.given[name])
    if number not in request.world.people:
        raise Impossible(f"Nobody here has the number {number}.")
    return number


def asked_chat(request: Request) -> Chat:
    """The chat a request names; without one, the person's private chat with the bot."""
    wanted = request.given.get("chat")
    if wanted in (None, ""):
        return request.world.private(asked_bot(request), asked_person(request))
    chat = request.world.chats.get(str(wanted))
    if chat is None:
        raise Impossible(f"There is no chat {wanted}.")
    return chat
