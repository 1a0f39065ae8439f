"""Titles in chats, set and taken away; called by whoever keeps the rosters, one at a time."""

from datetime import timedelta

import structlog
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from handlers.pacing import PACED
from handlers.work import clock, off_loop
from meetups import chats, title_acts
from meetups.title_acts import ToSet

AT_ONCE = 1  # a call each time: beside what is told, and what is owed in chats
NOT_THERE = ("user_not_participant", "participant_id_invalid", "user not found", "participant not found",
             "member not found", "user is deactivated")  # fmt: skip
log = structlog.get_logger()


async def set_some(bot: ExtBot[str]) -> None:
    """Do what is due (Bot API setChatMemberTag; an empty one takes it away)."""
    for to_set in await off_loop(title_acts.due, clock(), AT_ONCE):
        try:
            await bot.set_chat_member_tag(to_set.chat_id, to_set.telegram_id, to_set.title, rate_limit_args=PACED)
        except TelegramError as error:
            await _settle(to_set, error)
        else:
            await off_loop(title_acts.done, to_set)


async def _settle(to_set: ToSet, error: TelegramError) -> None:
    """What Telegram's no means. Whatever nobody can know is done again."""
    said = error.message.lower()
    log.info("a title was not set", chat=to_set.chat_id, said=error.message)
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        wait = wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
        await off_loop(title_acts.later, to_set, clock(), wait)
    elif isinstance(error, ChatMigrated):
        await off_loop(chats.moved, to_set.chat_id, error.new_chat_id, clock())
    elif not isinstance(error, BadRequest | Forbidden):
        await off_loop(title_acts.later, to_set, clock())
    elif any(words in said for words in NOT_THERE):
        await off_loop(title_acts.gone, to_set)
    else:
        await off_loop(title_acts.refuse, to_set, error.message)
