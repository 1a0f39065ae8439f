"""The way into a group's chat: a join request answered, a public name, or a link made for one person."""

from datetime import timedelta
from typing import Any

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import TelegramError

from handlers.pacing import PACED
from handlers.work import clock
from meetups.join_requests import Reply
from meetups.notice_parts import Door

LASTS = timedelta(days=7)
log = structlog.get_logger()


async def answer(bot: Any, reply: Reply) -> None:
    """Let in, or turn away. Asking twice is refused in words that mean it is done (`outcomes.py`)."""
    decide = bot.approve_chat_join_request if reply.admit else bot.decline_chat_join_request
    await decide(reply.chat_id, reply.telegram_id, rate_limit_args=PACED)  # no message in that chat: it had its turn


async def opened(bot: Any, doors: tuple[Door, ...], keyboard: InlineKeyboardMarkup | None) -> Any:
    """The keyboard, with a button into each chat before the others."""
    ways = [[InlineKeyboardButton(door.title, url=url)] for door in doors if (url := await _url(bot, door))]
    others = keyboard.inline_keyboard if keyboard is not None else ()
    return InlineKeyboardMarkup([*ways, *others]) if ways else keyboard


async def _url(bot: Any, door: Door) -> str | None:
    if door.username:
        return f"https://t.me/{door.username}"
    try:  # one nobody used runs out by itself, also one made for a message that never went
        link = await bot.create_chat_invite_link(door.chat_id, expire_date=clock() + LASTS, member_limit=1)
    except TelegramError as refused:
        log.info("no link into a chat", chat=door.chat_id, said=refused.message)
        return None
    return str(link.invite_link)
