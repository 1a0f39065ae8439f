"""Where the organisers decide who comes: yes or no from a private message, which then says what was decided.

Two organisers at once are one decision: the second reads who made it.
"""

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask, once
from meetups import approvals, cards
from meetups.approvals import Decided, Request
from meetups.cards import Audience
from meetups.people import Person
from meetups.questions import Said
from meetups.refusals import TooLate
from meetups.seats import Mode, SeatState
from phrases import count, noted, say

AT_ONCE = 3  # requests in one message; the others move up as these are decided
LONGEST_SAID = 60  # of one answer, or question, of somebody who asks
YES = {
    SeatState.HELD: noted("You said yes to {name}: a seat is theirs."),
    SeatState.WAITING: noted("You said yes to {name}: all seats are taken, so they wait in line."),
    SeatState.OFFERED: noted("You said yes to {name}: a seat is offered to them."),
}
NO = noted("You said no to {name}.")
KEEPS = noted("You said no to {name}. The seat they have stays theirs.")


async def show_requests(update: Update, context: ContextTypes.DEFAULT_TYPE, key: str, said: str = "") -> None:
    """Who asks for a seat, with a yes and a no for each; `said` stands above. Raises NotFound, NotAllowed."""
    await swap(update, context, *await ask(update, lambda person, now: _listed(person, key, now, said)))


async def _decide(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, way, key, code = str(pressed(update).data).split(":")
    rule = approvals.approve if way == "yes" else approvals.refuse
    try:
        said = await once(update, lambda person, now: _in_words(rule, way, person, key, code, now))
    except TooLate as refused:  # decided by somebody else, or taken back: said in place of the buttons
        language = await ask(update, lambda person, now: person.language)
        said = refused.words(language)
    await toast(update, said or "")
    await show_requests(update, context, key, said or "")


def _in_words(
    rule: Callable[[int, str, str, datetime], Decided], way: str, person: Person, key: str, code: str, now: datetime
) -> str:
    decided = rule(person.id, key, code, now)
    no = NO if decided.state is None else KEEPS
    words = YES[decided.state or SeatState.WAITING] if way == "yes" else no
    return say(person.language, words, name=shortened(decided.name))


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = str(pressed(update).data).split(":")[2]
    await ask(update, lambda person, now: approvals.waiting_for_word(person.id, key))  # refused before it is answered
    await toast(update)
    await show_requests(update, context, key)


def _listed(person: Person, key: str, now: datetime, said: str) -> tuple[str, InlineKeyboardMarkup]:
    language, asking = person.language, approvals.waiting_for_word(person.id, key)
    title = cards.card(key, Audience(person.id), now, names=0).title
    parts = [escape(said), f"<b>{isolated(title)}</b>\n{escape(_head(len(asking), language))}"]
    parts += [_request(one, language) for one in asking[:AT_ONCE]]
    yes, no = noted("Yes to {name}"), noted("No to {name}")
    rows = [
        [press(say(language, words, name=shortened(one.name)), f"dc:{way}:{key}:{one.code}")
         for way, words in (("yes", yes), ("no", no))]
        for one in asking[:AT_ONCE]
    ]  # fmt: skip
    last = [press(say(language, "Back"), f"mg:menu:{key}")]
    return "\n\n".join(part for part in parts if part), keyboard(*rows, last)


def _head(number: int, language: str) -> str:
    if not number:
        return say(language, "Nobody waits for your word.")
    return count(language, "One waits for your word.", "{n} wait for your word.", number)


def _request(one: Request, language: str) -> str:
    where = say(language, "In person") if one.mode == Mode.ROOM else say(language, "Online")
    people = count(language, "{n} person", "{n} people", one.party)
    first = f"{isolated(shortened(one.name))}: {escape(f'{where}, {people}')}"
    return "\n".join([first, *(_reply(said) for said in one.replies)])


def _reply(said: Said) -> str:
    prompt, words = (isolated(shortened(" ".join(text.split()), LONGEST_SAID)) for text in (said.prompt, said.words))
    return f"{prompt} {words}"


HANDLERS: list[Any] = [
    CallbackQueryHandler(_decide, pattern=r"^dc:(yes|no):[a-z0-9]{4,16}:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_show, pattern=r"^mg:word:[a-z0-9]{4,16}$"),
]
