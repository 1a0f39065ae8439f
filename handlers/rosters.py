"""Where roster and chat are not alike, and a press for each person that puts it right; in private, for organisers."""

from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import group_menu
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask, once
from meetups import chat_differences, roster_deciding
from meetups.chat_differences import Difference, Differences, Sort
from meetups.people import Person
from meetups.refusals import TooLate
from meetups.roster_words import DONE, heading, presses, unknown_words, why_not
from meetups.visibility import Role
from phrases import say

AT_ONCE = 5  # people in one message; the others move up as these are put right


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = group_menu.group_in(update)
    shown = await ask(update, lambda person, now: listed(person, group_id, ""))  # refused before it is answered
    await toast(update)
    await swap(update, context, *shown)


async def _decide(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, deed, group, user = str(pressed(update).data).split(":")
    try:
        said = await once(update, lambda person, now: _done(person, deed, int(group), int(user), now))
    except TooLate as refused:  # put right by somebody else: said in place of the buttons
        language = await ask(update, lambda person, now: person.language)
        said = refused.words(language)
    await toast(update, said or "")
    await swap(update, context, *await ask(update, lambda person, now: listed(person, int(group), said or "")))


def _done(person: Person, deed: str, group_id: int, user_id: int, now: datetime) -> str:
    name = roster_deciding.decide(person.id, deed, user_id, group_id, now)
    return say(person.language, DONE[deed], name=shortened(name))


def listed(person: Person, group_id: int, said: str) -> tuple[str, InlineKeyboardMarkup]:
    """The first of those that are not alike, and what is not known, as rules say it. Raises NotFound, NotAllowed."""
    facts, _ = group_menu.belonging(person, group_id, Role.ORGANISER)
    language, found = person.language, chat_differences.differences(person.id, group_id)
    parts = [escape(said), f"<b>{isolated(facts.name)}</b>\n{escape(_head(found, language))}"]
    rows, room = [], AT_ONCE
    for sort, people in found.of.items():
        if some := people[:room]:
            parts.append(
                "\n".join([heading(sort, language, found.numbers[sort]), *(_line(one, language) for one in some)])
            )
            rows += [_buttons(sort, one, language, group_id) for one in some]
            room -= len(some)
    parts += [escape(unknown_words(language, one.chat, one.people)) for one in found.unknown]
    return "\n\n".join(part for part in parts if part), keyboard(*rows, group_menu.back(language, group_id))


def _head(found: Differences, language: str) -> str:
    if not found.chats:
        return say(language, "The group lives in no chat that I am in.")
    return say(language, "Roster and chat are alike, as far as is known.") if found.alike else ""


def _line(one: Difference, language: str) -> str:
    name = isolated(shortened(one.name))
    return f"{name}. {escape(why_not(language, one.refused))}" if one.refused else name


def _buttons(sort: Sort, one: Difference, language: str, group_id: int) -> list[InlineKeyboardButton]:
    return [
        press(say(language, words, name=shortened(one.name)), f"rc:{deed}:{group_id}:{one.user_id}")
        for deed, words in presses(sort, one)
    ]


HANDLERS: list[Any] = [
    CallbackQueryHandler(_show, pattern=r"^rc:show:\d{1,18}$"),
    CallbackQueryHandler(
        _decide, pattern=r"^rc:(take_in|put_out|take_off|ban_there|let_again|show_way):\d{1,18}:\d{1,18}$"
    ),
]
