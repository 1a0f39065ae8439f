"""Many come at once: who they are, and what to do with all who asked; in private, for organisers."""

from datetime import UTC, datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import group_menu
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask, once, person_of
from meetups import raid_deciding, raids
from meetups.people import Person
from meetups.raid_deciding import Some
from meetups.refusals import TooLate
from meetups.visibility import Role
from phrases import count, noted, say

LONGEST_NAME = 40


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, _, group, began = str(pressed(update).data).split(":")
    shown = await ask(update, lambda person, now: _listed(person, int(group), int(began), now, ""))
    await toast(update)
    await swap(update, context, *shown)


async def _decide(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, way, group, began = str(pressed(update).data).split(":")
    try:
        said = await _done(update, context, way, int(group), _moment(int(began)))
    except TooLate as refused:  # ended by somebody else: said in place of the buttons
        language = await ask(update, lambda person, now: person.language)
        said = refused.words(language)
        await toast(update, said)
    shown = await ask(update, lambda person, now: _listed(person, int(group), int(began), now, said))
    await swap(update, context, *shown)


async def _done(update: Update, context: ContextTypes.DEFAULT_TYPE, way: str, group_id: int, began: datetime) -> str:
    """Do it, some at a time; what came of it, in words. Should the bot stop half-way, the rest is still listed."""
    language = (await person_of(update)).language
    if way == "end":
        await once(update, lambda person, now: raids.end(person.id, group_id, now))
        await toast(update)
        return say(language, "People come in as before.")
    some = await once(update, lambda person, now: SOME[way](person.id, group_id, began, now, 0))
    await toast(update)
    n = some.done if some is not None else 0
    while some is not None and some.last is not None:
        await swap(update, context, count(language, "One so far. It goes on.", "{n} so far. It goes on.", n), None)
        some = await _next(update, way, group_id, began, some.last)
        n += some.done
    return _told(way, n, language)


async def _next(update: Update, way: str, group_id: int, began: datetime, after: int) -> Some:
    return await ask(update, lambda person, now: SOME[way](person.id, group_id, began, now, after))


def _told(way: str, n: int, language: str) -> str:
    if not n:
        return say(language, NOBODY)
    if way == "admit":
        return count(language, "One is let in.", "{n} are let in.", n)
    if way == "decline":
        return count(language, "One is turned away.", "{n} are turned away.", n)
    return count(language, "One is put out.", "{n} are put out.", n)


SOME = {"admit": raid_deciding.admit_some, "decline": raid_deciding.decline_some, "out": raid_deciding.put_out_some}


LOOKED = noted("For now nobody comes in without your word.")
USUAL = noted("People come in as usual.")
NOBODY = noted("Nobody was left to decide about.")


def _listed(person: Person, group_id: int, began: int, now: datetime, said: str) -> tuple[str, InlineKeyboardMarkup]:
    """Who asks and who came; runs with the rules. Raises NotFound, NotAllowed."""
    facts, _ = group_menu.belonging(person, group_id, Role.ORGANISER)
    language, raid = person.language, raids.raid(person.id, group_id, _moment(began), now)
    looked = (
        noted("For now nobody comes in without your word.") if raid.reviewing else noted("People come in as usual.")
    )
    ask_words = count(language, "One asks to come in:", "{n} ask to come in:", raid.asking_all)
    came_words = count(language, "One came in by then:", "{n} came in by then:", raid.came_all)
    parts = [escape(said), f"<b>{isolated(facts.name)}</b>\n{escape(say(language, looked))}"]
    parts += [
        _names(words, some, n, language)
        for words, some, n in ((ask_words, raid.asking, raid.asking_all), (came_words, raid.came, raid.came_all))
    ]
    subject = f"{group_id}:{began}"
    both = (
        [
            press(say(language, "Turn all of these away"), f"rd:decline:{subject}"),
            press(say(language, "Let all of these in"), f"rd:admit:{subject}"),
        ]
        if raid.asking_all
        else []
    )
    end = [press(say(language, "End this, let people in as before"), f"rd:end:{subject}")] if raid.reviewing else []
    out = [press(say(language, "Put out all who came in"), f"rd:out:{subject}")] if raid.came_all else []
    rows = (both[:1], both[1:], out, end, [press(say(language, "Roster and chat"), f"rc:show:{group_id}")])
    return "\n\n".join(part for part in parts if part), keyboard(*rows, group_menu.back(language, group_id))


def _names(words: str, some: tuple[str, ...], n: int, language: str) -> str:
    if not some:
        return ""
    more = [count(language, "and one more", "and {n} more", n - len(some))] if n > len(some) else []
    return f"{escape(words)}\n" + ", ".join([*(isolated(shortened(name, LONGEST_NAME)) for name in some), *more])


def _moment(began: int) -> datetime:
    return datetime.fromtimestamp(began, UTC)


HANDLERS: list[Any] = [
    CallbackQueryHandler(_show, pattern=r"^rd:show:\d{1,18}:\d{1,11}$"),
    CallbackQueryHandler(_decide, pattern=r"^rd:(end|admit|decline|out):\d{1,18}:\d{1,11}$"),
]
