"""/settings, *Time for meetups*: one message that is redrawn at every tap. Any other number is typed on the site."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.work import ask, once
from meetups import time_budget
from meetups.people import Person
from meetups.time_budget import ALL_EVENINGS, USUAL_TIME, Budget
from phrases import count, listed, noted, say
from scheduling.weeks import weekday_in_words
from scheduling.zones import time_in_words

A_WEEK, A_MONTH, BUFFERS = (1, 2, 3, 4, 5), (2, 4, 6, 8, 12), (15, 30, 45, 60, 90)
TIMES = (8 * 60, 12 * 60, 18 * 60, 20 * 60)  # minutes after midnight
NOT_SAID = "x"
LEAD = noted(
    "All of this is yours to leave open, and only you read it. Nothing is forbidden by it: you are warned when an"
    " answer is more than you wanted."
)


async def _open(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _redraw(update, context, _menu)


async def _numbers(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, field, said = _data(update)
    number = None if said == NOT_SAID else int(said)
    changes: dict[str, dict[str, Any]] = {
        "week": {"a_week": number}, "month": {"a_month": number}, "way": {"buffer": number or 0}
    }  # fmt: skip
    await _change(update, context, lambda budget: replace(budget, **changes[field]))


async def _evening(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    day = int(_data(update)[2])
    await _change(update, context, lambda budget: replace(budget, evenings=budget.evenings ^ {day}))


async def _told(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    on = _data(update)[2] == "on"
    await _change(update, context, lambda budget: replace(budget, told=on))


async def _digest(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _redraw(update, context, _digest_menu)


async def _digest_day(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    said = _data(update)[2]

    def chosen(budget: Budget) -> Budget:
        minute = budget.digest[1] if budget.digest else USUAL_TIME
        return replace(budget, digest=None if said == NOT_SAID else (int(said), minute))

    await _change(update, context, chosen, _digest_menu)


async def _digest_time(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    minute = int(_data(update)[2])

    def chosen(budget: Budget) -> Budget:
        return replace(budget, digest=(budget.digest[0], minute) if budget.digest else None)

    await _change(update, context, chosen, _digest_menu)


Shown = tuple[str, InlineKeyboardMarkup]


async def _change(
    update: Update,
    context: ContextTypes.DEFAULT_TYPE,
    change: Callable[[Budget], Budget],
    then: Callable[[Person, datetime], Shown] | None = None,
) -> None:
    """Save what a tap changes of what stands now, and show it."""
    await once(update, lambda person, now: time_budget.change(person.id, change, now))
    await _redraw(update, context, then or _menu)


async def _redraw(
    update: Update, context: ContextTypes.DEFAULT_TYPE, menu: Callable[[Person, datetime], Shown]
) -> None:
    shown = await ask(update, menu)
    await toast(update)
    await swap(update, context, *shown)


def _menu(person: Person, now: datetime) -> Shown:
    language, budget = person.language, time_budget.budget_of(person.id)
    told = say(language, "You are told in private of what an answer clashes with.")
    lines = (
        f"<b>{say(language, 'Time for meetups')}</b>",
        say(language, LEAD),
        say(language, "Meetups a week: {number}", number=_number(budget.a_week, language)),
        say(language, "Meetups a month: {number}", number=_number(budget.a_month, language)),
        say(language, "Free evenings: {days}", days=_evenings(budget, language)),
        say(language, "On the way, before and after: {minutes}", minutes=_minutes(budget.buffer, language)),
        say(language, "Weekly look: {when}", when=_digest_words(budget, language)),
        told if budget.told else "",
        say(language, "Any other number, or time, can be set on your page on the site."),
    )
    hear = say(language, "Do not write to me about clashes") if budget.told else say(language, "Write to me too")
    evenings = [_ticked(weekday_in_words(day, language, short=True), day in budget.evenings, f"tm:eve:{day}")
                for day in sorted(ALL_EVENINGS)]  # fmt: skip
    return "\n".join(line for line in lines if line), keyboard(
        _row("week", A_WEEK, budget.a_week, say(language, "Week"), language),
        _row("month", A_MONTH, budget.a_month, say(language, "Month"), language),
        evenings[:4],
        evenings[4:],
        _row("way", BUFFERS, budget.buffer or None, say(language, "Minutes"), language),
        [press(say(language, "Weekly look"), "tm:look:"), press(hear, f"tm:told:{'off' if budget.told else 'on'}")],
        [press(say(language, "Back"), "go:settings")],
    )


def _digest_menu(person: Person, now: datetime) -> Shown:
    language, budget = person.language, time_budget.budget_of(person.id)
    words = say(language, "Once a week I show you your next two weeks: what you come to, what waits for your answer,"
                          " what clashes, and what you might give up. When?")  # fmt: skip
    head = say(language, "Weekly look: {when}", when=_digest_words(budget, language))
    day, minute = budget.digest or (None, None)
    days = [_ticked(weekday_in_words(each, language, short=True), each == day, f"tm:day:{each}")
            for each in sorted(ALL_EVENINGS)]  # fmt: skip
    times = (
        [_ticked(_clock(each, language), each == minute, f"tm:at:{each}") for each in TIMES] if budget.digest else []
    )
    off = [press(say(language, "No weekly look"), f"tm:day:{NOT_SAID}")] if budget.digest else []
    clock = [press(say(language, "Set my clock"), "set:zone:")] if person.zone is None else []
    back = [press(say(language, "Back"), "tm:menu:")]
    return f"{head}\n\n{words}", keyboard(days[:4], days[4:], times, off, clock, back)


def _row(
    field: str, numbers: tuple[int, ...], chosen: int | None, label: str, language: str
) -> list[InlineKeyboardButton]:
    first = _ticked(label + ": –", chosen is None, f"tm:{field}:{NOT_SAID}")
    return [first, *(_ticked(str(number), number == chosen, f"tm:{field}:{number}") for number in numbers)]


def _ticked(label: str, on: bool, data: str) -> InlineKeyboardButton:
    return press(f"✓ {label}" if on else label, data)


def _number(number: int | None, language: str) -> str:
    return say(language, "not said") if number is None else str(number)


def _minutes(minutes: int, language: str) -> str:
    return count(language, "one minute", "{n} minutes", minutes) if minutes else say(language, "not said")


def _evenings(budget: Budget, language: str) -> str:
    if budget.evenings == ALL_EVENINGS:
        return say(language, "not said")
    days = [weekday_in_words(day, language) for day in sorted(budget.evenings)]
    return listed(language, days) if days else say(language, "none")


def _digest_words(budget: Budget, language: str) -> str:
    if budget.digest is None:
        return say(language, "none")
    day, minute = budget.digest
    return f"{weekday_in_words(day, language)}, {_clock(minute, language)}"


def _clock(minute: int, language: str) -> str:
    at = datetime(2000, 1, 3, tzinfo=UTC) + timedelta(minutes=minute)  # any day: only its clock is read
    return time_in_words(at, "UTC", language)


def _data(update: Update) -> list[str]:
    return str(pressed(update).data).split(":")


HANDLERS: list[Any] = [
    CallbackQueryHandler(_open, pattern=r"^tm:menu:$"),
    CallbackQueryHandler(_numbers, pattern=r"^tm:(week|month|way):(x|\d{1,3})$"),
    CallbackQueryHandler(_evening, pattern=r"^tm:eve:[0-6]$"),
    CallbackQueryHandler(_told, pattern=r"^tm:told:(on|off)$"),
    CallbackQueryHandler(_digest, pattern=r"^tm:look:$"),
    CallbackQueryHandler(_digest_day, pattern=r"^tm:day:(x|[0-6])$"),
    CallbackQueryHandler(_digest_time, pattern=r"^tm:at:\d{1,4}$"),
]
