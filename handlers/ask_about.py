"""Who knows about what in a group; and what one may be asked about oneself: shown with a yes, hidden with a press."""

from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.group_menu import back, belonging, group_in
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import LONGEST_LIST, as_many_as_fit, isolated, shortened
from handlers.work import ask, once
from meetups import ask_about, thanks
from meetups.ask_about import Mine, State
from meetups.people import Person
from phrases import noted, say
from scheduling.zones import day_in_words

STATES = {
    State.OFFERED: noted("{topic}: nobody reads it before you say yes"),
    State.SHOWN: noted("{topic}: shown until {day}"),
    State.HIDDEN: noted("{topic}: hidden"),
}
NOBODY = noted("Nobody yet. Whoever is thanked by several people for something may let others ask them.")
SHOWN = noted("Members read beside your name that they may ask you about: {topic}.")
HIDDEN = noted("Hidden: {topic}.")


async def _knows(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _list(person, group_in(update), now))
    await toast(update)
    await swap(update, context, *shown)


def _list(person: Person, group_id: int, now: datetime) -> tuple[str, InlineKeyboardMarkup]:
    facts, _ = belonging(person, group_id)
    language, found = person.language, ask_about.knows(person.id, group_id, now)
    lines = [f"{isolated(each.topic)}: {isolated(shortened(each.name))}" for each in found]
    parts = [f"<b>{isolated(facts.name)}</b>", as_many_as_fit(lines, language) or escape(say(language, NOBODY))]
    return "\n\n".join(parts), keyboard(back(language, group_id, "together"))


async def _mine(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _page(person, group_in(update), now))
    await toast(update)
    await swap(update, context, *shown)


async def _choose(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Yes or no; the question in its own message gives way to what is so then."""
    _, act, mark, group = str(pressed(update).data).split(":")
    rule = ask_about.show if act == "yes" else ask_about.hide
    done = await once(update, lambda person, now: rule(person.id, int(group), mark, now))
    words = SHOWN if act == "yes" else HIDDEN

    def fresh(person: Person, now: datetime) -> tuple[str, InlineKeyboardMarkup]:
        said = say(person.language, words, topic=isolated(done.topic)) if done is not None else ""
        return _page(person, int(group), now, said)

    shown = await ask(update, fresh)
    await toast(update)
    await swap(update, context, *shown)


def _page(person: Person, group_id: int, now: datetime, said: str = "") -> tuple[str, InlineKeyboardMarkup]:
    facts, _ = belonging(person, group_id)
    language, topics = person.language, ask_about.mine(person.id, group_id, now)
    lines = [f"• {_words(one, facts.zone, language, now)}" for one in topics]
    got = [_thanked(one, language) for one in thanks.to_me(person.id, group_id)[:10]]
    half = LONGEST_LIST // 2
    nothing = escape(say(language, "Nobody thanked you yet for something."))
    parts = (said, f"<b>{isolated(facts.name)}</b>", as_many_as_fit(got, language, room=half) or nothing,
             as_many_as_fit(lines, language, room=half))  # fmt: skip
    rows = [[_button(one, group_id, language)] for one in topics]
    return "\n\n".join(part for part in parts if part), keyboard(*rows, back(language, group_id, "mine"))


def _words(one: Mine, zone: str, language: str, now: datetime) -> str:
    day = day_in_words(one.until, zone, language, now.date()) if one.until else ""
    return say(language, STATES[one.state], topic=isolated(one.topic), day=escape(day))


def _thanked(one: thanks.Thanked, language: str) -> str:
    name, topic = isolated(shortened(one.giver)), isolated(one.topic)
    line = say(language, "{giver} thanks you for: {topic}", giver=name, topic=topic)
    return f"{line}\n{isolated(one.words)}" if one.words else line


def _button(one: Mine, group_id: int, language: str) -> InlineKeyboardButton:
    if one.state == State.SHOWN:
        return press(say(language, "Hide: {topic}", topic=one.topic), f"aa:no:{one.mark}:{group_id}")
    return press(say(language, "Show: {topic}", topic=one.topic), f"aa:yes:{one.mark}:{group_id}")


HANDLERS: list[Any] = [
    CallbackQueryHandler(_knows, pattern=r"^aa:knows:\d{1,18}$"),
    CallbackQueryHandler(_mine, pattern=r"^aa:mine:\d{1,18}$"),
    CallbackQueryHandler(_choose, pattern=r"^aa:(yes|no):[0-9a-f]{16}:\d{1,18}$"),
]
