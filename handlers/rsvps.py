"""Taps under a card: in person, online, maybe, can't, guest. Each is answered at once with a toast."""

from typing import Any

from telegram import CallbackQuery, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.cards import place_words
from handlers.work import once, person_of
from meetups import rsvps
from meetups.rsvps import Answer, Choice
from meetups.seats import SeatState
from phrases import say


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
    await query.answer(toast(standing, person.language)[:200])


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


def toast(answer: Answer, language: str) -> str:
    """What the answer came to, in a breath."""
    if answer.state == SeatState.HELD:
        return _held(answer, language)
    if answer.state == SeatState.WAITING:
        return _waiting(answer, language)
    if answer.choice == Choice.MAYBE:
        return say(language, "Noted: maybe. Choose a seat when you know.")
    return say(language, "Noted: you can’t come. If that changes, tap where you sit.")


def _held(answer: Answer, language: str) -> str:
    if answer.choice == Choice.ONLINE:
        return say(language, "You join online. The link comes in private.")
    if answer.capacity is None:
        return say(language, "You’re in.")
    return say(language, "You’re in: {taken} of {seats} seats are taken.", taken=answer.taken, seats=answer.capacity)


def _waiting(answer: Answer, language: str) -> str:
    place = place_words(answer.place or 1, language)
    if answer.choice == Choice.ROOM and answer.online_open:
        return say(language, "The room is full: you are {place}. Online is open too.", place=place)
    return say(language, "All seats are taken: you are {place}. We tell you when one is yours.", place=place)


def _query(update: Update) -> CallbackQuery:
    assert update.callback_query is not None  # the handlers below hear presses only
    return update.callback_query


HANDLERS: list[Any] = [
    CallbackQueryHandler(_tap, pattern=r"^rsvp:(room|online|maybe|no):[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_guest, pattern=r"^guest:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_details, pattern=r"^details:[a-z0-9]{4,16}$"),
]
