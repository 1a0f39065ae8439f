"""Whom one brings along: a number, and names for those who have given theirs."""

from collections.abc import Mapping
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.cards import isolated
from handlers.progress import learn
from handlers.questions import UNDO, Asking, Ending, Options, Question, Said, Script, Step, in_rows
from handlers.replies import keyboard, press
from handlers.work import ask
from meetups import cards, rsvps
from meetups.cards import Audience
from meetups.guest_names import guests_named
from meetups.people import Person
from meetups.refusals import Invalid, TooLate, wrong
from phrases import count, noted


async def bring(update: Update, context: ContextTypes.DEFAULT_TYPE, key: str) -> None:
    """Ask how many come along. Raises NotFound, TooLate, and Invalid where the person has no seat yet."""
    answers = await ask(update, lambda person, now: _first_answers(person, key, Asking(person, {}, now)))
    await dialogue.begin(update, context, "guests", answers)


async def _from_card(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None  # the handler below hears presses only
    await bring(update, context, str(update.callback_query.data).split(":")[1])


def _first_answers(person: Person, key: str, asking: Asking) -> dict[str, str]:
    card = cards.card(key, Audience(person.id), asking.now)
    if not card.open:
        raise TooLate(noted("This event takes no answers any more."))
    if card.mine is None or card.mine.state is None:
        raise Invalid(wrong("guests", noted("Say first where you sit, then bring a guest.")))
    known = "\n".join(name for name in card.mine.guests if name)
    return {"event": key, "title": card.title, "most": str(card.guest_limit), "known": known}


def _numbers(asking: Asking) -> Options:
    return in_rows([(str(n), str(n)) for n in range(int(asking.answers["most"]) + 1)], 4)


def _ask_number(asking: Asking) -> Question:
    words = asking.say("How many guests do you bring to {title}?", title=isolated(asking.answers["title"]))
    return Question(words, _numbers(asking))


def _take_number(asking: Asking, said: Said) -> Mapping[str, str]:
    text, most = said.text.strip(), int(asking.answers["most"])
    if not text.isdecimal() or len(text) > 3 or int(text) > most:
        raise Invalid(wrong("number", noted("That is a number from 0 to {most}, here."), most=most))
    return {"number": str(int(text)), "names": "", UNDO: "names"}


def _ask_names(asking: Asking) -> Question:
    words = asking.say("What are they called? One name a line. Without names they are counted all the same.")
    known = _names(asking, "known")
    now = asking.say("Now: {said}", said=", ".join(isolated(name) for name in known)) if known else ""
    return Question("\n".join(part for part in (words, now) if part))


def _take_names(asking: Asking, said: Said) -> Mapping[str, str]:
    names = [line.strip() for line in said.text.splitlines() if line.strip()]
    number = int(asking.answers["number"])
    if len(names) > number:
        raise Invalid(wrong("names", noted("That is more names than guests: {number} at most."), number=number))
    return {"names": "\n".join(names)}


def _brings_somebody(asking: Asking) -> bool:
    return int(asking.answers.get("number", "0")) > 0


def _save(asking: Asking) -> Ending:
    number, key = int(asking.answers["number"]), asking.answers["event"]
    names = guests_named(str(number), _names(asking, "names") or None, _names(asking, "known"))
    rsvps.bring(asking.person.id, key, names, asking.now)
    words = count(asking.language, "Noted: one guest comes with you.", "Noted: {n} come with you.", number)
    return Ending(
        words if number else asking.say("Noted: no guests."), keyboard([press(asking.say("Show it"), f"ev:{key}")])
    )


def _names(asking: Asking, name: str) -> list[str]:
    return [line for line in asking.answers.get(name, "").split("\n") if line]


SCRIPT = learn(
    Script(
        "guests",
        (
            Step("number", noted("Guests"), _ask_number, _take_number, ("number", "guests")),
            Step("names", noted("Names"), _ask_names, _take_names, ("names",), _brings_somebody, optional=True),
        ),
        _save,
    )
)
HANDLERS: list[Any] = [CallbackQueryHandler(_from_card, pattern=r"^gu:[a-z0-9]{4,16}$")]
