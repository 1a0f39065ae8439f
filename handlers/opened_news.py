"""News of a sensitive group, which said nothing on a locked screen, opened with a press by whoever it was sent to."""

from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import doors
from handlers.entry_cards import swap_card
from handlers.replies import pressed, toast
from handlers.sending import compose_news
from handlers.work import ask
from meetups import opened_news


async def _open(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    message_id = int(str(pressed(update).data).split(":")[1])
    words = await ask(update, lambda person, now: opened_news.opened(person.id, message_id, now))
    draft = compose_news(words)
    await toast(update)
    keyboard = await doors.opened(context.bot, draft.doors, draft.keyboard)
    await swap_card(update, context, draft.text, keyboard, draft.shows)


HANDLERS: list[Any] = [CallbackQueryHandler(_open, pattern=r"^nw:\d{1,18}$")]
