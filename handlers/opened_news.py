"""News of a sensitive group, which said nothing on a locked screen, opened with a press by whoever it was sent to."""

from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import doors
from handlers.replies import pressed, swap, toast
from handlers.sending import compose_news
from handlers.work import ask
from meetups import opened_news


async def _open(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    message_id = int(str(pressed(update).data).split(":")[1])
    words = await ask(update, lambda person, now: opened_news.opened(person.id, message_id, now))
    draft = compose_news(words)
    await toast(update)
    await swap(update, context, draft.text, await doors.opened(context.bot, draft.doors, draft.keyboard))


HANDLERS: list[Any] = [CallbackQueryHandler(_open, pattern=r"^nw:\d{1,18}$")]
