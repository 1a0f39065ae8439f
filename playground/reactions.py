"""People react to messages; administrators' bots that asked for it hear of that."""

from __future__ import annotations

from collections import Counter

from playground import shapes, updates
from playground.emoji import REACTIONS
from playground.errors import Impossible
from playground.reach import allowed_to_send
from playground.world import Chat, Json, Message, World

MOST_DISTINCT = 11  # on one message
RIGHT = "can_react_to_messages"


def react(world: World, chat: Chat, user_id: int, message_id: int, emoji: str) -> Message:
    """A person reacts with one emoji, which takes the place of their last; "" takes it back."""
    message = chat.messages.get(message_id)
    if message is None or message.is_service:
        raise Impossible("There is no message to react to.")
    if emoji and emoji not in REACTIONS:
        raise Impossible("Nobody reacts with that.")
    _may_react(chat, user_id)
    chosen = [{"type": "emoji", "emoji": emoji}] if emoji else []
    if is_one_too_many(chat, user_id, message_id, chosen):
        raise Impossible("This message has eleven different reactions already.")
    put(world, chat, user_id, message_id, chosen)
    return message


def put(world: World, chat: Chat, user_id: int, message_id: int, chosen: list[Json]) -> None:
    """Set somebody's reactions; nothing is told where nothing changes, and of bots' only a channel's counts."""
    here = chat.reactions.setdefault(message_id, {})
    old = here.pop(user_id, [])
    if chosen:
        here[user_id] = chosen
    if old == chosen:
        return
    where = {"chat": shapes.chat(world, chat), "message_id": message_id, "date": int(world.now())}
    if chat.kind == "channel":
        _tell(world, chat, "message_reaction_count", where | {"reactions": counts(chat, message_id)})
    elif user_id not in world.bots:
        about = _who(world, chat, user_id) | {"old_reaction": old, "new_reaction": chosen}
        _tell(world, chat, "message_reaction", where | about)
    world.changed(chat)


def counts(chat: Chat, message_id: int) -> list[Json]:
    """ReactionCounts, the most frequent first."""
    everything = [one["emoji"] for some in chat.reactions.get(message_id, {}).values() for one in some]
    return [
        {"type": {"type": "emoji", "emoji": emoji}, "total_count": count}
        for emoji, count in Counter(everything).most_common()
    ]


def is_one_too_many(chat: Chat, user_id: int, message_id: int, chosen: list[Json]) -> bool:
    others = [some for user, some in chat.reactions.get(message_id, {}).items() if user != user_id]
    distinct = {one["emoji"] for some in [*others, chosen] for one in some}
    return len(distinct) > MOST_DISTINCT


def _may_react(chat: Chat, user_id: int) -> None:
    if chat.kind == "private":
        if chat.state == "blocked":
            raise Impossible("This person has blocked the bot. Unblock it first.")
        return
    member = chat.member(user_id)
    if not member.is_present:
        raise Impossible("This person is not in that chat.")
    if not allowed_to_send(chat, member, RIGHT):
        raise Impossible("This person may not react here.")


def _who(world: World, chat: Chat, user_id: int) -> Json:
    """An anonymous administrator reacts as the group."""
    if chat.member(user_id).anonymous:
        return {"actor_chat": shapes.chat(world, chat)}
    return {"user": shapes.user(world.people[user_id])}


def _tell(world: World, chat: Chat, kind: str, payload: Json) -> None:
    for bot in updates.audience(world, chat):
        if chat.kind == "private" or chat.member(bot.id).is_admin:
            updates.publish(world, bot, kind, payload)
