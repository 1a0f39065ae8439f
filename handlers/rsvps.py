"""Taps under a card: in person, online, maybe, can't, guest. Each is answered at once with a toast."""

from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.replies import pressed, toast
from handlers.work import ask, once
from meetups import rsvps
from meetups.outcome import outcome
from meetups.rsvps import Choice


async def _tap(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = pressed(update)
    _, choice, key = str(query.data).split(":")
    chat_id = query.message.chat.id if query.message is not None else None
    answer = await once(
        update, lambda person, now: (person, rsvps.answer(person.id, key, Choice(choice), now, chat_id=chat_id))
    )
    if answer is None:
        await toast(update)  # delivered twice: its effect is saved, and its toast was shown
        return
    person, standing = answer
    await toast(update, outcome(standing, person.language))


async def _guest(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _open_private(update, context, "guest")


async def _details(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _open_private(update, context, "details")


async def _open_private(update: Update, context: ContextTypes.DEFAULT_TYPE, what: str) -> None:
    # An answer carries a toast or a link, never both: desktop apps open the link only when the text is empty.
    query = pressed(update)
    key, chat_id = str(query.data).split(":")[1], query.message.chat.id if query.message is not None else None
    await ask(update, lambda person, now: rsvps.enter(person.id, key, chat_id, now))
    await toast(update, url=f"https://t.me/{context.bot.username}?start={what}_{key}")


HANDLERS: list[Any] = [
    CallbackQueryHandler(_tap, pattern=r"^rsvp:(room|online|maybe|no):[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_guest, pattern=r"^guest:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_details, pattern=r"^details:[a-z0-9]{4,16}$"),
]
