"""createChatInviteLink, editChatInviteLink, revokeChatInviteLink and exportChatInviteLink."""

from __future__ import annotations

from playground import invitations, reach, shapes
from playground.calls import Call, method
from playground.entry import Link
from playground.errors import bad_request
from playground.world import Chat, Json

LIMITS = "name expire_date member_limit creates_join_request"
MOST_MEMBERS = 99_999
BOTH = "member limit can't be specified for links requiring administrator approval"


@method("createChatInviteLink", f"chat_id {LIMITS}")
def create_chat_invite_link(call: Call) -> Json:
    chat = _chat(call)
    about = _read(call, chat)
    return _set(call, chat, invitations.make(call.world, chat, call.bot.id), about)


@method("editChatInviteLink", f"chat_id invite_link {LIMITS}")
def edit_chat_invite_link(call: Call) -> Json:
    """What is left out becomes what a new link has."""
    chat = _chat(call)
    about = _read(call, chat)
    link = _own(call, chat)
    if link.primary:
        raise bad_request("CHAT_INVITE_PERMANENT")
    return _set(call, chat, link, about)


@method("revokeChatInviteLink", "chat_id invite_link")
def revoke_chat_invite_link(call: Call) -> Json:
    """In the place of a primary link a new one is made at once."""
    chat = _chat(call)
    _may_manage(call, chat)
    link = _own(call, chat)
    link.revoked = True
    if link.primary:
        invitations.make(call.world, chat, call.bot.id, primary=True)
    call.world.changed(chat)
    return shapes.invite_link(call.world, chat, link, call.bot.id)


@method("exportChatInviteLink", "chat_id")
def export_chat_invite_link(call: Call) -> str:
    """A new primary link of the bot's; the one before is revoked."""
    chat = _chat(call)
    _may_manage(call, chat)
    return invitations.make(call.world, chat, call.bot.id, primary=True).url


def _chat(call: Call) -> Chat:
    chat = reach.chat_of(call)
    if chat.kind == "private":
        raise bad_request("can't invite members to a private chat")
    return chat


def _read(call: Call, chat: Chat) -> Json:
    """What a link shall be, refused in the order of Telegram's own checks."""
    limit, until = max(call.number("member_limit"), 0), max(call.number("expire_date"), 0)
    if limit and call.flag("creates_join_request"):
        raise bad_request(BOTH)
    _may_manage(call, chat)
    if until and until <= call.world.now():
        raise bad_request("EXPIRE_DATE_INVALID")
    if limit > MOST_MEMBERS:
        raise bad_request("USAGE_LIMIT_INVALID")
    return {"name": invitations.tidy(call.text("name")), "expire_date": until, "member_limit": limit}


def _may_manage(call: Call, chat: Chat) -> None:
    if not reach.place(call, chat).may(invitations.RIGHT):
        raise bad_request("not enough rights to manage chat invite link")


def _own(call: Call, chat: Chat) -> Link:
    """The bot's own link that the call names, not yet revoked."""
    if not call.text("invite_link"):
        raise bad_request("invite link must be non-empty")
    link = chat.links.get(call.text("invite_link"))
    if link is None or link.creator != call.bot.id or link.revoked:
        raise bad_request("INVITE_HASH_EXPIRED")
    return link


def _set(call: Call, chat: Chat, link: Link, about: Json) -> Json:
    link.name, link.expire_date, link.member_limit = about["name"], about["expire_date"], about["member_limit"]
    link.by_request = call.flag("creates_join_request")
    call.world.changed(chat)
    return shapes.invite_link(call.world, chat, link, call.bot.id)
