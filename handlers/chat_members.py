"""Who comes into a group's chats, leaves, is muted, removed or banned there, and who asks to be let in: noted, and
followed in the roster. It is heard beside everything else, and before it."""

from typing import Any

import structlog
from telegram import ChatMember, ChatMemberBanned, ChatMemberRestricted, ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import CallbackQueryHandler, ChatJoinRequestHandler, ChatMemberHandler, ContextTypes

from handlers import administrators
from handlers.administrators import RULING
from handlers.work import clock, is_person, off_loop, profile_of
from meetups import chat_roster, updates
from meetups.chat_roster import Change
from meetups.refusals import Unavailable

log = structlog.get_logger()
_seen_pressing: set[tuple[int, int]] = set()  # by this process, so that the next press is not asked about
MOST_SEEN = 50_000
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
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
    change, now, ruling = _change(told, context.bot.id), clock(), told.new_chat_member.status in RULING
    if ruling or told.old_chat_member.status in RULING:
        await administrators.changed(told.chat.id, told.new_chat_member.user.id, ruling)
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


async def _pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Whoever presses something in a chat is known from then on; where they stand there is looked up."""
    chat, user = update.effective_chat, update.effective_user
    if chat is None or user is None or chat.type not in GROUPS or (chat.id, user.id) in _seen_pressing:
        return
    if len(_seen_pressing) >= MOST_SEEN:
        _seen_pressing.clear()
    try:
        await off_loop(chat_roster.pressed, chat.id, profile_of(user), clock())
    except Unavailable as trouble:  # the press itself says so to who pressed
        log.warning("who pressed is not noted now", chat=chat.id, error=str(trouble))
    else:
        _seen_pressing.add((chat.id, user.id))


HANDLERS: list[Any] = [
    CallbackQueryHandler(_pressed),
    ChatMemberHandler(_changed, ChatMemberHandler.CHAT_MEMBER),
    ChatJoinRequestHandler(_asked),
]
