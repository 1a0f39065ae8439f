"""The chats the bot is in: added, given or denied rights, removed, moved; and people who block it.

In a group it says one thing at most: where to go on in private.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import (
    Bot,
    Chat,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatMemberUpdated,
    InlineKeyboardButton,
    Update,
)
from telegram.constants import ChatAction, ChatMemberStatus, ChatType
from telegram.error import ChatMigrated, Forbidden, TelegramError
from telegram.ext import ChatMemberHandler, CommandHandler, ContextTypes, MessageHandler, filters

from handlers import groups, video_chats
from handlers.administrators import administrators_of, is_administrator
from handlers.cards import isolated
from handlers.replies import deep_link, keyboard, reply
from handlers.work import clock, is_person, off_loop, profile_of
from meetups import chats, people
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.people import Person
from phrases import best_language, noted, say

GONE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
INVITED_AGAIN_AFTER = timedelta(minutes=1)  # a startgroup link brings two updates for one wish


async def _membership(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    change = update.my_chat_member
    assert change is not None  # the handler below hears these only
    if change.chat.type == ChatType.PRIVATE:
        await _reachability(change)
    elif change.new_chat_member.status in GONE:
        await off_loop(chats.gone, change.chat.id, clock())
    elif change.chat.type == ChatType.CHANNEL:
        await _decline_channel(update, context)
    else:
        await _present(update, context, change)


async def _reachability(change: ChatMemberUpdated) -> None:
    profile, reachable = profile_of(change.from_user), change.new_chat_member.status not in GONE
    await off_loop(lambda: people.set_reachable(people.meet(profile, clock()).id, reachable))


async def _decline_channel(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    change = update.my_chat_member
    assert change is not None  # asked by the handler of these
    person = await _met(change)
    if person is not None and person.reachable and change.old_chat_member.status in GONE:
        words = noted("{title} is a channel. I keep groups, where people can answer: add me to its discussion group.")
        await reply(update, context, say(person.language, words, title=isolated(change.chat.title or "")))


async def _present(update: Update, context: ContextTypes.DEFAULT_TYPE, change: ChatMemberUpdated) -> None:
    person = await _met(change)
    # Asked while it is still there: when it is removed Telegram names them no more, and they can add it again.
    ruling = await administrators_of(context.bot, change.chat.id)
    bound = await _saw(change.chat, change.new_chat_member, person, ruling)
    if bound is None and change.old_chat_member.status in GONE:
        await _invite(update, context, change.chat, person)


async def _started(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/start@bot in a group, by hand or from a `startgroup` link."""
    chat, user = update.effective_chat, update.effective_user
    assert chat is not None  # the handler below hears groups only
    profile = profile_of(user) if user is not None and is_person(user) else None
    person = await off_loop(people.meet, profile, clock()) if profile is not None else None
    bound = await _saw(chat, await context.bot.get_chat_member(chat.id, context.bot.id), person)
    if bound is None:
        await _invite(update, context, chat, person)
    elif context.bot.username:
        words = say(bound.language, "This chat is the home of {name}. The rest is said in private.",
                    name=isolated(bound.name))  # fmt: skip
        await _point(context.bot, chat.id, words, say(bound.language, "Open"), "help")


async def _invite(update: Update, context: ContextTypes.DEFAULT_TYPE, chat: Chat, person: Person | None) -> None:
    """Open the founding dialogue with whoever may hold it; else leave one link in the chat."""
    ruler = person is not None and await is_administrator(context.bot, chat.id, person.telegram_id or 0)
    if not _first_time(context) or await _is_an_old_home(context.bot, chat):
        return
    if person is not None and person.reachable and ruler and await _opened(update, context, chat.id):
        return
    language = person.language if person is not None else best_language(None)
    words = say(language, "Thank you for having me. One step is left, for an administrator: tell me about the group.")
    await _point(context.bot, chat.id, words, say(language, "Go on in private"), f"found_{chat.id}")


async def _is_an_old_home(bot: Bot, chat: Chat) -> bool:
    """A group that becomes a supergroup may look like a new chat before the message that says so arrives."""
    if chat.type != ChatType.SUPERGROUP:
        return False
    for old_id in await off_loop(chats.may_have_moved, chat.title or ""):
        try:
            await bot.send_chat_action(old_id, ChatAction.TYPING)
        except ChatMigrated as moved:
            await off_loop(chats.moved, old_id, moved.new_chat_id, clock())
            if moved.new_chat_id == chat.id:
                return True
        except TelegramError:
            continue  # that one is gone, which is another matter
    return False


async def _opened(update: Update, context: ContextTypes.DEFAULT_TYPE, chat_id: int) -> bool:
    try:
        await groups.found(update, context, chat_id)
    except Forbidden:  # blocked since we last heard: the link in the chat must do
        return False
    return True


def _first_time(context: ContextTypes.DEFAULT_TYPE) -> bool:
    seen = context.chat_data
    now = clock()
    if seen is None or seen.get("invited", datetime.min.replace(tzinfo=UTC)) > now - INVITED_AGAIN_AFTER:
        return False
    seen["invited"] = now
    return True


async def _point(bot: Bot, chat_id: int, words: str, label: str, payload: str) -> None:
    link = InlineKeyboardButton(label, url=deep_link(bot.username, payload))
    await bot.send_message(chat_id, words, parse_mode="HTML", reply_markup=keyboard([link]), disable_notification=True)


async def _migrated(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.message
    assert message is not None  # the handler below hears messages only
    if message.migrate_to_chat_id is not None:
        await off_loop(chats.moved, message.chat.id, message.migrate_to_chat_id, clock())
    elif message.migrate_from_chat_id is not None:
        await off_loop(chats.moved, message.migrate_from_chat_id, message.chat.id, clock())


async def _met(change: ChatMemberUpdated) -> Person | None:
    """Who did it; None for an administrator who hides behind the group."""
    if not is_person(change.from_user):
        return None
    return await off_loop(people.meet, profile_of(change.from_user), clock())


async def _saw(
    chat: Chat, mine: ChatMember, person: Person | None, administrators: tuple[int, ...] = ()
) -> GroupFacts | None:
    rights = (_may_pin(mine), _may_post(mine), *_may_decide(mine))
    facts = ChatFacts(chat.id, chat.type, chat.title or "", chat.username, *rights)
    by = person.id if person is not None else None
    return await off_loop(chats.seen, facts, by, clock(), administrators)


def _may_pin(mine: ChatMember) -> bool:
    return isinstance(mine, ChatMemberAdministrator) and bool(mine.can_pin_messages)


def _may_decide(mine: ChatMember) -> tuple[bool, bool]:
    """Let people in, and keep them out."""
    if not isinstance(mine, ChatMemberAdministrator):
        return False, False
    return bool(mine.can_invite_users), bool(mine.can_restrict_members)


def _may_post(mine: ChatMember) -> bool:
    return not isinstance(mine, ChatMemberRestricted) or bool(mine.can_send_messages)


HANDLERS: list[Any] = [
    ChatMemberHandler(_membership, ChatMemberHandler.MY_CHAT_MEMBER),
    MessageHandler(filters.StatusUpdate.MIGRATE, _migrated),
    *video_chats.HANDLERS,
    CommandHandler("start", _started, filters.ChatType.GROUPS),
]
