"""What members would have the handbook say, read and decided by organisers in private.

Two organisers at once are one decision: the second reads who made it. Whoever takes words has seen the page as it is.
"""

from datetime import datetime
from html import escape
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.group_menu import belonging, group_in
from handlers.handbook import LONGEST_LABEL, Shown, contents, show, site_link
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated, length, shortened
from handlers.work import ask, once
from meetups import handbook_changes
from meetups.handbook_changes import Proposal, State
from meetups.people import Person
from meetups.refusals import Stale, TooLate
from meetups.visibility import Role
from phrases import say

ROOM = 1_600  # UTF-16 units of each of two texts


def one(person: Person, key: str, said: str = "") -> Shown:
    """A proposal beside the page as it is, with the two buttons while it is open. Raises NotFound."""
    made = handbook_changes.proposal(key, person.id)
    language, group_id = person.language, made.group.id
    parts = [said, f"<b>{isolated(made.title)}</b> · {isolated(made.group.name)}", _from_whom(made, language)]
    if made.page is not None:
        parts.append(_text(say(language, "It says now:"), _with_title(made, made.page.body), language, made))
    parts.append(_text(say(language, "It would say:"), made.body, language, made))
    last = [press(say(language, "The handbook"), f"hb:all:{group_id}")]
    rows = []
    if made.state == State.OPEN:
        rows = [[press(say(language, "Take it"), f"hb:take:{made.revision}:{key}"),
                 press(say(language, "Leave it as it was"), f"hb:leave:0:{key}")]]  # fmt: skip
    return "\n\n".join(part for part in parts if part), keyboard(*rows, last)


def _with_title(made: Proposal, body: str) -> str:
    return body if made.page is None or made.page.title == made.title else f"{made.page.title}\n\n{body}"


def _from_whom(made: Proposal, language: str) -> str:
    author = isolated(made.author) if made.author else say(language, "somebody")
    new = say(language, "A new page, proposed by {name}.", name=author)
    change = say(language, "Other words, proposed by {name}.", name=author)
    words = new if made.page is None else change
    if made.stale:
        words += " " + say(language, "The page was changed since they read it: look at both.")
    return words


def _text(head: str, body: str, language: str, made: Proposal) -> str:
    """As it was written, for what is decided is the text; the rest is on the site."""
    shown = body
    while length(escape(shown)) > ROOM:
        shown = shown[: len(shown) * 9 // 10]
    more = site_link(made.group, f"p-{made.key}", say(language, "All of it on the site")) if shown != body else ""
    quoted = f"<blockquote>{escape(shown)}{'…' if more else ''}</blockquote>" if shown else "—"
    return "\n".join(filter(None, (f"<b>{escape(head)}</b>", quoted, more)))


def _waiting(person: Person, now: datetime, group_id: int, said: str = "") -> Shown:
    belonging(person, group_id, Role.ORGANISER)
    waiting = handbook_changes.waiting(group_id, person.id)
    if not waiting:
        return contents(person, group_id, said)
    language = person.language
    rows = [
        [press(shortened(" · ".join(filter(None, (each.title, each.author))), LONGEST_LABEL), f"hb:pr:{each.key}")]
        for each in waiting
    ]
    head = f"<b>{escape(say(language, 'What members propose'))}</b>"
    last = [press(say(language, "The handbook"), f"hb:all:{group_id}")]
    return "\n\n".join(filter(None, (said, head))), keyboard(*rows, last)


async def _list(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show(update, context, lambda person, now: _waiting(person, now, group_in(update)))


async def _one(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = str(pressed(update).data).rsplit(":", 1)[1]
    await show(update, context, lambda person, now: one(person, key))


async def _decide(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, way, seen, key = str(pressed(update).data).split(":")
    try:
        said = await once(update, lambda person, now: _decided(person, now, way, int(seen), key)) or ""
    except (TooLate, Stale) as refused:  # decided by somebody else; or the page is another, and shown again with it
        trouble = refused
        said = await ask(update, lambda person, now: trouble.words(person.language))
        shown = await ask(update, lambda person, now: one(person, key, escape(said)))
    else:
        group_id = await ask(update, lambda person, now: handbook_changes.proposal(key, person.id).group.id)
        shown = await ask(update, lambda person, now: _waiting(person, now, group_id, escape(said)))
    await toast(update, said)
    await swap(update, context, *shown)


def _decided(person: Person, now: datetime, way: str, seen: int, key: str) -> str:
    if way == "leave":
        handbook_changes.leave(person.id, key, now)
        return say(person.language, "The handbook stays as it was. Whoever proposed it hears so.")
    page = handbook_changes.take(person.id, key, seen, now)
    return say(person.language, "“{title}” is in the handbook. Whoever proposed it hears so.", title=page.title)


HANDLERS: list[Any] = [
    CallbackQueryHandler(_list, pattern=r"^hb:wait:\d{1,18}$"),
    CallbackQueryHandler(_one, pattern=r"^hb:pr:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_decide, pattern=r"^hb:(take|leave):\d{1,9}:[a-z0-9]{4,16}$"),
]
