"""Organisers invite from the chat: the open invitations, each with its way in; a new one; taking one back."""

from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from config import settings
from handlers.group_menu import back, belonging, group_in
from handlers.replies import deep_link, keyboard, press, pressed, swap, toast
from handlers.words import isolated
from handlers.work import ask, once
from meetups import invitation_words, invitations
from meetups.invitations import Invitation, Span, Standing
from meetups.people import Person
from meetups.visibility import Role
from phrases import noted, say

AT_ONCE = 12
SPANS = {
    Span.DAY: noted("For a day"),
    Span.WEEK: noted("For a week"),
    Span.MONTH: noted("For a month"),
    Span.NEVER: noted("Until taken back"),
}
LIMITS = {
    "1": noted("For one person"),
    "5": noted("For five"),
    "20": noted("For twenty"),
    "any": noted("For anybody"),
}


async def _list(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _page(person, group_in(update), now))
    await toast(update)
    await swap(update, context, *shown)


def _page(person: Person, group_id: int, now: datetime) -> tuple[str, InlineKeyboardMarkup]:
    facts, _ = belonging(person, group_id, Role.ORGANISER)
    language, zone = person.language, facts.zone
    mine = [each for each in invitations.of_group(person.id, group_id, now) if each.standing == Standing.OPEN]
    head = say(language, "Whoever has an invitation may come in with it. Give it only to those you mean.")
    none = "" if mine else say(language, "No invitation is open.")
    rows = [
        [press(invitation_words.in_a_line(each, zone, language, now), f"iv:one:{each.id}")] for each in mine[:AT_ONCE]
    ]
    new = [press(say(language, "Make an invitation"), f"iv:new:{group_id}")]
    parts = (f"<b>{isolated(facts.name)}</b>", head, none)
    return "\n\n".join(part for part in parts if part), keyboard(*rows, new, back(language, group_id))


async def _new(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """How long, then for how many: two presses."""
    group_id = group_in(update)
    language = await ask(update, lambda person, now: _may(person, group_id))
    await toast(update)
    rows = [[press(say(language, words), f"iv:span:{span.value}:{group_id}")] for span, words in SPANS.items()]
    await swap(update, context, say(language, "How long does it hold?"), keyboard(*rows, _up(language, group_id)))


async def _span(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id, span = group_in(update), str(pressed(update).data).split(":")[2]
    language = await ask(update, lambda person, now: _may(person, group_id))
    await toast(update)
    rows = [[press(say(language, words), f"iv:make:{span}:{n}:{group_id}")] for n, words in LIMITS.items()]
    await swap(update, context, say(language, "For how many people?"), keyboard(*rows, _up(language, group_id)))


async def _make(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, _, span, limit, group = str(pressed(update).data).split(":")
    many = invitations.read_limit(limit)
    made = await once(update, lambda person, now: invitations.make(person.id, int(group), span, many, now))
    await toast(update)
    if made is not None:
        await _swap_one(update, context, made.id)


async def _one(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await toast(update)
    await _swap_one(update, context, group_in(update))


async def _take_back(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    number = group_in(update)
    gone = await once(update, lambda person, now: (person.language, invitations.take_back(person.id, number, now)))
    if gone is None:
        await toast(update)
        return
    await toast(update, say(gone[0], "It lets nobody in any more."))
    await swap(update, context, *await ask(update, lambda person, now: _page(person, gone[1].group_id, now)))


async def _swap_one(update: Update, context: ContextTypes.DEFAULT_TYPE, number: int) -> None:
    bot = context.bot.username
    await swap(update, context, *await ask(update, lambda person, now: _shown(person, number, bot, now)))


def _shown(person: Person, number: int, bot: str, now: datetime) -> tuple[str, InlineKeyboardMarkup]:
    one = invitations.one(person.id, number, now)
    facts, _ = belonging(person, one.group_id, Role.ORGANISER)
    language = person.language
    parts = [f"<b>{isolated(facts.name)}</b>", escape(invitation_words.in_a_line(one, facts.zone, language, now))]
    if one.standing == Standing.OPEN:
        parts.append(say(language, "Pass this on to whom you mean:") + "\n" + _addresses(one, bot))
    take = [press(say(language, "Take it back"), f"iv:back:{one.id}")] if one.standing == Standing.OPEN else []
    return "\n\n".join(parts), keyboard(take, _up(language, one.group_id))


def _addresses(one: Invitation, bot: str) -> str:
    """Into Telegram, and for whoever would rather read it on the site first."""
    return f"{escape(deep_link(bot, f'i_{one.key}'))}\n{escape(f'{settings().site_url}/i/{one.key}')}"


def _may(person: Person, group_id: int) -> str:
    belonging(person, group_id, Role.ORGANISER)
    return person.language


def _up(language: str, group_id: int) -> list[Any]:
    return [press(say(language, "Back"), f"gr:invite:{group_id}")]


HANDLERS: list[Any] = [
    CallbackQueryHandler(_list, pattern=r"^gr:invite:\d{1,18}$"),
    CallbackQueryHandler(_new, pattern=r"^iv:new:\d{1,18}$"),
    CallbackQueryHandler(_span, pattern=r"^iv:span:(day|week|month|never):\d{1,18}$"),
    CallbackQueryHandler(_make, pattern=r"^iv:make:(day|week|month|never):(1|5|20|any):\d{1,18}$"),
    CallbackQueryHandler(_one, pattern=r"^iv:one:\d{1,18}$"),
    CallbackQueryHandler(_take_back, pattern=r"^iv:back:\d{1,18}$"),
]
