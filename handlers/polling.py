"""Telegram's own polls: posted, closed, and what it tells of their counts."""

from typing import Any

from telegram import Message as TelegramMessage
from telegram import Poll, Update
from telegram.ext import ContextTypes, PollHandler

from handlers.pacing import PACED
from handlers.work import clock, off_loop
from meetups import polls, updates
from meetups.polls import ToPost, ToStop
from meetups.sent_posts import Counted


async def post(bot: Any, chat_id: int, wish: ToPost, thread_id: int | None) -> tuple[int, Counted]:
    """An anonymous poll: whoever chose what is Telegram's to know. Raises telegram.error.TelegramError."""
    sent: TelegramMessage = await bot.send_poll(
        chat_id,
        wish.question,
        list(wish.options),
        is_anonymous=True,
        allows_multiple_answers=wish.several,
        message_thread_id=thread_id,
        rate_limit_args=PACED,
    )
    assert sent.poll is not None  # what was asked for
    return sent.message_id, counted(sent.poll)


async def stop(bot: Any, wish: ToStop) -> Counted:
    """Close one; its last counts. Raises telegram.error.TelegramError."""
    return counted(await bot.stop_poll(wish.chat_id, wish.message_id, rate_limit_args=PACED))


def counted(poll: Poll) -> Counted:
    """What Telegram says of it."""
    counts = tuple(option.voter_count for option in poll.options)
    return Counted(poll.id, counts, poll.total_voter_count, poll.is_closed)


async def _heard(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """New counts: of a poll of ours, or of one we know nothing of."""
    assert update.poll is not None  # the handler below hears these only
    said, now = counted(update.poll), clock()
    await off_loop(lambda: updates.once(update.update_id, now, lambda: polls.hear(
        said.telegram_id, said.counts, said.voters, now, closed=said.closed)))  # fmt: skip


HANDLERS: list[Any] = [PollHandler(_heard)]
