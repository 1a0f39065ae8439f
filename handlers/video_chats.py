"""A group's own video chat begins and ends: Telegram says so by service messages in the chat."""

from typing import Any

from telegram import Update
from telegram.ext import ContextTypes, MessageHandler, filters

from handlers.work import clock, off_loop
from meetups import updates, video_chats

RUNNING = filters.StatusUpdate.VIDEO_CHAT_STARTED | filters.StatusUpdate.VIDEO_CHAT_ENDED


async def _changed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    message, now = update.message, clock()
    assert message is not None  # the handler below hears messages only
    rule = video_chats.started if message.video_chat_started is not None else video_chats.ended
    await off_loop(updates.once, update.update_id, now, lambda: rule(message.chat.id, now))


HANDLERS: list[Any] = [MessageHandler(filters.ChatType.GROUPS & filters.UpdateType.MESSAGE & RUNNING, _changed)]
