"""Taps under a card: in person, online, maybe, can't, guest. Each is answered at once with a toast."""

from typing import Any

from telegram import CallbackQuery, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.work import once, person_of
from meetups import rsvps
from meetups.outcome import outcome
from meetups.rsvps import Choice


async def _tap(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = _query(update)
    _, choice, key = str(query.data).split(":")
    chat_id = query.message.chat.id if query.message is not None else None
    answer = await once(
        update, lambda person, now: (person, rsvps.answer(person.id, key, Choice(choice), now, chat_id=chat_id))
    )
    if answer is None:
        await query.answer()  # delivered twice: its effect is saved, and its toast was shown
        return
    person, standing = answer
    await query.answer(outcome(standing, person.language)[:200])


async def _guest(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _open_private(update, context, "guest")


async def _details(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _open_private(update, context, "details")


async def _open_private(update: Update, context: ContextTypes.DEFAULT_TYPE, what: str) -> None:
    # An answer carries a toast or a link, never both: desktop apps open the link only when the text is empty.
    query = _query(update)
    key = str(query.data).split(":")[1]
    await person_of(update)
    await query.answer(url=f"https://t.me/{context.bot.username}?start={what}_{key}")


def _query(update: Update) -> CallbackQuery:
    assert update.callback_query is not None  # the handlers below hear presses only
    return update.callback_query


HANDLERS: list[Any] = [
    CallbackQueryHandler(_tap, pattern=r"^rsvp:(room|online|maybe|no):[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_guest, pattern=r"^guest:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_details, pattern=r"^details:[a-z0-9]{4,16}$"),
]
