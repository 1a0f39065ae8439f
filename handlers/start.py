"""/start, and what a link to the bot asks for in its payload. What no payload means is answered kindly."""

import re
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CommandHandler, ContextTypes, filters

from handlers import (
    calendar,
    entry,
    events,
    group_menu,
    groups,
    guests,
    help,
    invited,
    my_record,
    nearby,
    new_event,
    reply_questions,
    settings,
    signin,
    vouching,
)
from handlers.answers import show_event
from handlers.cards import isolated
from handlers.replies import keyboard, press, reply
from handlers.work import ask, asker, clock, off_loop, once, profile_of
from meetups import lists, people, rsvps
from meetups.destinations import path_in
from meetups.groups import GroupFacts, view
from meetups.outcome import outcome
from meetups.people import Person
from meetups.refusals import NotFound, Refusal
from meetups.rsvps import Choice
from phrases import say

Payload = Callable[[Update, ContextTypes.DEFAULT_TYPE, re.Match[str]], Awaitable[None]]


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Somebody opens the private chat: from now on the bot may write to them."""
    profile = profile_of(asker(update))
    await off_loop(lambda: people.set_reachable(people.meet(profile, clock()).id, True))
    payload = context.args[0] if context.args else ""
    for shape, follow in PAYLOADS:
        if found := shape.fullmatch(payload):
            await follow(update, context, found)
            return
    person = await ask(update, lambda person, now: person)
    lead = say(person.language, "That link leads nowhere any more. Here is what I can do.") if payload else ""
    await reply(update, context, *welcome(person, lead, context.bot.username))


def welcome(person: Person, lead: str, bot: str) -> tuple[str, InlineKeyboardMarkup]:
    """What the bot is for, and the first steps."""
    language = person.language
    lines = (
        lead,
        say(language, "Hello {name}. I keep the meetings of small groups: who comes, in the room or online, and when.",
            name=isolated(person.name)),
        say(language, "Answer with one tap in your group’s chat. I remind you, and tell you when a seat comes free."),
    )  # fmt: skip
    add = InlineKeyboardButton(say(language, "Add me to a group"), url=f"https://t.me/{bot}?startgroup=found")
    buttons = keyboard(
        [press(say(language, "What is on"), "go:events"), press(say(language, "My answers"), "go:mine")],
        [press(say(language, "Make an event"), "go:new")],
        [add],
    )
    return "\n\n".join(line for line in lines if line), buttons


async def _answer(update: Update, context: ContextTypes.DEFAULT_TYPE, found: re.Match[str]) -> None:
    """The answer given on the site before signing in; or at least the event, with the reason why not."""
    choice, key = Choice(found[1]), found[2]
    try:
        done = await once(update, lambda person, now: (person, rsvps.answer(person.id, key, choice, now)))
    except Refusal as refused:
        person = await ask(update, lambda person, now: person)
        await show_event(update, context, key, escape(refused.words(person.language)))
        return
    lead = escape(outcome(done[1], done[0].language)) if done is not None else ""
    await show_event(update, context, key, lead)


async def _guest(update: Update, context: ContextTypes.DEFAULT_TYPE, found: re.Match[str]) -> None:
    try:
        await guests.bring(update, context, found[1])
    except Refusal as refused:
        person = await ask(update, lambda person, now: person)
        await show_event(update, context, found[1], escape(refused.words(person.language)))


async def _questions(update: Update, context: ContextTypes.DEFAULT_TYPE, found: re.Match[str]) -> None:
    """What the organisers ask; or at least the event, with the reason why not."""
    try:
        await reply_questions.answer_questions(update, context, found[1])
    except Refusal as refused:
        person = await ask(update, lambda person, now: person)
        await show_event(update, context, found[1], escape(refused.words(person.language)))


async def _event(update: Update, context: ContextTypes.DEFAULT_TYPE, found: re.Match[str]) -> None:
    await show_event(update, context, found[1])


async def _reminders(update: Update, context: ContextTypes.DEFAULT_TYPE, found: re.Match[str]) -> None:
    person = await ask(update, lambda person, now: person)
    lead = say(person.language, "I remind you from now on: {leads}. /settings changes it.",
               leads=settings.leads_words(person))  # fmt: skip
    try:
        await show_event(update, context, found[1] or "", lead)
    except NotFound:  # none was named; or a group whose chat they only read so far, where one tap makes them a member
        await reply(update, context, lead)


async def _group(update: Update, context: ContextTypes.DEFAULT_TYPE, found: re.Match[str]) -> None:
    slug = found[1]
    person, seen, coming = await ask(update, lambda person, now: _group_seen(person, slug, now))
    parts = [f"<b>{isolated(seen.name)}</b>", isolated(seen.about[:800]) if seen.about else ""]
    parts += [f"{events.title_of(line, person.language)}\n{events.when(line, person.language)}" for line in coming]
    who = [press(say(person.language, "Whom it is for"), f"who:{slug}")]
    buttons = keyboard(who, *([press(line.title[:60], f"ev:{line.key}")] for line in coming))
    await reply(update, context, "\n\n".join(part for part in parts if part), buttons)


def _group_seen(person: Person, slug: str, now: Any) -> tuple[Person, GroupFacts, tuple[lists.Line, ...]]:
    facts = view(slug, person.id).facts
    return person, facts, lists.coming_in_group(facts, person.id, now, events.MOST)


async def _join(update: Update, context: ContextTypes.DEFAULT_TYPE, found: re.Match[str]) -> None:
    await entry.go_on(update, context, found[1])


async def _apply(update: Update, context: ContextTypes.DEFAULT_TYPE, found: re.Match[str]) -> None:
    await entry.apply(update, context, found[1])


async def _vouch(update: Update, context: ContextTypes.DEFAULT_TYPE, found: re.Match[str]) -> None:
    await vouching.show(update, context, found[1])


async def _sanction(update: Update, context: ContextTypes.DEFAULT_TYPE, found: re.Match[str]) -> None:
    await my_record.below(update, context, found[1])


async def _found(update: Update, context: ContextTypes.DEFAULT_TYPE, found: re.Match[str]) -> None:
    await groups.found(update, context, int(found[1]) if found[1] else None)


async def _sign_in(update: Update, context: ContextTypes.DEFAULT_TYPE, found: re.Match[str]) -> None:
    await signin.send_link(update, context, path_in(found[0]) or "/me")


def _command(act: Callable[[Update, ContextTypes.DEFAULT_TYPE], Awaitable[None]]) -> Payload:
    async def follow(update: Update, context: ContextTypes.DEFAULT_TYPE, found: re.Match[str]) -> None:
        await act(update, context)

    return follow


KEY = r"([a-z0-9]{4,16})"
PAYLOADS: tuple[tuple[re.Pattern[str], Payload], ...] = tuple(
    (re.compile(shape), follow)
    for shape, follow in (
        (rf"in_(room|room_only|online|maybe|no)_{KEY}", _answer),
        (rf"guest_{KEY}", _guest),
        (rf"q_{KEY}", _questions),
        (rf"(?:details|e)_{KEY}", _event),
        (rf"reminders|r_{KEY}", _reminders),
        (r"g_([a-z0-9-]{1,60})", _group),
        (rf"i_({invited.KEY})", invited.show),
        (rf"join_{KEY}", _join),
        (r"a_([a-z0-9-]{1,60})", _apply),
        (rf"v_{KEY}", _vouch),
        (rf"s_{KEY}", _sanction),
        (r"record", _command(my_record.record)),
        (r"found(?:_(-\d{1,18}))?", _found),
        (r"signin(?:_[a-z0-9][a-z0-9_][a-z0-9-]{1,60})?", _sign_in),
        (r"new", _command(new_event.new)),
        (r"events", _command(events.coming)),
        (r"mine", _command(events.mine)),
        (r"group", _command(group_menu.group)),
        (r"nearby", _command(nearby.nearby)),
        (r"calendar", _command(calendar.calendar)),
        (r"settings", _command(settings.settings_menu)),
        (r"help", _command(help.help_)),
    )
)
HANDLERS: list[Any] = [CommandHandler("start", start, filters.ChatType.PRIVATE)]
