"""Where a page of the handbook stands, on which day newcomers are sent it, and taking it out: for organisers, in
private."""

from datetime import datetime
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.group_menu import belonging
from handlers.handbook import Shown, contents
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated
from handlers.work import ask, once
from meetups import handbook, handbook_changes
from meetups.handbook import Page, PageWish
from meetups.people import Person
from meetups.refusals import Stale
from meetups.visibility import Role
from phrases import count, noted, say

DAYS = (0, 1, 3, 7, 14, 30)
STALE = noted("Somebody else changed the page meanwhile. Look at it again.")


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _shown(update, context, _key(update))


async def _move(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key, up = _key(update), str(pressed(update).data).startswith("hb:up")
    await once(update, lambda person, now: handbook.move(person.id, key, up=up, now=now))
    await _shown(update, context, key)


async def _day(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Another day, or none; the button carries the revision of the page that was read."""
    _, _, day, revision, key = str(pressed(update).data).split(":")

    def change(person: Person, now: datetime) -> None:
        page = handbook.page(key, person.id)
        after = None if day == "none" else int(day)
        handbook.change(person.id, key, PageWish(page.title, page.body, after), int(revision), now)

    await _unless_stale(update, context, key, change)


async def _ask_out(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _sure(person, _key(update)))
    await toast(update)
    await swap(update, context, *shown)


async def _out(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = _key(update)
    group_id = await ask(update, lambda person, now: _organised(person, key).group_id)
    await once(update, lambda person, now: handbook_changes.delete_page(person.id, key, now))
    shown = await ask(update, lambda person, now: contents(person, group_id))
    await toast(update)
    await swap(update, context, *shown)


async def _unless_stale(update: Update, context: ContextTypes.DEFAULT_TYPE, key: str, change: Any) -> None:
    said = ""
    try:
        await once(update, change)
    except Stale:
        said = say((await ask(update, lambda person, now: person)).language, STALE)
    await _shown(update, context, key, said)


async def _shown(update: Update, context: ContextTypes.DEFAULT_TYPE, key: str, said: str = "") -> None:
    shown = await ask(update, lambda person, now: _arranged(person, key))
    await toast(update, said)
    await swap(update, context, *shown)


def _organised(person: Person, key: str) -> Page:
    """The page, for an organiser. Raises NotFound, NotAllowed."""
    page = handbook.page(key, person.id)
    belonging(person, page.group_id, Role.ORGANISER)
    return page


def _arranged(person: Person, key: str) -> Shown:
    page, language = _organised(person, key), person.language
    keys = [each.key for each in handbook.pages(page.group_id, person.id)]
    at = keys.index(key)
    place = say(language, "Page {n} of {all}", n=at + 1, all=len(keys))
    days = [
        press(say(language, "Day {n}", n=day), f"hb:day:{day}:{page.revision}:{key}")
        for day in DAYS
        if day != page.after_days
    ]
    none = [press(say(language, "To nobody"), f"hb:day:none:{page.revision}:{key}")]
    rows = (
        [press(say(language, "Up"), f"hb:up:{key}")] * (at > 0)
        + [press(say(language, "Down"), f"hb:down:{key}")] * (at + 1 < len(keys)),
        days[:3],
        days[3:],
        none * (page.after_days is not None),
        [press(say(language, "Take it out"), f"hb:out:{key}")],
        [press(say(language, "Back"), f"hb:p:{key}")],
    )
    return f"<b>{isolated(page.title)}</b>\n\n{place}\n{_sent(page, language)}", keyboard(*rows)


def _sent(page: Page, language: str) -> str:
    if page.after_days is None:
        return say(language, "It is sent to nobody by itself.")
    if not page.after_days:
        return say(language, "It is sent to newcomers on the day they join.")
    return count(language, "It is sent to newcomers one day after they join.",
                 "It is sent to newcomers {n} days after they join.", page.after_days)  # fmt: skip


def _sure(person: Person, key: str) -> Shown:
    page, language = _organised(person, key), person.language
    asks = noted("Take “{title}” out of the handbook? What is proposed for it is left, and its authors hear so.")
    words = say(language, asks, title=isolated(page.title))
    sure = [press(say(language, "Take it out"), f"hb:gone:{key}"), press(say(language, "Back"), f"hb:set:{key}")]
    return words, keyboard(sure)


def _key(update: Update) -> str:
    return str(pressed(update).data).rsplit(":", 1)[1]


HANDLERS: list[Any] = [
    CallbackQueryHandler(_show, pattern=r"^hb:set:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_move, pattern=r"^hb:(up|down):[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_day, pattern=r"^hb:day:(none|\d{1,3}):\d{1,9}:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_ask_out, pattern=r"^hb:out:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_out, pattern=r"^hb:gone:[a-z0-9]{4,16}$"),
]
