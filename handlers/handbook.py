"""A group's handbook in private: its pages one by one, for members. What they would change is in `handbook_steps.py`,
what organisers make of that in `handbook_deciding.py`."""

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from config import settings
from handlers.group_menu import back, belonging, group_in
from handlers.markdown import telegram_html
from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.words import isolated, length, shortened
from handlers.work import ask
from meetups import handbook, handbook_changes
from meetups.groups import GroupFacts
from meetups.handbook import Page
from meetups.people import Person
from meetups.visibility import ORGANISERS
from phrases import count, noted, say

LONGEST = 3_900  # UTF-16 units of a page with its head, of the 4,096 Telegram takes
LONGEST_LABEL = 60
NEW, NEW_PROPOSED = noted("New page"), noted("Propose a page")
CHANGE, CHANGE_PROPOSED = noted("Change it"), noted("Propose a change")
Shown = tuple[str, InlineKeyboardMarkup]


async def show(update: Update, context: ContextTypes.DEFAULT_TYPE, what: Callable[[Person, datetime], Shown]) -> None:
    """Put it in the place of the message that was pressed."""
    shown = await ask(update, what)
    await toast(update)
    await swap(update, context, *shown)


def contents(person: Person, group_id: int, said: str = "") -> Shown:
    """All titles, each a button, and what else one may do; `said` (HTML) stands above. Raises NotFound."""
    facts, role = belonging(person, group_id)
    language, pages = person.language, handbook.pages(group_id, person.id)
    waiting = len(handbook_changes.waiting(group_id, person.id))
    empty = say(language, "There is no page yet. Write the first: how you meet, a ritual, a joke explained.")
    lead = say(language, "How this group does things, for its members.") if pages else empty
    parts = (said, f"<b>{escape(say(language, 'Handbook'))}</b> · {isolated(facts.name)}", escape(lead))
    rows = [[press(shortened(page.title, LONGEST_LABEL), f"hb:p:{page.key}")] for page in pages]
    rows.append([press(say(language, NEW if role in ORGANISERS else NEW_PROPOSED), f"hb:new:{group_id}")])
    if waiting and role in ORGANISERS:
        words = count(language, "One proposal waits", "{n} proposals wait", waiting)
        rows.append([press(words, f"hb:wait:{group_id}")])
    return "\n\n".join(part for part in parts if part), keyboard(*rows, back(language, group_id))


def site_link(facts: GroupFacts, key: str, words: str) -> str:
    """The same on the site."""
    return f'<a href="{escape(f"{settings().site_url}/g/{facts.slug}/handbook#{key}")}">{escape(words)}</a>'


def one_page(person: Person, key: str) -> Shown:
    """A page, with the ways on. Raises NotFound."""
    page = handbook.page(key, person.id)
    facts, role = belonging(person, page.group_id)
    language = person.language
    head, more = f"<b>{isolated(page.title)}</b>", f"\n\n{site_link(facts, key, say(language, 'Read on'))}"
    body, whole = telegram_html(page.body, LONGEST - length(head) - length(more))
    empty = f"<i>{escape(say(language, 'Nothing is written here yet.'))}</i>"
    change = say(language, CHANGE if role in ORGANISERS else CHANGE_PROPOSED)
    rows = [_turning(page, person), [press(change, f"hb:edit:{key}")]]
    if role in ORGANISERS:
        rows.append([press(say(language, "Where it stands, and who is sent it"), f"hb:set:{key}")])
    up = [press(say(language, "All pages"), f"hb:all:{facts.id}")]
    return f"{head}\n\n{body or empty}{'' if whole else more}", keyboard(*rows, up)


def _turning(page: Page, person: Person) -> list[Any]:
    keys = [each.key for each in handbook.pages(page.group_id, person.id)]
    at, language = keys.index(page.key), person.language
    before = [press(say(language, "Before"), f"hb:p:{keys[at - 1]}")] if at else []
    after = [press(say(language, "Next"), f"hb:p:{keys[at + 1]}")] if at + 1 < len(keys) else []
    return before + after


async def _all(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await show(update, context, lambda person, now: contents(person, group_in(update)))


async def _page(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = str(pressed(update).data).rsplit(":", 1)[1]
    await show(update, context, lambda person, now: one_page(person, key))


async def _below(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A page as a message of its own: what led to it, as a welcome, stays."""
    key = str(pressed(update).data).rsplit(":", 1)[1]
    shown = await ask(update, lambda person, now: one_page(person, key))
    await toast(update)
    await reply(update, context, *shown)


HANDLERS: list[Any] = [
    CallbackQueryHandler(_all, pattern=r"^hb:all:\d{1,18}$"),
    CallbackQueryHandler(_page, pattern=r"^hb:p:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_below, pattern=r"^hb:below:[a-z0-9]{4,16}$"),
]
