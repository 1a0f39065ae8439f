"""Blocking somebody who is near, and taking that back: two taps, and nobody is told."""

from datetime import datetime
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import nearby, nearby_words
from handlers.cards import isolated
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.work import ask, once
from meetups import blocks, waves
from meetups.people import Person
from meetups.refusals import NotFound
from meetups.waves import GONE
from phrases import say


async def _choose(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _show_choice(update, context)


async def _ask_first(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    other_id = _other(update)
    language, name = await ask(update, lambda person, now: (person.language, _name_of(person, other_id, now)))
    await toast(update)
    words = say(language, "Block {name}? Neither of you finds the other any more. They are not told.",
                name=isolated(name))  # fmt: skip
    yes = press(say(language, "Block"), f"nb:block:yes:{other_id}")
    await swap(update, context, words, keyboard([yes, press(say(language, "Back"), "nb:block")]))


async def _block(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    other_id = _other(update)
    await once(update, lambda person, now: waves.block(person.id, other_id, now))
    await _show_choice(update, context)


async def _unblock(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    other_id = _other(update)
    await once(update, lambda person, now: blocks.unblock(person.id, other_id))
    await _show_choice(update, context)


async def _back(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    view = await ask(update, nearby.view_of)
    await toast(update)
    await swap(update, context, *nearby_words.menu(view))


async def _show_choice(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    view, blocked = await ask(update, lambda person, now: (nearby.view_of(person, now), blocks.blocked_by(person.id)))
    await toast(update)
    await swap(update, context, *_choice(view, blocked))


def _choice(view: nearby_words.View, blocked: tuple[blocks.Blocked, ...]) -> tuple[str, InlineKeyboardMarkup]:
    language = view.person.language
    words = say(language, "Whom do you not want to meet? You find each other no more, in any group. They are not told.")
    near = [press(each.name[:60], f"nb:block:ask:{each.user_id}") for each in view.near[: nearby_words.MOST]]
    back = [press(say(language, "Unblock {name}", name=each.name)[:60], f"nb:block:no:{each.user_id}")
            for each in blocked[: nearby_words.MOST]]  # fmt: skip
    return words, keyboard(*([button] for button in (*near, *back)), [press(say(language, "Back"), "nb:menu")])


def _name_of(person: Person, other_id: int, now: datetime) -> str:
    """Somebody the person finds near. A number may be forged, so nobody else is named here."""
    found = next((each.name for each in nearby.view_of(person, now).near if each.user_id == other_id), None)
    if found is None:
        raise NotFound(GONE)
    return found


def _other(update: Update) -> int:
    return int(str(pressed(update).data).rsplit(":", 1)[1])


HANDLERS: list[Any] = [
    CallbackQueryHandler(_choose, pattern=r"^nb:block$"),
    CallbackQueryHandler(_ask_first, pattern=r"^nb:block:ask:\d{1,12}$"),
    CallbackQueryHandler(_block, pattern=r"^nb:block:yes:\d{1,12}$"),
    CallbackQueryHandler(_unblock, pattern=r"^nb:block:no:\d{1,12}$"),
    CallbackQueryHandler(_back, pattern=r"^nb:menu$"),
]
