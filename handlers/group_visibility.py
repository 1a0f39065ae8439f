"""Who may see a group, set by its organisers in private."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.group_menu import back, belonging, group_in
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated
from handlers.work import ask, once
from meetups import groups
from meetups.groups import GroupWish
from meetups.people import Person
from meetups.refusals import Stale
from meetups.visibility import Role, Visibility
from phrases import noted, say

WIDTHS = {
    Visibility.PRIVATE: (noted("Members only"), noted("For everybody else it does not exist.")),
    Visibility.UNLISTED: (noted("Whoever has the link"), noted("It stands in no list of Klatch.")),
    Visibility.PUBLIC: (noted("Everybody"), noted("It is listed here and found in searches.")),
}
STALE = noted("Somebody else changed this meanwhile. Look at it again.")


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _page(person, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


async def _set(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """What was read may have changed: the button carries its revision."""
    _, width, revision, group_id = str(pressed(update).data).split(":")

    def change(person: Person, now: datetime) -> None:
        belonging(person, int(group_id), Role.ORGANISER)
        _save(person.id, int(group_id), Visibility(width), int(revision), now)

    said = ""
    try:
        await once(update, change)
    except Stale:
        said = say((await ask(update, lambda person, now: person)).language, STALE)
    shown = await ask(update, lambda person, now: _page(person, int(group_id)))
    await toast(update, said)
    await swap(update, context, *shown)


def _save(actor_id: int, group_id: int, width: Visibility, revision: int, now: datetime) -> None:
    facts = groups.group(group_id)
    kept: dict[str, Any] = {one.name: getattr(facts, one.name) for one in fields(GroupWish)}
    groups.change(actor_id, group_id, GroupWish(**kept | {"visibility": width}), revision, now)


def _page(person: Person, group_id: int) -> tuple[str, InlineKeyboardMarkup]:
    facts, _ = belonging(person, group_id, Role.ORGANISER)
    language = person.language
    label, meaning = WIDTHS[facts.visibility]
    words = say(language, "Who may see it: {who}. {meaning}", who=say(language, label), meaning=say(language, meaning))
    others = [
        [press(say(language, each), f"gv:{width.value}:{facts.revision}:{group_id}")]
        for width, (each, _) in WIDTHS.items()
        if width != facts.visibility and not (facts.sensitive and width == Visibility.PUBLIC)
    ]
    return f"<b>{isolated(facts.name)}</b>\n\n{words}", keyboard(*others, back(language, group_id))


HANDLERS: list[Any] = [
    CallbackQueryHandler(_show, pattern=r"^gr:seen:\d{1,18}$"),
    CallbackQueryHandler(_set, pattern=r"^gv:(private|unlisted|public):\d{1,9}:\d{1,18}$"),
]
