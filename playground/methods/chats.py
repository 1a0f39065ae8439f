"""getChat, getChatMember, getChatAdministrators, getChatMemberCount and leaveChat."""

from __future__ import annotations

from dataclasses import replace

from playground import reach, shapes, updates
from playground.calls import Call, method
from playground.errors import Refused, bad_request
from playground.world import Chat, Json, Member, Message, World


@method("getChat", "chat_id")
def get_chat(call: Call) -> Json:
    """A ChatFullInfo, with the newest pinned message."""
    chat = _readable(call)
    shape = shapes.chat(call.world, chat) | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        ),
    }
    if chat.kind != "private":
        shape["permissions"] = shapes.permissions(chat)
    pinned = newest_pin(chat)
    return shape | {"pinned_message": shapes.message(call.world, chat, pinned)} if pinned else shape


def newest_pin(chat: Chat) -> Message | None:
    return chat.messages[max(chat.pinned)] if chat.pinned else None


@method("getChatMember", "chat_id user_id")
def get_chat_member(call: Call) -> Json:
    chat = _readable(call)
    user_id = reach.person_of(call)
    if chat.kind == "private":
        here = user_id in (chat.id, chat.bot)
        return shapes.chat_member(call.world, chat, user_id, Member("member" if here else "left"))
    return shapes.chat_member(call.world, chat, user_id, chat.member(user_id))


@method("getChatAdministrators", "chat_id")
def get_chat_administrators(call: Call) -> list[Json]:
    """Every administrator that is no bot, the asking bot included (a Bot API peculiarity)."""
    chat = _readable(call)
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    people = call.world.people
    return [
        shapes.chat_member(call.world, chat, user_id, member)
        for user_id, member in chat.members.items()
        if member.is_admin and (not people[user_id].is_bot or user_id == call.bot.id)
    ]


@method("getChatMemberCount", "chat_id")
def get_chat_member_count(call: Call) -> int:
    chat = _readable(call)
    return 2 if chat.kind == "private" else len(list(chat.present()))


def _readable(call: Call) -> Chat:
    """Reading needs no permission to write: somebody who blocked the bot can still be looked up."""
    try:
        return reach.chat_of(call)
    except Refused:
        number = call.number("chat_id")
        person = call.world.people.get(number)
        chat = call.world.chats.get(f"{call.bot.id}:{number}")
        if person and not person.is_bot and chat and chat.state:
            return chat
        if person:
            raise bad_request("chat not found") from None
        raise


@method("leaveChat", "chat_id")
def leave_chat(call: Call) -> bool:
    chat = reach.chat_of(call)
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    set_member(call.world, chat, call.bot.id, call.bot.id, Member("left"))
    if chat.kind != "channel":
        body = {"left_chat_member": shapes.user(call.world.people[call.bot.id])}
        updates.tell(call.world, chat, call.world.post(chat, body, sender=call.bot.id))
    return True


def set_member(world: World, chat: Chat, actor: int, user_id: int, new: Member) -> None:
    """Change somebody's place in a chat and tell the bots concerned."""
    old = replace(chat.member(user_id))
    chat.members[user_id] = new
    updates.membership(world, chat, actor, user_id, old, new)
    world.changed(chat)
