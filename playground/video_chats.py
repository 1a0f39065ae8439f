"""A group's video chat: begun and ended by somebody who may, told by the service messages the Bot API describes."""

from __future__ import annotations

from playground import updates
from playground.errors import Impossible
from playground.world import Chat, Json, Message, World

RIGHT = "can_manage_video_chats"


def start(world: World, chat: Chat, user_id: int) -> Message:
    """Begin one; VideoChatStarted holds no information."""
    _may_manage(chat, user_id)
    if chat.video_chat:
        raise Impossible("The video chat runs already.")
    chat.video_chat = world.now()
    return _announce(world, chat, user_id, {"video_chat_started": {}})


def end(world: World, chat: Chat, user_id: int) -> Message:
    """End it; VideoChatEnded says how many seconds it lasted."""
    _may_manage(chat, user_id)
    if not chat.video_chat:
        raise Impossible("There is no video chat to end.")
    lasted = max(int(world.now() - chat.video_chat), 1)
    chat.video_chat = 0.0
    return _announce(world, chat, user_id, {"video_chat_ended": {"duration": lasted}})


def may_manage(chat: Chat, user_id: int) -> bool:
    """Whether the person may begin and end it: the creator, and administrators with the right."""
    return chat.kind in ("group", "supergroup") and chat.member(user_id).may(RIGHT)


def _may_manage(chat: Chat, user_id: int) -> None:
    if chat.kind not in ("group", "supergroup"):
        raise Impossible("Only a group has a video chat here.")
    if not may_manage(chat, user_id):
        raise Impossible("Only an administrator who may manage video chats can do this.")


def _announce(world: World, chat: Chat, user_id: int, body: Json) -> Message:
    behind = {"sender_chat": chat.id} if chat.member(user_id).anonymous else {"sender": user_id}
    message = world.post(chat, body, **behind)
    updates.tell(world, chat, message)
    return message
