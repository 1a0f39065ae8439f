"""Who comes into a group's chats, leaves, is muted, removed or banned there, and who asks to be let in: noted, and
followed in the roster. It is heard beside everything else, and before it."""

from typing import Any

from telegram import ChatMember, ChatMemberBanned, ChatMemberRestricted, ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus
from telegram.ext import ChatJoinRequestHandler, ChatMemberHandler, ContextTypes

from handlers.work import clock, is_person, off_loop, profile_of
from meetups import chat_roster, updates
from meetups.chat_roster import Change

HERE = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER)


def standing_of(member: ChatMember) -> str:
    """Where they stand, as the rules call it."""
    if isinstance(member, ChatMemberRestricted):
        if not member.is_member:
            return "left"
        return "in" if member.can_send_messages else "muted"
    if member.status == ChatMemberStatus.BANNED:
        return "banned"
    return "in" if member.status in HERE else "left"


def is_for_good(member: ChatMember) -> bool:
    """Whether a ban has no end. The library reads Telegram's 0, which is never, as a moment in 1970 or as nothing."""
    until = member.until_date if isinstance(member, ChatMemberBanned) else None
    return until is None or until.timestamp() <= 0


async def _changed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    told = update.chat_member
    assert told is not None  # the handler below hears these only
    if not is_person(told.new_chat_member.user):
        return
    change, now = _change(told, context.bot.id), clock()
    await off_loop(lambda: updates.once(update.update_id, now, lambda: chat_roster.follow(change, now)))


def _change(told: ChatMemberUpdated, bot_id: int) -> Change:
    return Change(
        told.chat.id,
        profile_of(told.new_chat_member.user),
        standing_of(told.old_chat_member),
        standing_of(told.new_chat_member),
        by=told.from_user.id,
        ours=told.from_user.id == bot_id,
        ruled=_ruled(told),
        for_good=is_for_good(told.new_chat_member),
    )


def _ruled(told: ChatMemberUpdated) -> bool:
    """A request to join was approved, or an administrator who hides behind the group did it."""
    asked = bool(told.via_join_request) or (told.invite_link is not None and told.invite_link.creates_join_request)
    return asked or not is_person(told.from_user)


async def _asked(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    request = update.chat_join_request
    assert request is not None  # the handler below hears these only
    if is_person(request.from_user):
        await off_loop(chat_roster.asked, request.chat.id, profile_of(request.from_user), clock())


HANDLERS: list[Any] = [
    ChatMemberHandler(_changed, ChatMemberHandler.CHAT_MEMBER),
    ChatJoinRequestHandler(_asked),
]
