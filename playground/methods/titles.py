"""setChatAdministratorCustomTitle and setChatMemberTag: the word beside a name."""

from __future__ import annotations

from playground import reach
from playground.calls import Call, method
from playground.emoji import REACTIONS
from playground.errors import bad_request
from playground.world import Chat, Member

LONGEST = 16
JOINERS = "\u200d\ufe0f\u20e3"  # what makes an emoji of several characters
PICTURES = 0x1F000  # pictures begin here, but for a few older ones


@method("setChatAdministratorCustomTitle", "chat_id user_id custom_title")
def set_chat_administrator_custom_title(call: Call) -> bool:
    """Only of an administrator the bot made itself; no update tells of it."""
    chat, member = _place(call)
    if member.status == "creator":
        raise bad_request("only the owner can edit their custom title")
    if not member.is_admin:
        raise bad_request("user is not an administrator")
    if member.promoter != call.bot.id or not reach.place(call, chat).may("can_promote_members"):
        raise bad_request("not enough rights to change custom title of the user")
    return _write(call, chat, member, "custom_title", "CUSTOM_TITLE")


@method("setChatMemberTag", "chat_id user_id tag")
def set_chat_member_tag(call: Call) -> bool:
    """Of a regular member; an empty tag takes it away, and no update tells of it."""
    chat, member = _place(call)
    if not reach.place(call, chat).may("can_manage_tags"):
        raise bad_request("CHAT_ADMIN_REQUIRED")
    if member.is_admin:
        raise bad_request("CHAT_CREATOR_REQUIRED")
    if not member.is_present:
        raise bad_request("USER_NOT_PARTICIPANT")
    return _write(call, chat, member, "tag", "TAG")


def _place(call: Call) -> tuple[Chat, Member]:
    chat = reach.chat_of(call)
    if chat.kind not in ("group", "supergroup"):
        raise bad_request("method is available only in groups and supergroups")
    return chat, chat.member(reach.person_of(call))


def _write(call: Call, chat: Chat, member: Member, field: str, name: str) -> bool:
    words = " ".join(call.text(field).split())
    if len(words) > LONGEST:
        raise bad_request(f"{name}_INVALID")
    if any(ord(char) >= PICTURES or char in JOINERS or char in REACTIONS for char in words):
        raise bad_request(f"{name}_EMOJI_NOT_ALLOWED")
    member.tag = words
    call.world.changed(chat)
    return True
