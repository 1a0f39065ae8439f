"""setMessageReaction."""

from __future__ import annotations

from typing import Any

from playground import reach, reactions
from playground.calls import Call, method
from playground.emoji import REACTIONS
from playground.errors import bad_request, forbidden
from playground.world import Chat, Json

TYPE = "can't parse ReactionType"


@method("setMessageReaction", "chat_id message_id reaction is_big")
def set_message_reaction(call: Call) -> bool:
    """One reaction at most; none takes the bot's own away."""
    chosen = _chosen(call)
    chat = reach.chat_of(call)
    message = chat.messages.get(call.number("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    if message.is_service or any(one.get("emoji") not in REACTIONS for one in chosen):
        raise bad_request("REACTION_INVALID")
    _may_react(call, chat)
    if len(chosen) > 1 or reactions.is_one_too_many(chat, call.bot.id, message.id, chosen):
        raise bad_request("REACTIONS_TOO_MANY")
    if not chosen and call.bot.id not in chat.reactions.get(message.id, {}):
        raise bad_request("REACTION_EMPTY")
    reactions.put(call.world, chat, call.bot.id, message.id, chosen)
    return True


def _chosen(call: Call) -> list[Json]:
    listed = call.structure("reaction") or []
    if not isinstance(listed, list):
        raise bad_request("expected an Array of ReactionType")
    return [_one(one) for one in listed]


def _one(one: Any) -> Json:
    if not isinstance(one, dict):
        raise bad_request(f"{TYPE}: expected an Object")
    kind = one.get("type")
    if kind is None:
        raise bad_request(f'{TYPE}: Can\'t find field "type"')
    if kind not in ("emoji", "custom_emoji"):
        raise bad_request(f"{TYPE}: invalid reaction type specified")
    field = "emoji" if kind == "emoji" else "custom_emoji_id"
    if field not in one:
        raise bad_request(f'{TYPE}: Can\'t find field "{field}"')
    return {"type": kind, field: one[field]}


def _may_react(call: Call, chat: Chat) -> None:
    if chat.kind != "private" and not reach.allowed_to_send(chat, reach.place(call, chat), reactions.RIGHT):
        raise forbidden("CHAT_WRITE_FORBIDDEN")
