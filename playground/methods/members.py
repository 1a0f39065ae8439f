"""banChatMember, unbanChatMember, restrictChatMember and promoteChatMember."""

from __future__ import annotations

from dataclasses import replace

from playground import joining, reach, shapes
from playground.calls import Call, method
from playground.errors import bad_request
from playground.methods.chats import set_member
from playground.permissions import granted
from playground.world import Chat, Member

RIGHTS = (*shapes.ADMIN_RIGHTS, *shapes.GROUP_RIGHTS, *shapes.CHANNEL_RIGHTS)
SHORTEST, LONGEST = 30, 366 * 86_400  # seconds; a ban that is shorter or longer is for ever
ELSEWHERE = "method is available only in supergroup and channel chats"


@method("banChatMember", "chat_id user_id until_date revoke_messages")
def ban_chat_member(call: Call) -> bool:
    chat, user = _concerned(call, "can't ban members in private chats")
    _may_restrict(call, chat, user, "can't restrict self")
    _put_out(call, chat, user, Member("kicked", until=_until(call)))
    return True


@method("unbanChatMember", "chat_id user_id only_if_banned")
def unban_chat_member(call: Call) -> bool:
    """Somebody who is in the chat is removed from it, unless only_if_banned says otherwise."""
    chat, user = _concerned(call, ELSEWHERE)
    if chat.kind == "group":
        raise bad_request(ELSEWHERE)
    _may_restrict(call, chat, user, "can't unrestrict self")
    place = chat.member(user)
    if place.status == "kicked" or (place.is_present and not call.flag("only_if_banned")):
        _put_out(call, chat, user, Member("left"))
    return True


@method("restrictChatMember", "chat_id user_id permissions use_independent_chat_permissions until_date")
def restrict_chat_member(call: Call) -> bool:
    """Everything granted lifts the restriction. Somebody who is not in the chat can be restricted too."""
    chat, user = _concerned(call, "method is available only in supergroups")
    if chat.kind != "supergroup":
        raise bad_request("method is available only in supergroups")
    _may_restrict(call, chat, user, "can't restrict self")
    old, rights = chat.member(user), granted(call)
    if all(rights.values()):
        new = Member("member" if old.is_present else "left", link=old.link, tag=old.tag)
    else:
        new = Member("restricted", rights, until=_until(call), away=not old.is_present, link=old.link, tag=old.tag)
    if new != old and not (new.status == "left" and old.status != "restricted"):
        set_member(call.world, chat, call.bot.id, user, new)
    return True


@method("promoteChatMember", f"chat_id user_id is_anonymous {' '.join(RIGHTS)} can_manage_direct_messages")
def promote_chat_member(call: Call) -> bool:
    """No right at all makes a member of an administrator again; a title is kept as long as they are one."""
    chat, user = _concerned(call, ELSEWHERE)
    if chat.kind == "group":
        raise bad_request(ELSEWHERE)
    rights = {name: True for name in RIGHTS if call.flag(name)}
    _may_promote(call, chat, user, rights)
    old = chat.member(user)
    if rights or call.flag("is_anonymous"):
        title = old.tag if old.is_admin else ""
        new = Member("administrator", rights | {"can_manage_chat": True}, call.flag("is_anonymous"), tag=title)
        new = replace(new, promoter=call.bot.id, link=old.link)
    else:
        new = Member(link=old.link, tag="" if old.is_admin else old.tag)
    if new != old:
        set_member(call.world, chat, call.bot.id, user, new)
    return True


def _concerned(call: Call, private: str) -> tuple[Chat, int]:
    chat = reach.chat_of(call)
    if chat.kind == "private":
        raise bad_request(private)
    return chat, reach.person_of(call)


def _may_restrict(call: Call, chat: Chat, user: int, oneself: str) -> None:
    place = chat.member(user)
    if user == call.bot.id:
        raise bad_request(oneself)
    if place.status == "creator":
        raise bad_request("can't remove chat owner")
    if not reach.place(call, chat).may("can_restrict_members"):
        raise bad_request("not enough rights to restrict/unrestrict chat member")
    if place.is_admin and place.promoter != call.bot.id:
        raise bad_request("user is an administrator of the chat")


def _may_promote(call: Call, chat: Chat, user: int, rights: dict[str, bool]) -> None:
    place, own = chat.member(user), reach.place(call, chat)
    if place.status == "creator":
        raise bad_request("can't remove chat owner")
    if user == call.bot.id:
        raise bad_request("can't promote self")
    if not own.may("can_promote_members"):
        raise bad_request("not enough rights")
    if not place.is_present:
        raise bad_request("USER_KICKED" if place.status == "kicked" else "USER_NOT_MUTUAL_CONTACT")
    if place.is_admin and place.promoter != call.bot.id:
        raise bad_request("CHAT_ADMIN_REQUIRED")
    if not all(own.may(name) for name in rights):
        raise bad_request("RIGHT_FORBIDDEN")


def _put_out(call: Call, chat: Chat, user: int, place: Member) -> None:
    old = chat.member(user)
    set_member(call.world, chat, call.bot.id, user, place)
    if old.is_present:
        joining.said(call.world, chat, call.bot.id, {"left_chat_member": shapes.user(call.world.people[user])})


def _until(call: Call) -> int:
    until = call.number("until_date")
    return until if SHORTEST <= until - call.world.now() <= LONGEST else 0
