"""Who would come in, read and decided by organisers in private: admit, ask more, decline with a reason, block.

Two organisers at once are one decision: whoever presses later reads on the card who made it. What is typed is in
`review_steps.py`.
"""

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.entry_cards import swap_card
from handlers.group_menu import back, belonging, group_in
from handlers.replies import keyboard, press, pressed, toast
from handlers.review_steps import to_list
from handlers.sending import ACTS, lines_of
from handlers.words import isolated, shortened
from handlers.work import ask, once
from meetups import reviewing
from meetups.application_rows import OPEN, State
from meetups.entry_card_notices import decided_words
from meetups.entry_notices import decisions, lines_about
from meetups.notices import Notice
from meetups.people import Person
from meetups.refusals import TooLate
from meetups.reviewing import REASONS, Review
from meetups.visibility import Role
from phrases import noted, say

AT_ONCE = 20
LONGEST_LABEL = 60
TITLE = noted("{name} would like to come into {group}")
Decide = Callable[[int, str, datetime], Review]
Shown = tuple[str, InlineKeyboardMarkup, str]  # the last: the application that is shown (`swap_card`)


async def _list(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _listed(person, group_in(update)))
    await toast(update)
    await swap_card(update, context, *shown)


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _card(person, _key(update)))
    await toast(update)
    await swap_card(update, context, *shown)


async def _admit(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _decide(update, context, reviewing.admit)


async def _shut(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _decide(update, context, reviewing.block)


async def _reason(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Decline with one of the reasons offered, said in the group's language."""
    number = int(str(pressed(update).data).split(":")[1].removeprefix("why"))

    def decline(person_id: int, key: str, now: datetime) -> Review:
        group = reviewing.review(person_id, key).group
        return reviewing.decline(person_id, key, say(group.language, REASONS[number]), now)

    await _decide(update, context, decline)


async def _decide(update: Update, context: ContextTypes.DEFAULT_TYPE, decide: Decide) -> None:
    key, said = _key(update), ""
    try:
        await once(update, lambda person, now: decide(person.id, key, now))
    except TooLate as refused:
        said = refused.words((await ask(update, lambda person, now: person)).language)
    await toast(update, said)
    await swap_card(update, context, *await ask(update, lambda person, now: _card(person, key)))


async def _decline(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _why(person, _key(update)))
    await toast(update)
    await swap_card(update, context, *shown)


async def _block(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _sure(person, _key(update)))
    await toast(update)
    await swap_card(update, context, *shown)


async def _own_words(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _begin(update, context, "decline")


async def _ask_more(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _begin(update, context, "askmore")


async def _begin(update: Update, context: ContextTypes.DEFAULT_TYPE, kind: str) -> None:
    key = _key(update)
    one = await ask(update, lambda person, now: reviewing.review(person.id, key))
    if one.state not in (State.REVIEW, State.MORE):
        await _show(update, context)
        return
    await dialogue.begin(update, context, kind, {"key": key, "name": one.name, "group": one.group.name})


def _listed(person: Person, group_id: int) -> tuple[str, InlineKeyboardMarkup]:
    facts, _ = belonging(person, group_id, Role.ORGANISER)
    language, waiting = person.language, reviewing.waiting(person.id, group_id)
    rows = [[press(shortened(_line(one, language), LONGEST_LABEL), f"rv:show:{one.key}")] for one in waiting[:AT_ONCE]]
    head = say(language, "Who asks to come in") if waiting else say(language, "Nobody waits for your word.")
    more = say(language, "And {n} more.", n=len(waiting) - AT_ONCE) if len(waiting) > AT_ONCE else ""
    text = "\n\n".join(part for part in (f"<b>{isolated(facts.name)}</b>", head, more) if part)
    return text, keyboard(*rows, back(language, group_id))


def _line(one: Review, language: str) -> str:
    return f"{one.name} ({say(language, 'was asked more')})" if one.state == State.MORE else one.name


def _card(person: Person, key: str) -> Shown:
    """The application; below it the buttons that decide, or who decided what."""
    language, one = person.language, reviewing.review(person.id, key)
    rows = []
    if one.state in (State.REVIEW, State.MORE):
        acts = [press(each.label, f"{ACTS[each.act]}:{each.subject}") for each in decisions(one, language)]
        rows = [acts[:2], acts[2:]]
    asked = say(language, "You asked: {words}", words=isolated(one.asked_more)) if one.state == State.MORE else ""
    lines = lines_of(Notice(language, one.name, lines_about(one, language)))
    shows = key if one.answers or one.state in OPEN else ""
    parts = (
        f"<b>{_title(one, language)}</b>",
        "\n".join(lines),
        asked,
        _decided(one, language),
        _unheard(one, language),
    )
    return "\n\n".join(part for part in parts if part), keyboard(*rows, to_list(one, language)), shows


def _title(one: Review, language: str) -> str:
    return say(language, TITLE, name=isolated(shortened(one.name)), group=isolated(one.group.name))


def _decided(one: Review, language: str) -> str:
    name, who = isolated(shortened(one.name)), isolated(shortened(one.decided_by))
    return decided_words(one, language, name=name, who=who, reason=isolated(one.reason))


def _unheard(one: Review, language: str) -> str:
    if not one.unheard:
        return ""
    return say(language, "I could not tell {name}: I may not write to them.", name=isolated(shortened(one.name)))


def _why(person: Person, key: str) -> Shown:
    language, one = person.language, reviewing.review(person.id, key)
    if one.state not in (State.REVIEW, State.MORE):
        return _card(person, key)
    head = say(language, "Why not this time? {name} reads the reason, and from when to ask again.",
               name=isolated(shortened(one.name)))  # fmt: skip
    said = [escape(f"{number}. {say(language, words)}") for number, words in enumerate(REASONS, 1)]
    reasons = [press(str(number), f"rv:why{number - 1}:{key}") for number in range(1, len(REASONS) + 1)]
    own = [press(say(language, "In my own words"), f"rv:words:{key}")]
    return "\n\n".join((head, *said)), keyboard(reasons, own, _away(key, language)), key


def _sure(person: Person, key: str) -> Shown:
    language, one = person.language, reviewing.review(person.id, key)
    if one.state not in (State.REVIEW, State.MORE):
        return _card(person, key)
    head = say(language, "Close {group} to {name}? They read that it is closed to them, and no more.",
               group=isolated(one.group.name), name=isolated(shortened(one.name)))  # fmt: skip
    return head, keyboard([press(say(language, "Block"), f"rv:shut:{key}")], _away(key, language)), key


def _away(key: str, language: str) -> list[Any]:
    return [press(say(language, "Back"), f"rv:show:{key}")]


def _key(update: Update) -> str:
    return str(pressed(update).data).split(":")[2]


HANDLERS: list[Any] = [
    CallbackQueryHandler(_list, pattern=r"^(gr:asking|rv:list):\d{1,18}$"),
    *(
        CallbackQueryHandler(act, pattern=rf"^rv:{name}:[a-z0-9]{{4,16}}$")
        for name, act in (
            ("show", _show), ("yes", _admit), ("more", _ask_more), ("no", _decline), ("why[0-2]", _reason),
            ("words", _own_words), ("block", _block), ("shut", _shut),
        )
    ),
]  # fmt: skip
