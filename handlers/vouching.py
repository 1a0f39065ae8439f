"""A member's word for somebody who would come in: from the link that person sent them."""

from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.words import isolated
from handlers.work import ask, once
from meetups import reviewing
from meetups.people import Person
from phrases import count, noted, say


async def show(update: Update, context: ContextTypes.DEFAULT_TYPE, key: str) -> None:
    """Whom one is asked to give one's word for. Raises NotFound, also for who is not in the group."""
    await reply(update, context, *await ask(update, lambda person, now: _asked(person, key)))


def _asked(person: Person, key: str) -> tuple[str, InlineKeyboardMarkup]:
    name, group = reviewing.vouching_for(person.id, key)
    language = person.language
    if reviewing.gave_word(person.id, key):
        words = say(language, "You gave your word for {name}.", name=isolated(name))
        return words, keyboard([_back(key, language)])
    asks = noted("{name} would like to come into {group}. Do you know them, and would you like them in?")
    words = say(language, asks, name=isolated(name), group=isolated(group.name))
    return words, keyboard([press(say(language, "I give my word"), f"vo:{key}")])


def _back(key: str, language: str) -> InlineKeyboardButton:
    return press(say(language, "Take my word back"), f"vo:back:{key}")


async def _give(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = str(pressed(update).data).split(":")[1]
    left = await once(update, lambda person, now: (person.language, reviewing.vouch(person.id, key, now)))
    await toast(update)
    if left is not None:
        language, missing = left
        thanks = say(language, "Thank you. Your word counts.")
        more = count(language, "One more is needed.", "{n} more are needed.", missing) if missing else ""
        back = keyboard([_back(key, language)]) if missing else None  # else it is decided
        await swap(update, context, " ".join(part for part in (thanks, more) if part), back)


async def _take_back(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Until it is decided; then that is said, and nothing changes."""
    key = str(pressed(update).data).split(":")[2]
    await once(update, lambda person, now: reviewing.take_word_back(person.id, key, now))
    await toast(update)
    await swap(update, context, *await ask(update, lambda person, now: _asked(person, key)))


HANDLERS: list[Any] = [
    CallbackQueryHandler(_give, pattern=r"^vo:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_take_back, pattern=r"^vo:back:[a-z0-9]{4,16}$"),
]
