"""May this bot do this here? Every refusal that depends on the chat, in Telegram's words."""

from __future__ import annotations

from playground.calls import Call
from playground.contacts import may_contact
from playground.errors import Refused, bad_request, forbidden
from playground.topics import RIGHT, thread_of, within
from playground.world import Bot, Chat, Json, Member, Message, World

SENDABLE = {
    "can_send_messages": "text messages",
    "can_send_photos": "photos",
    "can_send_documents": "documents",
    "can_send_polls": "polls",
    "can_send_other_messages": "messages",
}


def by_username(world: World, username: str) -> Chat | None:
    public = (chat for chat in world.chats.values() if chat.username and chat.kind != "private")
    return next((chat for chat in public if chat.username.lower() == username), None)


def chat_of(call: Call, name: str = "chat_id") -> Chat:
    """The chat a call names, by number or by @username, as far as the bot has access to it."""
    wanted = call.text(name).strip()
    if not wanted:
        raise bad_request("chat_id is empty")
    if wanted.startswith("@"):
        return _accessible(call, by_username(call.world, wanted[1:].lower()))
    try:
        number = int(wanted)
    except ValueError:
        raise bad_request("chat not found") from None
    if number in call.world.people:
        return _with_person(call, number)
    chat = call.world.chats.get(str(number)) if number < 0 else None
    return _accessible(call, chat)


def _accessible(call: Call, chat: Chat | None) -> Chat:
    if chat is None:
        raise bad_request("chat not found")
    if call.bot.id not in chat.members:
        raise bad_request("chat not found")
    if chat.members[call.bot.id].status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    if not chat.members[call.bot.id].is_present:
        raise forbidden(f"bot is not a member of the {chat.kind} chat")
    if chat.moved_to:
        raise Refused(400, "group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.moved_to})
    return chat


def _with_person(call: Call, number: int) -> Chat:
    person = call.world.people[number]
    if person.is_bot:
        raise forbidden("bot can't send messages to bots")
    if person.gone:
        raise forbidden("user is deactivated")
    chat = call.world.private(call.bot.id, number)
    if chat.state == "blocked":
        raise forbidden("bot was blocked by the user")
    if chat.state != "started" and not may_contact(call.world, call.bot.id, number):
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def place(call: Call, chat: Chat) -> Member:
    return chat.member(call.bot.id)


def may_send(call: Call, chat: Chat, right: str = "can_send_messages") -> None:
    """Refuses a muted bot, or one that is no administrator of a channel."""
    if chat.kind == "private":
        return
    member = place(call, chat)
    if chat.kind == "channel":
        if not member.may("can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
        return
    if not allowed_to_send(chat, member, right):
        raise bad_request(f"not enough rights to send {SENDABLE[right]} to the chat")


def allowed_to_send(chat: Chat, member: Member, right: str) -> bool:
    if member.is_admin:
        return True
    if member.status == "restricted" and not member.rights.get(right, False):
        return False
    return chat.permissions.get(right, True)


def thread(call: Call, chat: Chat, reply: int = 0) -> Json:
    """What stands on a message for the topic it is sent to; an answer stays in the topic of what it answers."""
    number = call.number("message_thread_id")
    if number and number not in chat.topics:
        raise bad_request("message thread not found")
    number = number or (thread_of(chat, reply) if chat.forum else 0)
    if not number:
        return {}
    if number in chat.topics and chat.topics[number].closed and not place(call, chat).may(RIGHT):
        raise bad_request("TOPIC_CLOSED")
    return within(number)


def may_pin(call: Call, chat: Chat) -> None:
    right = "can_edit_messages" if chat.kind == "channel" else "can_pin_messages"
    if chat.kind != "private" and not place(call, chat).may(right):
        raise bad_request("not enough rights to manage pinned messages in the chat")


def may_delete(call: Call, chat: Chat, message: Message) -> bool:
    """A bot deletes its own messages, anything in its private chats, and more only with the right to."""
    own = message.sender == call.bot.id and not message.is_service
    return own or chat.kind == "private" or place(call, chat).may("can_delete_messages")


def own_message(call: Call, chat: Chat) -> Message:
    """The bot's own message that an edit names."""
    if call.given.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    if not call.given.get("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(call.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    wrote = message.options.get("bot", message.sender)
    if wrote != call.bot.id or message.is_service:
        raise bad_request("message can't be edited")
    return message


def person_of(call: Call) -> int:
    number = call.number("user_id")
    if number <= 0:
        raise bad_request("invalid user_id specified")
    if number not in call.world.people:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return number


def known_bot(world: World, token: str) -> Bot:
    bot = world.by_token(token)
    if bot is None:
        raise Refused(401)
    return bot
