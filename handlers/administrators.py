"""Who may speak for a chat: asked of Telegram when it matters, remembered for ten minutes; and who they all are."""

import time
from typing import Any

import structlog
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, Forbidden, TelegramError

from handlers.work import off_loop
from meetups import chat_administrators
from meetups.refusals import NotAllowed, Unavailable
from phrases import noted

REMEMBERED = 600.0  # seconds
MOST = 10_000  # answers kept at once
RULING = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
NOT_ONE = noted("Only an administrator of that chat can do this. Ask one of them to.")

log = structlog.get_logger()
_answers: dict[tuple[int, int], tuple[float, bool]] = {}


async def require_administrator(bot: Any, chat_id: int, telegram_id: int) -> None:
    """Raises NotAllowed unless Telegram says that this person administers the chat."""
    if not await is_administrator(bot, chat_id, telegram_id):
        raise NotAllowed(NOT_ONE)


async def administrators_of(bot: Any, chat_id: int) -> tuple[int, ...]:
    """The Telegram ids of the people who administer the chat; none where Telegram does not say."""
    try:
        ruling = await bot.get_chat_administrators(chat_id)
    except TelegramError as unsaid:
        log.info("the administrators of a chat are not known now", chat=chat_id, said=unsaid.message)
        return ()
    return tuple(member.user.id for member in ruling if not member.user.is_bot)


async def changed(chat_id: int, telegram_id: int, ruling: bool) -> None:
    """Telegram said that somebody administers the chat from now on, or does not any more."""
    _answers[chat_id, telegram_id] = (time.monotonic(), ruling)
    await off_loop(chat_administrators.saw_one, chat_id, telegram_id, ruling)


async def is_administrator(bot: Any, chat_id: int, telegram_id: int) -> bool:
    """Whether the person administers the chat, as of at most ten minutes ago."""
    asked_at, ruling = _answers.get((chat_id, telegram_id), (-REMEMBERED, False))
    if time.monotonic() - asked_at < REMEMBERED:
        return ruling
    try:
        member = await bot.get_chat_member(chat_id, telegram_id)
    except (BadRequest, Forbidden):  # not in the chat, or the bot is not: nobody speaks for it through us
        return False
    if len(_answers) >= MOST:
        _answers.clear()
    ruling = member.status in RULING
    _answers[chat_id, telegram_id] = (time.monotonic(), ruling)
    try:
        await off_loop(chat_administrators.saw_one, chat_id, telegram_id, ruling)
    except Unavailable as trouble:
        log.warning("who administers a chat is not noted now", chat=chat_id, error=str(trouble))
    return ruling
