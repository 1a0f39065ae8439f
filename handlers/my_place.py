"""One's own place in a group, in private: a pause, fewer messages, and the answer to whether one is still there."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.group_menu import back, belonging, group_in
from handlers.progress import learn
from handlers.questions import Asking, Ending, Question, Said, Script, Step
from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.words import isolated
from handlers.work import ask, once
from meetups import drift, drift_notices, lists, my_place
from meetups.my_place import MyPlace, Span
from meetups.people import Person
from meetups.refusals import Invalid, wrong
from phrases import noted, say
from scheduling.typed import read_date

SPANS = {
    Span.WEEK: noted("A week"),
    Span.MONTH: noted("A month"),
    Span.QUARTER: noted("Three months"),
}
EXPLAINED = noted(
    "While you pause, I tell you nothing of the group, but for what you answered yourself: your seats, the link, a"
    " change of an evening you come to. Nobody sees that you pause."
)
Shown = tuple[str, InlineKeyboardMarkup]


def page(person: Person, group_id: int, now: datetime, said: str = "") -> Shown:
    """What they chose, and what they may choose. Raises NotFound."""
    facts, _ = belonging(person, group_id)
    language, chosen = person.language, my_place.my_place(person.id, group_id, now)
    few = say(language, "Of this group you hear only what you answered and what you must know.") if chosen.fewer else ""
    stands = my_place.paused_words(chosen, language, now) or say(language, EXPLAINED)
    parts = (said, f"<b>{isolated(facts.name)}</b>", escape(stands), few)
    rows = [[press(say(language, "End the pause"), f"pl:end:{group_id}")]] if chosen.paused_until else []
    if not chosen.paused_until:
        rows = _spans(language, "one", group_id)
    rows.append([_fewer(chosen, language)])
    everywhere = [press(say(language, "All my groups at once"), f"pl:all:{group_id}")]
    return "\n\n".join(part for part in parts if part), keyboard(*rows, everywhere, back(language, group_id, "mine"))


def _fewer(chosen: MyPlace, language: str) -> InlineKeyboardButton:
    if chosen.fewer:
        return press(say(language, "Tell me everything again"), f"pl:more:{chosen.group_id}")
    return press(say(language, "Fewer messages"), f"pl:few:{chosen.group_id}")


def _spans(language: str, scope: str, group_id: int) -> list[list[InlineKeyboardButton]]:
    lengths = [press(say(language, words), f"pl:{scope}:{span.value}:{group_id}") for span, words in SPANS.items()]
    return [lengths, [press(say(language, "Until a day I name"), f"pl:{scope}:day:{group_id}")]]


def everywhere(person: Person, group_id: int, now: datetime, said: str = "") -> Shown:
    """The pauses of all their groups."""
    language, there = person.language, my_place.pauses_of(person.id, now)
    lines = [f"{isolated(one.name)}: {escape(_until(one, language, now))}" for one in there]
    head = say(language, "All my groups at once")
    end = [press(say(language, "End all pauses"), f"pl:endall:{group_id}")] if there else []
    parts = (said, f"<b>{head}</b>", "\n".join(lines) or escape(say(language, EXPLAINED)))
    up = [press(say(language, "Back"), f"pl:show:{group_id}")]
    return "\n\n".join(part for part in parts if part), keyboard(*_spans(language, "every", group_id), end, up)


def _until(one: MyPlace, language: str, now: datetime) -> str:
    return say(language, "until {day}", day=my_place.day_words(one, language, now))


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    every = str(pressed(update).data).startswith("pl:all")
    shown = await ask(update, lambda person, now: (everywhere if every else page)(person, group_in(update), now))
    await toast(update)
    await swap(update, context, *shown)


async def _show_below(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """From a message of its own, which stays as it is."""
    await reply(update, context, *await ask(update, lambda person, now: page(person, group_in(update), now)))


async def _pause(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, scope, span, group = str(pressed(update).data).split(":")
    if span == "day":
        await dialogue.begin(update, context, "pause", {"group": group, "scope": scope})
        return

    def effect(person: Person, now: datetime) -> None:
        until = my_place.day_after(Span(span), person.id, int(group), now)
        _begin_pause(person, scope, int(group), until, now)

    await once(update, effect)
    await _again(update, context, scope, int(group))


def _begin_pause(person: Person, scope: str, group_id: int, until: date, now: datetime) -> None:
    if scope == "every":
        my_place.pause_all(person.id, until, now)
    else:
        my_place.pause(person.id, group_id, until, now)


async def _choose(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """End a pause, or all; fewer messages, or all of them again. From the check-in too."""
    act, group_id = str(pressed(update).data).split(":")[1], group_in(update)

    def effect(person: Person, now: datetime) -> None:
        if act == "endall":
            my_place.end_all(person.id, now)
        elif act == "end":
            my_place.end_pause(person.id, group_id, now)
        else:
            my_place.choose_fewer(person.id, group_id, act != "more", now)

    await once(update, effect)
    await _again(update, context, "every" if act == "endall" else "one", group_id)


async def _again(update: Update, context: ContextTypes.DEFAULT_TYPE, scope: str, group_id: int) -> None:
    every = scope == "every"

    def fresh(person: Person, now: datetime) -> Shown:
        words = escape(say(person.language, "Noted."))
        return (everywhere if every else page)(person, group_id, now, words)

    shown = await ask(update, fresh)
    await toast(update)
    await swap(update, context, *shown)


async def _hello(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A sign of life: what is coming, and nothing else. The question loses its buttons."""
    group_id = group_in(update)
    await once(update, lambda person, now: drift.say_hello(person.id, group_id, now))
    words, buttons = await ask(update, lambda person, now: _coming(person, group_id, now))
    await toast(update)
    with suppress(BadRequest):  # too old to be changed, or pressed twice: hello was said all the same
        await pressed(update).edit_message_reply_markup(None)
    await reply(update, context, words, buttons)


def _coming(person: Person, group_id: int, now: datetime) -> Shown:
    facts, _ = belonging(person, group_id)
    language, coming = person.language, lists.on_in_group(facts, person.id, now, drift_notices.MOST)
    hello = say(language, "Hello. It is good to hear from you.")
    next_ = [isolated(line) for line in drift_notices.what_is_coming(coming, language, now)]
    rows = [[press(each.title[:60], f"ev:{each.key}")] for each in coming]
    return "\n".join([escape(hello), *next_]), keyboard(*rows, [press(facts.name[:60], f"gr:menu:{group_id}")])


def _ask_day(asking: Asking) -> Question:
    return Question(escape(asking.say("Until which day? Write it like “3 December” or 2026-12-03.")))


def _take_day(asking: Asking, said: Said) -> Mapping[str, str]:
    today = my_place.today(asking.person.id, int(asking.answers["group"]), asking.now)
    day = None if said.pressed else read_date(said.text, asking.language, today)
    if day is None:
        raise Invalid(wrong("until", noted("I cannot read that as a day. Write it like 2026-12-03.")))
    return {"until": day.isoformat()}


def _finish(asking: Asking) -> Ending:
    """Raises Invalid, NotFound."""
    answers, person, group_id = asking.answers, asking.person, int(asking.answers["group"])
    _begin_pause(person, answers["scope"], group_id, date.fromisoformat(answers["until"]), asking.now)
    every = answers["scope"] == "every"
    return Ending(*(everywhere if every else page)(person, group_id, asking.now, escape(asking.say("Noted."))))


SCRIPT = learn(Script("pause", (Step("until", noted("Until"), _ask_day, _take_day, ("until",)),), _finish))
HANDLERS: list[Any] = [
    CallbackQueryHandler(_show, pattern=r"^pl:(show|all):\d{1,18}$"),
    CallbackQueryHandler(_show_below, pattern=r"^pl:below:\d{1,18}$"),
    CallbackQueryHandler(_pause, pattern=r"^pl:(one|every):(week|month|quarter|day):\d{1,18}$"),
    CallbackQueryHandler(_choose, pattern=r"^pl:(end|endall|few|more):\d{1,18}$"),
    CallbackQueryHandler(_hello, pattern=r"^pl:hello:\d{1,18}$"),
]
