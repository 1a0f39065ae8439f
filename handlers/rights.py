"""What Telegram refuses in a chat for want of a right nobody said was gone: whoever can give it hears so in private."""

from typing import Any

import structlog
from telegram.error import TelegramError

from handlers.administrators import administrators_of
from handlers.work import clock, off_loop
from meetups import chats, told_words

log = structlog.get_logger()


async def pin(bot: Any, chat_id: int | None, message_id: int) -> None:
    """Pin a card that was just posted, where the bot may as far as it knows."""
    if chat_id is None or not await off_loop(chats.may_pin, chat_id):
        return
    try:
        await bot.pin_chat_message(chat_id, message_id, disable_notification=True)
    except TelegramError as refused:
        log.info("not pinned", chat=chat_id, said=refused.message)
        if told_words.may_not_write(refused.message):
            await off_loop(chats.not_let_pin, chat_id, clock(), await administrators_of(bot, chat_id))


async def not_posted(bot: Any, chat_id: int, said: str) -> None:
    """Telegram refused a post in a chat for good, in these words."""
    if told_words.may_not_write(said):
        await off_loop(chats.not_let_write, chat_id, clock(), await administrators_of(bot, chat_id))
