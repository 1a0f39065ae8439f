"""The few minutes in which a bot may write to somebody who asked to join, though they never pressed Start.

ChatJoinRequest: user_chat_id can be used for 5 minutes, until the request is processed, unless another administrator
wrote first.
"""

from __future__ import annotations

from collections.abc import Iterator

from playground.entry import JoinRequest
from playground.world import World


def may_contact(world: World, bot: int, user: int) -> bool:
    """Whether some request of this person still lets this bot write."""
    return any(request.open_to(bot, world.now()) for request in _requests(world, user))


def claim(world: World, bot: int, user: int) -> None:
    """The bot wrote: nobody else may, on the same requests."""
    for request in _requests(world, user):
        if request.open_to(bot, world.now()):
            request.contact = bot


def _requests(world: World, user: int) -> Iterator[JoinRequest]:
    return (chat.requests[user] for chat in world.chats.values() if user in chat.requests)
