"""What an organiser does to an event from the chat: change it on the site, or call it off."""

from html import escape
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.answers import seen_by
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.signin import send_link
from handlers.work import ask, once
from meetups import events
from phrases import count, say


async def _menu(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    language, _ = await ask(update, lambda person, now: (person.language, events.for_editing(person.id, key)))
    await toast(update)
    await swap(update, context, say(language, "What shall be done?"), keyboard(
        [press(say(language, "Change it on the site"), f"mg:edit:{key}")],
        [press(say(language, "Call it off"), f"mg:ask:{key}")],
        [press(say(language, "Back"), f"mg:back:{key}")],
    ))  # fmt: skip


async def _edit(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    await ask(update, lambda person, now: events.for_editing(person.id, key))
    await send_link(update, context, f"/e/{key}/edit")


async def _ask_first(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    language, fields = await ask(update, lambda person, now: (person.language, events.for_editing(person.id, key)[0]))
    await toast(update)
    words = say(language, "Call off {title}? Everybody who wanted to come is told.", title=escape(fields["title"]))
    await swap(update, context, words, keyboard(
        [press(say(language, "Call it off"), f"mg:off:{key}")], [press(say(language, "Leave it"), f"mg:back:{key}")],
    ))  # fmt: skip


async def _call_off(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    told = await once(update, lambda person, now: (person.language, events.cancel(person.id, key, now)))
    await toast(update)
    if told is not None:
        language, people = told
        words = say(language, "It is called off.")
        if people:
            words += " " + count(language, "One person is told.", "{n} people are told.", people)
        await swap(update, context, words, None)


async def _back(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    shown = await ask(update, lambda person, now: seen_by(person, key, now))
    await toast(update)
    await swap(update, context, *shown)


def _key(update: Update) -> str:
    return str(pressed(update).data).split(":")[2]


HANDLERS: list[Any] = [
    CallbackQueryHandler(act, pattern=rf"^mg:{name}:[a-z0-9]{{4,16}}$")
    for name, act in (("menu", _menu), ("edit", _edit), ("ask", _ask_first), ("off", _call_off), ("back", _back))
]
