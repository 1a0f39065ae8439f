"""Quiet hours, chosen in private: a usual night, none, or two times of day as somebody types them."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.progress import learn
from handlers.questions import Asking, Ending, Options, Question, Said, Script, Step, chosen, in_rows
from handlers.replies import keyboard, press
from meetups.people import Person
from meetups.quiet import choose_quiet_hours
from meetups.refusals import Invalid, wrong
from phrases import noted, say
from scheduling.typed import read_span
from scheduling.zones import time_in_words

NIGHTS = ((22 * 60, 8 * 60), (23 * 60, 7 * 60), (21 * 60, 9 * 60), (0, 8 * 60))  # minutes after midnight
NONE = (0, 0)


def in_words(hours: tuple[int, int] | None, person: Person) -> str:
    """*22:00 to 08:00*, and by whose clock where they have none of their own."""
    if hours is None:
        return say(person.language, "none")
    words = _span(hours, person.language)
    return words if person.zone else say(person.language, "{hours}, by the event’s clock", hours=words)


async def _open(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await dialogue.begin(update, context, "quiet", {})


def _ask(asking: Asking) -> Question:
    words = asking.say(
        "When shall I be quiet? What can wait is told afterwards, and an offer’s clock stands still."
        " Choose a night, or type it: “22:30-07:00”."
    )
    return Question(words, _options(asking))


def _options(asking: Asking) -> Options:
    nights = [(_span(night, asking.language), _value(night)) for night in NIGHTS]
    return (*in_rows(nights, 2), ((asking.say("No quiet hours"), _value(NONE)),))


def _take(asking: Asking, said: Said) -> Mapping[str, str]:
    span = None if said.pressed else read_span(said.text)
    if span is not None:
        return {"night": _value((_minutes(span[0]), _minutes(span[1])))}
    try:
        return {"night": chosen(said, _options(asking))}
    except Invalid:
        raise Invalid(wrong("night", noted("I cannot read that as a night. Write it like 22:30-07:00."))) from None


def _save(asking: Asking) -> Ending:
    start, end = (int(part) for part in asking.answers["night"].split("-"))
    choose_quiet_hours(asking.person.id, start, end)
    if start == end:
        return Ending(asking.say("Noted: no quiet hours."))
    words = asking.say("Noted: quiet from {hours}.", hours=_span((start, end), asking.language))
    if asking.person.zone:
        return Ending(words)
    clock = asking.say("That is by the clock of each event, until you set your own.")
    return Ending(f"{words} {clock}", keyboard([press(asking.say("Set my clock"), "set:zone:")]))


def _span(hours: tuple[int, int], language: str) -> str:
    start, end = (time_in_words(_at(minutes), "UTC", language) for minutes in hours)
    return say(language, "{start} to {end}", start=start, end=end)


def _at(minutes: int) -> datetime:
    return datetime(2000, 1, 3, minutes // 60, minutes % 60, tzinfo=UTC)  # any day: only its clock is read


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _value(hours: tuple[int, int]) -> str:
    return f"{hours[0]}-{hours[1]}"


SCRIPT = learn(Script("quiet", (Step("night", noted("Quiet hours"), _ask, _take, ("night", "quiet")),), _save))
HANDLERS: list[Any] = [CallbackQueryHandler(_open, pattern=r"^set:quiet:$")]
