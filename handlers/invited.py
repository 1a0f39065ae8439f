"""Somebody follows an invitation: the group's card first, and one button to come in. Opening it is never coming in."""

import re
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import entry
from handlers.group_card_steps import card_text
from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask, once
from meetups import being_invited, group_card
from meetups.application_rows import Mine, State
from meetups.being_invited import Way
from meetups.groups import GroupFacts
from meetups.people import Person
from phrases import count, noted, say

KEY = r"[2-9a-hj-km-np-z]{20}"
LONGEST_ABOUT = 300
WAYS = {
    Way.IN: noted("You are invited. One tap, and you are in."),
    Way.STEPS: noted("You are invited. A step or two, and you are in."),
    Way.ASKED: noted("You are invited. The group asks you a few questions first."),
    Way.LOOKED_AT: noted("You are invited. Many people come just now, so an organiser looks at everybody first."),
    Way.WAITS: noted("The organisers look at what you sent, and decide. You hear from me here."),
    Way.INSIDE: noted("You are in this group already."),
}


async def show(update: Update, context: ContextTypes.DEFAULT_TYPE, found: re.Match[str]) -> None:
    """/start with an invitation: what it is to."""
    key = found[1]
    await reply(update, context, *await ask(update, lambda person, now: _card(person, key, now)))


def _card(person: Person, key: str, now: datetime) -> tuple[str, InlineKeyboardMarkup]:
    invited, language = being_invited.look(key, person.id, now), person.language
    facts, said = invited.group, group_card.card(invited.group.id)
    about = isolated(shortened(facts.about, LONGEST_ABOUT)) if facts.about else ""
    parts = (
        f"<b>{isolated(facts.name)}</b>", about, "" if said.blank else card_text(said, language),
        count(language, "One member", "{n} members", invited.members), say(language, WAYS[invited.way]),
    )  # fmt: skip
    if invited.way == Way.INSIDE:
        rows = [press(say(language, "Open the group"), f"gr:menu:{facts.id}")]
    else:
        come = noted("Begin") if invited.way in (Way.ASKED, Way.STEPS) else noted("Come in")
        rows = [] if invited.way == Way.WAITS else [press(say(language, come), f"iv:in:{key}")]
    return "\n\n".join(part for part in parts if part), keyboard(rows)


async def _come_in(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = str(pressed(update).data).rsplit(":", 1)[1]
    done = await once(update, lambda person, now: (person.language, being_invited.use(person.id, key, now)))
    await toast(update)
    if done is None:
        return
    language, mine = done
    if mine.step is not None:  # the norms, or what the group asks: in the dialogue of whoever applies
        await entry.go_on(update, context, mine.key)
        return
    await swap(update, context, *_became(language, mine))


def _became(language: str, mine: Mine) -> tuple[str, InlineKeyboardMarkup | None]:
    name = isolated(mine.group.name)
    if mine.state == State.ADMITTED:
        return say(language, "You are in {group}.", group=name), _menu(language, mine.group)
    return say(language, "The organisers of {group} look at it and decide. You hear from me here.", group=name), None


def _menu(language: str, facts: GroupFacts) -> InlineKeyboardMarkup:
    return keyboard([press(say(language, "Open the group"), f"gr:menu:{facts.id}")])


HANDLERS: list[Any] = [CallbackQueryHandler(_come_in, pattern=rf"^iv:in:{KEY}$")]
