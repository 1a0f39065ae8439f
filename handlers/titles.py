"""Titles in the chat, in private: offered by organisers, answered and taken away by whom they are for."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue, whom
from handlers.group_menu import back, belonging, group_in
from handlers.progress import learn
from handlers.questions import Asking, Ending, Question, Said, Script, Step
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import as_many_as_fit, isolated, shortened
from handlers.work import ask, once
from meetups import chat_titles, title_words
from meetups.chat_titles import Stand, Title
from meetups.people import Person
from meetups.refusals import NotFound, TooLate
from meetups.visibility import Role
from phrases import noted, say

YES, NO = noted("It is set in a moment."), noted("All right. Nothing is set.")
OFFERED = noted("{name} is asked. Without their yes nothing is set.")


async def _all(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    again = str(pressed(update).data).startswith("tt:again")
    if again:
        await once(update, lambda person, now: chat_titles.try_again(person.id, group_in(update), now))
    shown = await ask(update, lambda person, now: _list(person, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


def _list(person: Person, group_id: int) -> tuple[str, InlineKeyboardMarkup]:
    facts, _ = belonging(person, group_id, Role.ORGANISER)
    language, found = (
        person.language,
        [one for one in chat_titles.of_group(person.id, group_id) if one.title or one.stand == Stand.REFUSED],
    )
    lines = [
        f"{isolated(shortened(one.name))}, {_what(one, language)} ({isolated(shortened(one.chat))}):"
        f" {escape(title_words.stands(one, language))}"
        for one in found
    ]
    nothing = escape(say(language, "Nobody has a title yet. A title stands beside somebody’s name in the chat."))
    refused = any(one.stand == Stand.REFUSED for one in found)
    again = [press(say(language, "Try again"), f"tt:again:{group_id}")] if refused else []
    new = [press(say(language, "Offer a title"), f"tt:offer:{group_id}")]
    parts = (f"<b>{isolated(facts.name)}</b>", as_many_as_fit(lines, language) or nothing)
    return "\n\n".join(parts), keyboard(new, again, back(language, group_id, "care"))


def _what(one: Title, language: str) -> str:
    return isolated(one.title) if one.title else escape(say(language, "to be taken away"))


async def _mine(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    if str(pressed(update).data).startswith("tt:away"):
        await once(update, lambda person, now: chat_titles.take_away(person.id, group_in(update), now))
    shown = await ask(update, lambda person, now: _own(person, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


def _own(person: Person, group_id: int) -> tuple[str, InlineKeyboardMarkup]:
    facts, _ = belonging(person, group_id)
    language, found = person.language, chat_titles.mine(person.id, group_id)
    agreed = [one for one in found if one.stand != Stand.ASKED]
    offered = {one.mark: one.title for one in found if one.stand == Stand.ASKED}
    lines = [f"{isolated(one.title)} ({isolated(one.chat)})" for one in agreed]
    none = "" if offered else escape(say(language, "You have no title in the chat."))
    parts = [f"<b>{isolated(facts.name)}</b>", "\n".join(lines) or none]
    parts += [say(language, "Offered to you: {title}", title=isolated(title)) for title in offered.values()]
    away = [press(say(language, "Take it away"), f"tt:away:{group_id}")] if agreed else []
    yes = [[press(say(language, "Yes, please"), f"tt:yes:{mark}:{group_id}"),
            press(say(language, "No, thank you"), f"tt:no:{mark}:{group_id}")] for mark in offered]  # fmt: skip
    return "\n\n".join(part for part in parts if part), keyboard(away, *yes, back(language, group_id, "mine"))


async def _answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Yes or no to what was offered, below the question or from one's own page."""
    _, act, mark, group = str(pressed(update).data).split(":")
    rule = chat_titles.agree if act == "yes" else chat_titles.decline

    def effect(person: Person, now: datetime) -> None:
        rule(person.id, int(group), mark, now)

    await once(update, effect)
    language = await ask(update, lambda person, now: person.language)
    await toast(update, say(language, YES if act == "yes" else NO))
    with suppress(BadRequest):  # too old to be changed: the answer counts all the same
        await swap(update, context, *await ask(update, lambda person, now: _own(person, int(group))))


async def _begin(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = group_in(update)
    await ask(update, lambda person, now: belonging(person, group_id, Role.ORGANISER))
    await dialogue.begin(update, context, "title", {"group": str(group_id)})


def _ask_who(asking: Asking) -> Question:
    return Question(escape(asking.say("Whom is the title for? Press a name, or type it.")), whom.names_to_press(asking))


def _ask_title(asking: Asking) -> Question:
    return Question(escape(asking.say("Which title? Up to 16 characters, no emoji.")))


def _take_title(asking: Asking, said: Said) -> Mapping[str, str]:
    return {"title": chat_titles.checked(said.text)}


def _finish(asking: Asking) -> Ending:
    """Ask them. Raises Invalid, NotAllowed."""
    answers, group_id = asking.answers, int(asking.answers["group"])
    up = keyboard([press(asking.say("Back"), f"tt:all:{group_id}")])
    try:
        name = chat_titles.offer(asking.person.id, int(answers["receiver"]), group_id, answers["title"], asking.now)
    except (NotFound, TooLate) as refused:
        return Ending(escape(refused.words(asking.language)), up)
    return Ending(asking.say(OFFERED, name=isolated(name)), up)


SCRIPT = learn(
    Script(
        "title",
        (
            Step("who", noted("Whom"), _ask_who, whom.take_who, ("who", "member")),
            Step("which", "", whom.ask_which, whom.take_which, ("which",), applies=whom.several),
            Step("title", noted("Title"), _ask_title, _take_title, ("title",)),
        ),
        _finish,
    )
)
HANDLERS: list[Any] = [
    CallbackQueryHandler(_all, pattern=r"^tt:(all|again):\d{1,18}$"),
    CallbackQueryHandler(_mine, pattern=r"^tt:(mine|away):\d{1,18}$"),
    CallbackQueryHandler(_answer, pattern=r"^tt:(yes|no):[0-9a-f]{12}:\d{1,18}$"),
    CallbackQueryHandler(_begin, pattern=r"^tt:offer:\d{1,18}$"),
]
