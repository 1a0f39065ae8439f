"""How discreet a group is, in private: who reads the names of those who come, and whether it is a sensitive one."""

from collections.abc import Mapping
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.group_menu import back, belonging, group_in
from handlers.progress import learn
from handlers.questions import Asking, Ending, Options, Question, Said, Script, Step, chosen
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated
from handlers.work import ask, once
from meetups import attendee_sight, sensitive
from meetups.discreet import outside_name
from meetups.people import Person
from meetups.visibility import Role, ShownTo
from phrases import noted, say

MEANS = noted(
    "Nobody outside learns who belongs to it. Calendars, messages on a locked screen and titles of pages call it by a"
    " neutral name. It is private, or for whoever has its link, never public. Its page gets another address. Members"
    " are told."
)
Shown = tuple[str, InlineKeyboardMarkup]


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _page(person, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


def _page(person: Person, group_id: int, said: str = "") -> Shown:
    facts, _ = belonging(person, group_id, Role.ORGANISER)
    language, shown = person.language, attendee_sight.group_shows(group_id)
    mine = sensitive.discretion(person.id, group_id).mine
    outside = say(language, "It is a sensitive group. Outside it is called “{name}”.",
                  name=isolated(outside_name(facts, language)))  # fmt: skip
    parts = (
        said,
        f"<b>{isolated(facts.name)}</b>",
        escape(say(language, "Who reads the names of those who come? An event may say otherwise.")),
        outside if facts.sensitive else "",
    )
    offered = [each for each in ShownTo if each != ShownTo.ALL or not facts.sensitive]
    rows = [[press(_ticked(say(language, attendee_sight.WORDS[each]), each == shown), f"ds:see:{each}:{group_id}")]
            for each in offered]  # fmt: skip
    return "\n\n".join(part for part in parts if part), keyboard(
        *rows, *_owners(language, facts.sensitive, group_id, mine), back(language, group_id, "care")
    )


def _owners(language: str, on: bool, group_id: int, mine: bool) -> list[list[Any]]:
    if not mine:
        return []
    if not on:
        return [[press(say(language, "Make it a sensitive group"), f"ds:name:{group_id}")]]
    another = press(say(language, "Another neutral name"), f"ds:name:{group_id}")
    return [[another], [press(say(language, "Sensitive no more"), f"ds:off:{group_id}")]]


def _ticked(label: str, on: bool) -> str:
    return f"✓ {label}" if on else label


async def _see(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = str(pressed(update).data).split(":")[2]
    await once(update, lambda person, now: attendee_sight.let_see(person.id, group_in(update), shown, now))
    await _show(update, context)


async def _before_off(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """What becomes visible, before it does."""
    shown = await ask(update, lambda person, now: _warning(person, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


def _warning(person: Person, group_id: int) -> Shown:
    facts, _ = belonging(person, group_id, Role.OWNER)
    language = person.language
    lines = [f"• {escape(say(language, words))}" for words in sensitive.BECOMES_VISIBLE]
    head = say(language, "When {group} is sensitive no more:", group=isolated(facts.name))
    yes = press(say(language, "I read that. Sensitive no more"), f"ds:end:{group_id}")
    return "\n".join((head, *lines)), keyboard([yes], [press(say(language, "Leave it as it is"), f"ds:all:{group_id}")])


async def _off(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await once(update, lambda person, now: sensitive.make_ordinary(person.id, group_in(update), now, confirmed=True))
    await _show(update, context)


async def _name(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    def first(person: Person, now: Any) -> dict[str, str]:
        facts, _ = belonging(person, group_in(update), Role.OWNER)
        return {"group": str(facts.id), "name": facts.name, "on": "1" if facts.sensitive else ""}

    await dialogue.begin(update, context, "sensitive", await ask(update, first))


def _none(asking: Asking) -> Options:
    return (((asking.say("A group of yours"), "none"),),)


def _ask_name(asking: Asking) -> Question:
    means = "" if asking.answers.get("on") else asking.say(MEANS)
    words = asking.say("What shall {group} be called where others may look on?", group=isolated(asking.answers["name"]))
    return Question("\n\n".join(part for part in (means, words) if part), _none(asking))


def _take_name(asking: Asking, said: Said) -> Mapping[str, str]:
    return {"neutral_name": "" if said.pressed and chosen(said, _none(asking)) else sensitive.checked(said.text)}


def _finish(asking: Asking) -> Ending:
    group_id = int(asking.answers["group"])
    facts = sensitive.make_sensitive(asking.person.id, group_id, asking.answers["neutral_name"], asking.now)
    words = asking.say(
        "Outside it is called “{name}” from now on.", name=isolated(outside_name(facts, asking.language))
    )
    return Ending(words, keyboard(back(asking.language, group_id)))


SCRIPT = learn(Script("sensitive", (Step("neutral_name", noted("Name"), _ask_name, _take_name, ("neutral_name",)),),
                      _finish))  # fmt: skip
HANDLERS: list[Any] = [
    CallbackQueryHandler(_show, pattern=r"^ds:all:\d{1,18}$"),
    CallbackQueryHandler(_see, pattern=r"^ds:see:[a-z]{3,9}:\d{1,18}$"),
    CallbackQueryHandler(_name, pattern=r"^ds:name:\d{1,18}$"),
    CallbackQueryHandler(_before_off, pattern=r"^ds:off:\d{1,18}$"),
    CallbackQueryHandler(_off, pattern=r"^ds:end:\d{1,18}$"),
]
