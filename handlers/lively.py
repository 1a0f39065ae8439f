"""How a group is, for its organisers in private: counts, and after how long members are asked how they are."""

from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.group_menu import back, belonging, group_in
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated
from handlers.work import ask, once
from meetups import drift
from meetups.people import Person
from meetups.visibility import Role
from phrases import noted, say

OFFERED = (30, 60, 90, 180)  # days; any other number is chosen on the site


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _page(person, group_in(update), now))
    await toast(update)
    await swap(update, context, *shown)


async def _choose(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    days, group_id = int(str(pressed(update).data).split(":")[2]), group_in(update)

    def effect(person: Person, now: datetime) -> None:
        drift.choose_quiet_days(person.id, group_id, days, now)

    await once(update, effect)
    await _show(update, context)


def _page(person: Person, group_id: int, now: datetime) -> tuple[str, InlineKeyboardMarkup]:
    facts, _ = belonging(person, group_id, Role.ORGANISER)
    language, found = person.language, drift.lively(person.id, group_id, now)
    counts = (
        say(language, "Took part: {number}", number=_at_least(found.active, language)),
        say(language, "Not seen: {number}", number=_at_least(found.quiet, language)),
        say(language, "Paused: {number}", number=_at_least(found.paused, language)),
    )
    parts = (
        f"<b>{isolated(facts.name)}</b>",
        "\n".join([escape(say(language, "The last {n} days", n=found.days or drift.USUAL)), *map(escape, counts)]),
        escape(_choice(found.days, language)),
        escape(say(language, "Nothing follows from silence, and nobody is taken off the roster for it.")),
    )
    lengths = [press(str(days), f"lv:days:{days}:{group_id}") for days in OFFERED]
    never = [press(say(language, "Ask nobody"), f"lv:days:0:{group_id}")] if found.days else []
    return "\n\n".join(parts), keyboard(lengths, never, back(language, group_id, "care"))


def _choice(days: int, language: str) -> str:
    if not days:
        return say(language, "Nobody is asked how they are. After how many days shall I ask?")
    words = noted("Whoever was not seen for {n} days is asked once, in private, how they are. Another number of days?")
    return say(language, words, n=days)


def _at_least(number: int | None, language: str) -> str:
    return say(language, "too few to say") if number is None else say(language, "at least {n}", n=number)


HANDLERS: list[Any] = [
    CallbackQueryHandler(_show, pattern=r"^lv:show:\d{1,18}$"),
    CallbackQueryHandler(_choose, pattern=r"^lv:days:\d{1,3}:\d{1,18}$"),
]
