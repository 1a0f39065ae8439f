"""pinChatMessage, unpinChatMessage and unpinAllChatMessages."""

from __future__ import annotations

from playground import reach
from playground.calls import Call, method
from playground.errors import bad_request
from playground.methods.messages import announce
from playground.world import Chat


@method("pinChatMessage", "business_connection_id chat_id message_id disable_notification")
def pin_chat_message(call: Call) -> bool:
    chat = _pinnable(call)
    message = chat.messages.get(call.number("message_id"))
    if message is None:
        raise bad_request("message to pin not found")
    if message.is_service:
        raise bad_request("service messages can't be pinned")
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    call.world.changed(chat)
    if chat.kind != "channel":
        announce(call, chat, {"pinned": message.id})
    return True


@method("unpinChatMessage", "business_connection_id chat_id message_id")
def unpin_chat_message(call: Call) -> bool:
    """Without a message_id the most recent pin goes."""
    chat = _pinnable(call)
    number = call.number("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    call.world.changed(chat)
    return True


@method("unpinAllChatMessages", "chat_id")
def unpin_all_chat_messages(call: Call) -> bool:
    chat = _pinnable(call)
    chat.pinned.clear()
    call.world.changed(chat)
    return True


def _pinnable(call: Call) -> Chat:
    chat = reach.chat_of(call)
    reach.may_pin(call, chat)
    return chat
