"""My data, in private: a calendar of what I answered, everything as a file, what stays of me, deleting it all."""

import json
from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, InputFile, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from config import settings
from handlers.replies import keyboard, press, swap, toast
from handlers.words import isolated
from handlers.work import ask, asker, once
from meetups import my_answers, privacy, remains
from meetups.people import Person
from phrases import say


async def _menu(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await toast(update)
    await swap(update, context, *await ask(update, lambda person, now: _shown(person)))


def _shown(person: Person) -> tuple[str, InlineKeyboardMarkup]:
    language = person.language
    words = (
        f"<b>{escape(say(language, 'My data'))}</b>",
        escape(say(language, "Everything Klatch keeps of you, as a file; the events you answered, for a calendar.")),
    )
    return "\n\n".join(words), keyboard(
        [press(say(language, "Calendar (ICS)"), "md:ics:"), press(say(language, "Everything (JSON)"), "md:json:")],
        [press(say(language, "Delete everything about me"), "md:ask:")],
        [press(say(language, "Back"), "go:settings")],
    )


async def _ics(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _hand_over(update, context, "klatch.ics", lambda person: my_answers.calendar(person.id, settings().site_url))


async def _json(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _hand_over(update, context, "klatch.json", _everything)


def _everything(person: Person) -> bytes:
    return (json.dumps(privacy.export(person.id), ensure_ascii=False, indent=2) + "\n").encode()


async def _hand_over(
    update: Update, context: ContextTypes.DEFAULT_TYPE, name: str, made: Callable[[Person], bytes]
) -> None:
    file = await ask(update, lambda person, now: made(person))
    await toast(update)
    await context.bot.send_document(asker(update).id, InputFile(file, filename=name), protect_content=True)


async def _ask_first(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await toast(update)
    await swap(update, context, *await ask(update, _account))


def _account(person: Person, now: datetime) -> tuple[str, InlineKeyboardMarkup]:
    """What becomes of them and of their groups, before it is done."""
    language = person.language
    stays = "\n".join(f"• {escape(line)}" for line in remains.in_words(remains.remains_of(person.id, now), language))
    parts = (
        f"<b>{escape(say(language, 'Delete everything about you?'))}</b>",
        escape(say(language, "It happens at once, and cannot be taken back.")),
        f"<b>{escape(say(language, 'What stays'))}</b>\n{stays}",
        "\n".join(_of_groups(person)),
    )
    return "\n\n".join(part for part in parts if part), keyboard(
        [press(say(language, "Delete everything"), "md:erase:"), press(say(language, "Keep it"), "md:menu:")]
    )


def _of_groups(person: Person) -> list[str]:
    fate, language = privacy.prospect(person.id), person.language
    return [
        *(say(language, "{group} passes on to {name}.", group=isolated(each.group), name=isolated(each.to))
          for each in fate.handed_over),
        *(say(language, "{group} stays with its members, but nobody looks after it then. Make somebody an organiser "
                        "first, if you can.", group=isolated(name)) for name in fate.without_owner),
        *(say(language, "{group} has no other member: it is closed, and its coming events are cancelled.",
              group=isolated(name)) for name in fate.closed),
    ]  # fmt: skip


async def _erase(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    language = await once(update, _gone)
    await toast(update)
    if language is not None:
        words = say(language, "Everything about you is deleted. If you come back, you come as somebody new.")
        await swap(update, context, escape(words))


def _gone(person: Person, now: datetime) -> str:
    privacy.erase(person.id, now)
    return person.language


HANDLERS: list[Any] = [
    CallbackQueryHandler(_menu, pattern=r"^md:menu:$"),
    CallbackQueryHandler(_ics, pattern=r"^md:ics:$"),
    CallbackQueryHandler(_json, pattern=r"^md:json:$"),
    CallbackQueryHandler(_ask_first, pattern=r"^md:ask:$"),
    CallbackQueryHandler(_erase, pattern=r"^md:erase:$"),
]
