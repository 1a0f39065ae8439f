"""Taps under a card, and answers to what a private message asks. Each is answered at once with a toast."""

from datetime import datetime
from typing import Any

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import found_cards
from handlers.answers import seen_by
from handlers.replies import pressed, redraw, toast
from handlers.work import ask, once
from meetups import clash_news, question_notices, rsvps
from meetups.clash_words import with_warning
from meetups.outcome import is_told_later, outcome
from meetups.people import Person
from meetups.rsvps import Answer, Choice
from phrases import say


async def _tap(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = pressed(update)
    _, choice, key = str(query.data).split(":")
    chat_id = query.message.chat.id if query.message is not None else None
    private = query.message is not None and query.message.chat.type == ChatType.PRIVATE
    words = await once(update, lambda person, now: _answered(person, key, Choice(choice), chat_id, now, private))
    await toast(update, words or "")  # empty: delivered twice; its effect is saved, and its toast was shown
    if words is not None and private:
        # A message that asked something has its answer: what it is about stands in its place, as it is now.
        await redraw(update, *await ask(update, lambda person, now: seen_by(person, key, now)))
    elif words is not None:
        await found_cards.note(update, context.bot.id, key)


def _answered(
    person: Person,
    key: str,
    choice: Choice,
    chat_id: int | None,
    now: datetime,
    private: bool,
) -> str:
    """Answer, and say what it came to and clashes with; the organisers' questions wait in private, told there once."""
    standing = rsvps.answer(person.id, key, choice, now, chat_id=chat_id)
    clashes = clash_news.after(person, standing, now, write=not private)
    words = outcome(standing, person.language)
    return with_warning(words, clashes, person.language, _in_private(person, standing, now))


def _in_private(person: Person, standing: Answer, now: datetime) -> str:
    """What goes on in private, and how it may where they never pressed Start."""
    if standing.state is None:
        return ""
    open_questions, reachable = question_notices.call(person.id, standing.event_key, now)
    if open_questions and reachable:
        return say(person.language, "The organisers ask something: see our private chat.")
    if open_questions:
        return say(person.language, "The organisers ask something: start a private chat with me.")
    if is_told_later(standing) and not person.reachable:
        return say(person.language, "Press Start in a private chat with me, or I may not write to you.")
    return ""


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
