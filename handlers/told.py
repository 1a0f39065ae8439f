"""What was perhaps sent of an event: once more, or leave it, decided from a private message.

Two organisers at once are one decision: the second reads that it was made.
"""

from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.signin import send_link
from handlers.words import isolated, shortened
from handlers.work import ask, once
from meetups import told, told_deciding
from meetups.people import Person
from meetups.refusals import TooLate
from meetups.told import Item
from phrases import count, noted, say

AT_ONCE = 3  # decisions in one message; the others move up as these are made
DONE = {"again": noted("It is on its way again."), "leave": noted("It is left as it is.")}
RULES = {"again": told_deciding.send_again, "leave": told_deciding.leave}


async def _decide(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, way, key, number = str(pressed(update).data).split(":")
    try:
        said = await once(update, lambda person, now: _in_words(way, person, key, int(number), now))
    except TooLate as refused:  # decided by somebody else, or its time is over: said in place of the buttons
        language = await ask(update, lambda person, now: person.language)
        said = refused.words(language)
    await toast(update, said or "")
    await swap(update, context, *await ask(update, lambda person, now: _listed(person, key, now, said or "")))


def _in_words(way: str, person: Person, key: str, number: int, now: datetime) -> str:
    RULES[way](person.id, key, number, now)
    return say(person.language, DONE[way])


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = str(pressed(update).data).split(":")[2]
    shown = await ask(update, lambda person, now: _listed(person, key, now, ""))  # refused before it is answered
    await toast(update)
    await swap(update, context, *shown)


async def _page(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = str(pressed(update).data).split(":")[2]
    await ask(update, lambda person, now: told.organised(person.id, key).key)
    await send_link(update, context, f"/e/{key}/told")


def _listed(person: Person, key: str, now: datetime, said: str) -> tuple[str, InlineKeyboardMarkup]:
    """What waits for a decision; runs with the rules. Raises NotFound, NotAllowed."""
    language, event = person.language, told.organised(person.id, key)
    items = told.in_doubt(event.id, now)
    nothing = say(language, "Nothing waits for a decision.")
    head = count(language, "One message was perhaps sent.", "{n} messages were perhaps sent.", len(items))
    parts = [escape(said), f"<b>{isolated(event.title)}</b>\n{escape(head if items else nothing)}"]
    parts += [_in_doubt(item, language, place, len(items)) for place, item in enumerate(items[:AT_ONCE], 1)]
    again, leave = noted("Send again"), noted("Leave it")
    rows = [
        [press(_numbered(say(language, words), place, len(items)), f"told:{way}:{key}:{item.id}")
         for way, words in (("again", again), ("leave", leave)) if way == "leave" or item.again]
        for place, item in enumerate(items[:AT_ONCE], 1)
    ]  # fmt: skip
    last = [press(say(language, "Back"), f"mg:menu:{key}")]
    return "\n\n".join(part for part in parts if part), keyboard(*rows, last)


def _in_doubt(item: Item, language: str, place: int, of: int) -> str:
    first = f"{_numbered(escape(item.about(language)), place, of)}: {isolated(shortened(item.name or item.chat))}"
    return f"{first}\n{escape(item.why(language))}"


def _numbered(words: str, place: int, of: int) -> str:
    """With a number where there are several."""
    return words if of == 1 else f"{place}. {words}"


HANDLERS: list[Any] = [
    CallbackQueryHandler(_decide, pattern=r"^told:(again|leave):[a-z0-9]{4,16}:\d{1,18}$"),
    CallbackQueryHandler(_show, pattern=r"^mg:told:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_page, pattern=r"^mg:sent:[a-z0-9]{4,16}$"),
]
