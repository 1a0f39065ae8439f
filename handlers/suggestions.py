"""What members would do next, in private: read, backed with one tap; organisers make an event of one. What is typed
for it is in `suggestion_steps.py`."""

from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardButton, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue, new_event
from handlers.group_menu import back, belonging, group_in
from handlers.handbook import Shown, show
from handlers.questions import Asking
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask, once
from meetups import suggestions
from meetups.people import Person
from meetups.suggestions import Offered, State
from meetups.visibility import ORGANISERS, Role
from phrases import count, noted, say

AT_ONCE = 30  # in one message
LONGEST_LABEL = 56
LEAD = noted("What members would do next. One tap says that you would come; an organiser makes an event of it.")
NONE_YET = noted("Nobody has suggested anything yet. What would you do with the others?")
STATES = {State.MADE: noted("It became an event."), State.LEFT: noted("It was left for now.")}


def everything(person: Person, group_id: int, said: str = "") -> Shown:
    """All that are open, what most would come to first; `said` (HTML) stands above. Raises NotFound."""
    facts, _ = belonging(person, group_id)
    language, seen = person.language, suggestions.open_ones(group_id, person.id)
    head = f"<b>{escape(say(language, 'Suggestions'))}</b> · {isolated(facts.name)}"
    parts = (said, head, escape(say(language, LEAD if seen else NONE_YET)))
    rows = [[press(shortened(f"{each.backing} · {each.title}", LONGEST_LABEL), f"su:one:{each.key}")]
            for each in seen[:AT_ONCE]]  # fmt: skip
    rows.append([press(say(language, "Suggest a meetup"), f"su:new:{group_id}")])
    return "\n\n".join(filter(None, parts)), keyboard(*rows, back(language, group_id, "together"))


def one(person: Person, key: str, said: str = "") -> Shown:
    """One of them, with what this person may do about it. Raises NotFound."""
    seen, language = suggestions.one(key, person.id), person.language
    _, role = belonging(person, seen.group_id)
    who = say(language, "Suggested by {name}.", name=isolated(seen.author)) if seen.author else ""
    would = count(language, "One would come.", "{n} would come.", seen.backing)
    state = say(language, STATES[seen.state]) if seen.state in STATES else ""
    about = isolated(seen.about) if seen.about else ""
    parts = (said, f"<b>{isolated(seen.title)}</b>", about, f"{who} {escape(would)}".strip(), escape(state))
    up = [press(say(language, "All suggestions"), f"su:all:{seen.group_id}")]
    return "\n\n".join(filter(None, parts)), keyboard(*_acts(seen, role, language), up)


def _acts(seen: Offered, role: Role, language: str) -> list[list[InlineKeyboardButton]]:
    event = [press(say(language, "Show the event"), f"ev:{seen.event}")] if seen.event else []
    if seen.state != State.OPEN:
        return [event]
    taps = press(say(language, "I would come"), f"su:back:{seen.key}")
    if seen.backed:
        taps = press(say(language, "I would not come after all"), f"su:out:{seen.key}")
    mine = [press(say(language, "Take it back"), f"su:away:{seen.key}")] if seen.mine else []
    if role not in ORGANISERS or seen.event:
        return [[taps], mine, event]
    make = press(say(language, "Make an event of it"), f"su:make:{seen.key}")
    leave = press(say(language, "Leave it for now"), f"su:leave:{seen.key}")
    return [[taps], mine, [make], [leave]]


async def _all(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show(update, context, lambda person, now: everything(person, group_in(update)))


async def _one(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show(update, context, lambda person, now: one(person, _key(update)))


async def _back(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key, would = _key(update), str(pressed(update).data).startswith("su:back")
    rule = suggestions.back if would else suggestions.back_out
    await once(update, lambda person, now: rule(person.id, key, now))
    await show(update, context, lambda person, now: one(person, key))


async def _withdraw(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    group_id = await ask(update, lambda person, now: suggestions.one(key, person.id).group_id)
    await once(update, lambda person, now: suggestions.withdraw(person.id, key))

    def after(person: Person, now: datetime) -> Shown:
        return everything(person, group_id, escape(say(person.language, "It is taken back.")))

    shown = await ask(update, after)
    await toast(update)
    await swap(update, context, *shown)


async def _make(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The dialogue of a new event, with what is known of it."""
    key = _key(update)
    answers = await ask(update, lambda person, now: new_event.from_suggestion(Asking(person, {}, now), key))
    await dialogue.begin(update, context, "new", answers)


def _key(update: Update) -> str:
    return str(pressed(update).data).rsplit(":", 1)[1]


HANDLERS: list[Any] = [
    CallbackQueryHandler(_all, pattern=r"^su:all:\d{1,18}$"),
    CallbackQueryHandler(_one, pattern=r"^su:one:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_back, pattern=r"^su:(back|out):[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_withdraw, pattern=r"^su:away:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_make, pattern=r"^su:make:[a-z0-9]{4,16}$"),
]
