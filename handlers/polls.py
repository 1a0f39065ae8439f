"""Polls of a group in private: what came of them, for members; organisers close one, or decide about its post. A new
one is asked in `poll_steps.py`, what Telegram says of them is heard in `polling.py`."""

from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardButton, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.group_menu import back, belonging, group_in
from handlers.handbook import Shown, show
from handlers.replies import keyboard, press, pressed
from handlers.words import isolated, shortened
from handlers.work import once
from meetups import polls, ritual_words
from meetups.people import Person
from meetups.poll_states import State
from meetups.polls import PollFacts
from meetups.visibility import ORGANISERS, Role
from phrases import noted, say

AT_ONCE = 12  # in one message
LONGEST_LABEL = 56
LEAD = noted("What was asked in the group’s chat, and what came of it. Nobody sees who chose what.")
NONE_YET = noted("Nothing was asked yet.")


def everything(person: Person, group_id: int, said: str = "") -> Shown:
    """The newest first, each a button; `said` (HTML) stands above. Raises NotFound."""
    facts, role = belonging(person, group_id)
    language, seen = person.language, polls.polls(group_id, person.id)
    head = f"<b>{escape(say(language, 'Polls'))}</b> · {isolated(facts.name)}"
    parts = (said, head, escape(say(language, LEAD if seen else NONE_YET)))
    rows = [[press(shortened(each.question, LONGEST_LABEL), f"po:one:{each.key}")] for each in seen[:AT_ONCE]]
    if role in ORGANISERS:
        rows.append([press(say(language, "Ask something"), f"po:new:{group_id}")])
    return "\n\n".join(filter(None, parts)), keyboard(*rows, back(language, group_id, "together"))


def one(person: Person, key: str, now: datetime) -> Shown:
    """Its question, the votes for each answer, and where it stands. Raises NotFound."""
    seen, language = polls.poll(key, person.id), person.language
    facts, role = belonging(person, seen.group_id)
    lines = [f"{isolated(option)}: {escape(ritual_words.chose(n, language))}" for option, n in seen.results]
    state = ritual_words.poll_state(seen, facts.zone, language, now)
    parts = (f"<b>{isolated(seen.question)}</b>", "\n".join(lines), escape(ritual_words.voted(seen, language)),
             escape(state))  # fmt: skip
    up = [press(say(language, "All polls"), f"po:all:{seen.group_id}")]
    return "\n\n".join(parts), keyboard(*_acts(seen, role, language), up)


def _acts(seen: PollFacts, role: Role, language: str) -> list[list[InlineKeyboardButton]]:
    if role not in ORGANISERS:
        return []
    if seen.held is not None:
        return [[press(say(language, "Send again"), f"held:again:{seen.held}"),
                 press(say(language, "Leave it"), f"held:leave:{seen.held}")]]  # fmt: skip
    if seen.state == State.OPEN and not seen.closing:
        return [[press(say(language, "Close it now"), f"po:close:{seen.key}")]]
    return []


async def _all(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show(update, context, lambda person, now: everything(person, group_in(update)))


async def _one(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show(update, context, lambda person, now: one(person, _key(update), now))


async def _close(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    await once(update, lambda person, now: polls.close(person.id, key, now))
    await show(update, context, lambda person, now: one(person, key, now))


def _key(update: Update) -> str:
    return str(pressed(update).data).rsplit(":", 1)[1]


HANDLERS: list[Any] = [
    CallbackQueryHandler(_all, pattern=r"^po:all:\d{1,18}$"),
    CallbackQueryHandler(_one, pattern=r"^po:one:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_close, pattern=r"^po:close:[a-z0-9]{4,16}$"),
]
