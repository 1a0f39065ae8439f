"""getChat, getChatMember, getChatAdministrators, getChatMemberCount and leaveChat."""

from __future__ import annotations

from dataclasses import replace

from playground import reach, shapes, updates
from playground.calls import Call, method
from playground.entry import Link
from playground.errors import Refused, bad_request
from playground.invitations import primary_of
from playground.shapes import Change
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
        primary = primary_of(chat, call.bot.id)
        shape |= {"invite_link": primary.url} if primary else {}
        shape |= {"join_by_request": True} if chat.join_by_request else {}
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
    return shapes.chat_member(call.world, chat, user_id, chat.member(user_id), call.bot.id)


@method("getChatAdministrators", "chat_id return_bots")
def get_chat_administrators(call: Call) -> list[Json]:
    """Every administrator that is no bot, the asking bot included (a Bot API peculiarity); with return_bots all."""
    chat = _readable(call)
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    people = call.world.people
    return [
        shapes.chat_member(call.world, chat, user_id, member, call.bot.id)
        for user_id, member in chat.members.items()
        if member.is_admin and (not people[user_id].is_bot or user_id == call.bot.id or call.flag("return_bots"))
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


def set_member(
    world: World, chat: Chat, actor: int, user_id: int, new: Member, link: Link | None = None, asked: bool = False
) -> None:
    """Change somebody's place in a chat and tell the bots concerned, with the link they came by or that they asked.

    Whoever is in or banned has no request any more.
    """
    old = replace(chat.member(user_id))
    chat.members[user_id] = new
    if new.is_present or new.status == "kicked":
        chat.requests.pop(user_id, None)
    updates.membership(world, chat, Change(actor, user_id, old, new, link, asked))
    world.changed(chat)
    if new.until:
        world.timed.ring()
