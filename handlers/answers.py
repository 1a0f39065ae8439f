"""An event in private, with the person's own answer under it; /events and /mine list what there is."""

from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from config import settings
from handlers.cards import draw, isolated, page_of, shortened
from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.work import ask, once
from meetups import cards, rsvps
from meetups.cards import Audience, EventCard
from meetups.outcome import outcome, place_in_line
from meetups.people import Person
from meetups.rsvps import Answer, Choice
from meetups.seats import SeatState
from phrases import count, noted, say
from scheduling.zones import time_in_words, zone_in_words

LABELS = {
    Choice.ROOM: noted("In person"),
    Choice.ONLINE: noted("Online"),
    Choice.MAYBE: noted("Maybe"),
    Choice.NO: noted("Can’t go"),
}


async def show_event(update: Update, context: ContextTypes.DEFAULT_TYPE, key: str, lead: str = "") -> None:
    """Send the event as this person sees it, `lead` (HTML) above. Raises NotFound."""
    person, card = await ask(update, lambda person, now: (person, _seen_by(person, key, now)))
    text, buttons = private_card(card, person)
    await reply(update, context, f"{lead}\n\n{text}" if lead else text, buttons)


def private_card(card: EventCard, person: Person) -> tuple[str, InlineKeyboardMarkup]:
    """Text and buttons of an event in a private chat."""
    language = person.language
    text = draw(card, language, settings(), None).text
    parts = [text, _mine(card.mine, language), _link(card, language)]
    return "\n\n".join(part for part in parts if part), _buttons(card, language)


async def _open(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show_event(update, context, _data(update)[1])


async def _answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, choice, key = _data(update)
    answer = await once(update, lambda person, now: rsvps.answer(person.id, key, Choice(choice), now))
    person, card = await ask(update, lambda person, now: (person, _seen_by(person, key, now)))
    await toast(update, outcome(answer, person.language) if answer is not None else "")
    await swap(update, context, *private_card(card, person))


def answer_words(choice: Choice | None, state: SeatState | None, language: str) -> str:
    """*In person*, *In person (waiting)*, *not answered*."""
    if choice is None:
        return say(language, "not answered")
    words = say(language, LABELS[choice])
    return say(language, "{answer} (waiting)", answer=words) if state == SeatState.WAITING else words


def _seen_by(person: Person, key: str, now: datetime) -> EventCard:
    return cards.card(key, Audience(person.id), now)


def _mine(mine: Answer | None, language: str) -> str:
    if mine is None:
        return ""
    words = answer_words(mine.choice, None, language)
    line = say(language, "Your answer: {answer}", answer=f"<b>{escape(words)}</b>")
    if mine.state == SeatState.WAITING:
        line += f", {escape(place_in_line(mine.place or 1, language))}"
    if mine.guests:
        line += ", " + count(language, "with one guest", "with {n} guests", len(mine.guests))
        named = [isolated(shortened(name)) for name in mine.guests if name]
        line += f" ({', '.join(named)})" if named else ""
    return line


def _link(card: EventCard, language: str) -> str:
    if card.link is not None:
        return say(language, "Join here: {link}", link=escape(card.link))
    if card.link_from is None:
        return ""
    zone = card.starts.zone
    at, clock = time_in_words(card.link_from, zone, language), zone_in_words(zone, language, card.link_from)
    return escape(say(language, "The link appears here at {time}, {zone}.", time=at, zone=clock))


def _buttons(card: EventCard, language: str) -> InlineKeyboardMarkup:
    modes = [choice for choice, part in ((Choice.ROOM, card.room), (Choice.ONLINE, card.online)) if part is not None]
    answers = [[_choice(card, choice, language) for choice in row] for row in (modes, (Choice.MAYBE, Choice.NO))]
    more = []
    if card.open and card.guest_limit and card.mine is not None and card.mine.state is not None:
        more.append(press(say(language, "Guests"), f"gu:{card.key}"))
    if settings().has_public_address:
        more.append(InlineKeyboardButton(say(language, "Page"), url=page_of(card, settings())))
    if card.sight.manage and card.standing not in ("over", "cancelled"):
        more.append(press(say(language, "Manage"), f"mg:menu:{card.key}"))
    return keyboard(*(answers if card.open else []), more)


def _choice(card: EventCard, choice: Choice, language: str) -> InlineKeyboardButton:
    chosen = card.mine is not None and card.mine.choice == choice
    label = say(language, LABELS[choice])
    return press(f"✓ {label}" if chosen else label, f"my:{choice.value}:{card.key}")


def _data(update: Update) -> list[str]:
    return str(pressed(update).data).split(":")


HANDLERS: list[Any] = [
    CallbackQueryHandler(_open, pattern=r"^ev:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_answer, pattern=r"^my:(room|online|maybe|no):[a-z0-9]{4,16}$"),
]
