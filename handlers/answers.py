"""An event in private, with the person's own answer under it."""

from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from config import settings
from handlers import my_answer
from handlers.cards import WITH_MORE, draw, page_of
from handlers.my_answer import LABELS, Besides
from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.work import ask, clock, once
from meetups import cards, clash_news, rsvps
from meetups.cards import Audience, EventCard
from meetups.clash_words import with_warning
from meetups.outcome import outcome
from meetups.people import Person
from meetups.rsvps import Choice
from phrases import say
from scheduling.zones import time_in_words, zone_in_words

Shown = tuple[str, InlineKeyboardMarkup]


async def show_event(update: Update, context: ContextTypes.DEFAULT_TYPE, key: str, lead: str = "") -> None:
    """Send the event as this person sees it, `lead` (HTML) above. Raises NotFound."""
    text, buttons = await ask(update, lambda person, now: seen_by(person, key, now))
    await reply(update, context, f"{lead}\n\n{text}" if lead else text, buttons)


def seen_by(person: Person, key: str, now: datetime) -> Shown:
    """Text and buttons of an event in this person's private chat; runs with the rules. Raises NotFound."""
    card = cards.card(key, Audience(person.id), now)
    return private_card(card, person, my_answer.besides(card, person, now))


def private_card(card: EventCard, person: Person, more: Besides | None = None) -> Shown:
    """The same from a card that was read, and what belongs to the person beside it."""
    language, more = person.language, more or Besides()
    text = draw(card, language, settings(), None, longest=WITH_MORE).text
    parts = [text, my_answer.mine_in_words(card, language, clock(), more), _link(card, language)]
    return "\n\n".join(part for part in parts if part), _buttons(card, language, more)


async def _open(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show_event(update, context, _data(update)[1])


async def _answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, choice, key = _data(update)
    words = await once(update, lambda person, now: _answered(person, key, Choice(choice), now))
    shown = await ask(update, lambda person, now: seen_by(person, key, now))
    await toast(update, words or "")
    await swap(update, context, *shown)


def _answered(person: Person, key: str, choice: Choice, now: datetime) -> str:
    answer = rsvps.answer(person.id, key, choice, now)
    return with_warning(outcome(answer, person.language), clash_news.after(person, answer, now), person.language)


def _link(card: EventCard, language: str) -> str:
    if card.link is not None:
        return say(language, "Join here: {link}", link=escape(card.link))
    if card.link_from is None:
        return ""
    zone = card.starts.zone
    at, clock_there = time_in_words(card.link_from, zone, language), zone_in_words(zone, language, card.link_from)
    return escape(say(language, "The link appears here at {time}, {zone}.", time=at, zone=clock_there))


def _buttons(card: EventCard, language: str, more: Besides) -> InlineKeyboardMarkup:
    modes = [choice for choice, part in ((Choice.ROOM, card.room), (Choice.ONLINE, card.online)) if part is not None]
    answers = [[_choice(card, choice, language) for choice in row] for row in (modes, (Choice.MAYBE, Choice.NO))]
    last = []
    if settings().has_public_address:
        last.append(InlineKeyboardButton(say(language, "Page"), url=page_of(card, settings())))
    if card.sight.manage and card.standing != "over":
        last.append(press(say(language, "Manage"), f"mg:menu:{card.key}"))
    return keyboard(
        *my_answer.deciding(card, language),
        *(answers if card.open else []),
        *my_answer.waiting(card, language),
        *my_answer.ways_out(more, language),
        *my_answer.belongings(card, language, more),
        last,
    )


def _choice(card: EventCard, choice: Choice, language: str) -> InlineKeyboardButton:
    chosen = card.mine is not None and card.mine.choice == choice
    label = say(language, LABELS[choice])
    return press(f"✓ {label}" if chosen else label, f"my:{choice.value}:{card.key}")


def _data(update: Update) -> list[str]:
    return str(pressed(update).data).split(":")


HANDLERS: list[Any] = [
    CallbackQueryHandler(_open, pattern=r"^ev:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_answer, pattern=r"^my:(room|room_only|online|maybe|no):[a-z0-9]{4,16}$"),
]
