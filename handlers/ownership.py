"""Whose group it is, in private: handed over with a yes, adopted with notice; and who looks after it besides."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.group_menu import back, belonging, group_in
from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask, once
from meetups import handover, members, ownership
from meetups.members import Member
from meetups.ownership import Act, Ownership
from meetups.people import Person
from meetups.visibility import Role
from phrases import noted, say

AT_ONCE = 8  # members in one message
Deed = Callable[[int, int, int, datetime], object]  # of whom, to whom, in which group, when
DEEDS: dict[str, tuple[Deed, str]] = {
    "offer": (
        lambda actor, other, group, now: handover.offer(actor, group, other, now),
        noted("{name} is asked, and has a week to say yes."),
    ),
    "make": (members.make_organiser, noted("{name} looks after it too, from now on.")),
    "end": (handover.end_organising, noted("{name} is a member again.")),
}


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _page(person, group_in(update), now))
    await toast(update)
    await swap(update, context, *shown)


async def _show_below(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """From a message of its own, which stays as it is."""
    await reply(update, context, *await ask(update, lambda person, now: _page(person, group_in(update), now)))


def _page(person: Person, group_id: int, now: datetime, said: str = "") -> tuple[str, InlineKeyboardMarkup]:
    facts, role = belonging(person, group_id)
    language, seen = person.language, ownership.ownership(person.id, group_id, now)
    parts = (said, f"<b>{isolated(facts.name)}</b>", _whose(seen, language), _under_way(seen, person, group_id, now))
    rows = [[press(say(language, ownership.LABELS[act]), f"ow:do:{act.value}:{group_id}")] for act in seen.acts]
    choose = say(language, "Hand it over, or choose organisers") if role == Role.OWNER else say(language, "Organisers")
    people = [press(choose, f"ow:people:0:{group_id}")] if role in (Role.OWNER, Role.ORGANISER) else []
    return "\n\n".join(part for part in parts if part), keyboard(*rows, people, back(language, group_id))


def _whose(seen: Ownership, language: str) -> str:
    if seen.role == Role.OWNER:
        return say(language, "The group is yours.")
    if seen.owner is None:
        return say(language, "The group has no owner: whoever had it left Klatch.")
    return say(language, "The group belongs to {name}.", name=isolated(seen.owner.name))


def _under_way(seen: Ownership, person: Person, group_id: int, now: datetime) -> str:
    if seen.pending is None:
        return ""
    day = ownership.due_day(seen.pending, group_id, person.language, now)
    return say(person.language, ownership.under_way(seen, person.id), name=isolated(seen.pending.heir.name), day=day)


async def _do(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    act, group_id = Act(str(pressed(update).data).split(":")[2]), group_in(update)
    said = await once(update, lambda person, now: ownership.do(act, person, group_id, now))
    await toast(update)
    if said is not None:
        await swap(update, context, *await ask(update, lambda person, now: _page(person, group_id, now, said)))


async def _people(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, _, offset, _ = str(pressed(update).data).split(":")
    shown = await ask(update, lambda person, now: _choice(person, int(offset), group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


def _choice(person: Person, offset: int, group_id: int) -> tuple[str, InlineKeyboardMarkup]:
    facts, _ = belonging(person, group_id, Role.ORGANISER)
    language, found = person.language, members.members(group_id, person.id, AT_ONCE + 1, offset)
    rows = [[press(_label(each, language), f"ow:who:{each.user_id}:{group_id}")] for each in found[:AT_ONCE]]
    before = [press(say(language, "Before"), f"ow:people:{max(0, offset - AT_ONCE)}:{group_id}")] if offset else []
    after = [press(say(language, "More"), f"ow:people:{offset + AT_ONCE}:{group_id}")] if found[AT_ONCE:] else []
    head = f"<b>{isolated(facts.name)}</b>\n\n{say(language, 'Whom do you mean?')}"
    return head, keyboard(*rows, before + after, _up(language, group_id))


def _label(member: Member, language: str) -> str:
    words = {Role.OWNER: noted("{name}, owner"), Role.ORGANISER: noted("{name}, organiser")}
    name = shortened(member.name)
    return say(language, words[member.role], name=name) if member.role in words else name


async def _who(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    other = int(str(pressed(update).data).split(":")[2])
    shown = await ask(update, lambda person, now: _deeds(person, other, group_in(update), now))
    await toast(update)
    await swap(update, context, *shown)


def _deeds(person: Person, other: int, group_id: int, now: datetime) -> tuple[str, InlineKeyboardMarkup]:
    _, role = belonging(person, group_id, Role.ORGANISER)
    member, language = members.member(group_id, person.id, other), person.language
    offers = ownership.ownership(person.id, group_id, now).may_offer and other != person.id
    make, end = member.role == Role.MEMBER, member.role == Role.ORGANISER and role == Role.OWNER
    may = {"offer": offers, "make": make, "end": end}
    words = {"offer": noted("Ask them to take the group over"), "make": noted("Make them an organiser"),
             "end": noted("Organiser no more")}  # fmt: skip
    rows = [[press(say(language, words[deed]), f"ow:{deed}:{other}:{group_id}")] for deed in may if may[deed]]
    parts = [f"<b>{isolated(_label(member, language))}</b>"]
    if offers:
        parts.append(say(language, "They must say yes within a week; then you look after it with them."))
    up = [press(say(language, "Back"), f"ow:people:0:{group_id}")]
    return "\n\n".join(parts), keyboard(*rows, up)


async def _deed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, name, other, group = str(pressed(update).data).split(":")
    rule, words = DEEDS[name]

    def effect(person: Person, now: datetime) -> str:
        found = members.member(int(group), person.id, int(other))
        rule(person.id, int(other), int(group), now)
        return say(person.language, words, name=isolated(found.name))

    said = await once(update, effect)
    await toast(update)
    if said is not None:
        await swap(update, context, *await ask(update, lambda person, now: _page(person, int(group), now, said)))


def _up(language: str, group_id: int) -> list[Any]:
    return [press(say(language, "Back"), f"gr:own:{group_id}")]


HANDLERS: list[Any] = [
    CallbackQueryHandler(_show, pattern=r"^gr:own:\d{1,18}$"),
    CallbackQueryHandler(_show_below, pattern=r"^ow:show:\d{1,18}$"),
    CallbackQueryHandler(_do, pattern=rf"^ow:do:({'|'.join(Act)}):\d{{1,18}}$"),
    CallbackQueryHandler(_people, pattern=r"^ow:people:\d{1,6}:\d{1,18}$"),
    CallbackQueryHandler(_who, pattern=r"^ow:who:\d{1,18}:\d{1,18}$"),
    CallbackQueryHandler(_deed, pattern=r"^ow:(offer|make|end):\d{1,18}:\d{1,18}$"),
]
