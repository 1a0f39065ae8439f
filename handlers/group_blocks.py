"""Who sees one in a group, in private: being counted only, and whom one does not want to meet."""

from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.group_menu import back, belonging, group_in
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask, once
from meetups import attendee_sight, blocks, members
from meetups.people import Person
from phrases import say

AT_ONCE = 20
LONGEST_LABEL = 60
Shown = tuple[str, InlineKeyboardMarkup]


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _page(person, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


def _page(person: Person, group_id: int) -> Shown:
    facts, _ = belonging(person, group_id)
    language, hidden = person.language, attendee_sight.hidden_in(person.id, group_id)
    stands = say(language, "In lists of this group you are counted, not named.")
    if person.names_hidden:
        stands = say(language, "You are named in no list at all, as you chose under /settings.")
    elif not hidden:
        stands = say(language, "Whoever reads the names of this group reads yours.")
    turn = say(language, "Name me here") if hidden else say(language, "Count me only")
    named = [] if person.names_hidden else [press(turn, f"bl:{'named' if hidden else 'hidden'}:{group_id}")]
    apart = [press(say(language, "Whom I do not want to meet"), f"bl:people:0:{group_id}")]
    text = f"<b>{isolated(facts.name)}</b>\n\n{escape(stands)}"
    return text, keyboard(named, apart, back(language, group_id, "mine"))


async def _hide(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    hidden = str(pressed(update).data).split(":")[1] == "hidden"
    await once(update, lambda person, now: attendee_sight.hide_in(person.id, group_in(update), hidden, now))
    await _show(update, context)


async def _people(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    offset = int(str(pressed(update).data).split(":")[2])
    shown = await ask(update, lambda person, now: _choice(person, offset, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


def _choice(person: Person, offset: int, group_id: int) -> Shown:
    belonging(person, group_id)
    language, found = person.language, members.members(group_id, person.id, AT_ONCE + 1, offset)
    mine = () if offset else blocks.blocked_by(person.id)[:AT_ONCE]
    apart = {one.user_id for one in mine} | {person.id}
    rows = [[press(say(language, "Unblock {name}", name=one.name)[:LONGEST_LABEL], f"bl:no:{one.user_id}:{group_id}")]
            for one in mine]  # fmt: skip
    rows += [[press(shortened(one.name, LONGEST_LABEL), f"bl:ask:{one.user_id}:{group_id}")]
             for one in found[:AT_ONCE] if one.user_id not in apart]  # fmt: skip
    before = [press(say(language, "Before"), f"bl:people:{max(0, offset - AT_ONCE)}:{group_id}")] if offset else []
    after = [press(say(language, "More"), f"bl:people:{offset + AT_ONCE}:{group_id}")] if found[AT_ONCE:] else []
    words = say(language, "Whom do you not want to meet? You find each other no more, in any group. They are not told.")
    return words, keyboard(*rows, before + after, [press(say(language, "Back"), f"bl:me:{group_id}")])


async def _ask_first(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _question(person, _other(update), group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


def _question(person: Person, other_id: int, group_id: int) -> Shown:
    language, other = person.language, members.member(group_id, person.id, other_id)
    words = say(language, "Block {name}? Neither of you finds the other any more. They are not told.",
                name=isolated(other.name))  # fmt: skip
    yes = press(say(language, "Block"), f"bl:yes:{other_id}:{group_id}")
    return words, keyboard([yes, press(say(language, "Back"), f"bl:people:0:{group_id}")])


async def _block(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    def effect(person: Person, now: datetime) -> None:
        found = members.member(group_in(update), person.id, _other(update))  # a number may be forged
        blocks.block(person.id, found.user_id, now)

    await once(update, effect)
    await _again(update, context)


async def _unblock(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await once(update, lambda person, now: blocks.unblock(person.id, _other(update)))
    await _again(update, context)


async def _again(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _choice(person, 0, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


def _other(update: Update) -> int:
    return int(str(pressed(update).data).split(":")[2])


HANDLERS: list[Any] = [
    CallbackQueryHandler(_show, pattern=r"^bl:me:\d{1,18}$"),
    CallbackQueryHandler(_hide, pattern=r"^bl:(hidden|named):\d{1,18}$"),
    CallbackQueryHandler(_people, pattern=r"^bl:people:\d{1,6}:\d{1,18}$"),
    CallbackQueryHandler(_ask_first, pattern=r"^bl:ask:\d{1,12}:\d{1,18}$"),
    CallbackQueryHandler(_block, pattern=r"^bl:yes:\d{1,12}:\d{1,18}$"),
    CallbackQueryHandler(_unblock, pattern=r"^bl:no:\d{1,12}:\d{1,18}$"),
]
