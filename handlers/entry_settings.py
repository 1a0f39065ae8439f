"""How people come into a group, set by its organisers in private: the mode, a check, the welcome; the whole of it is on
the site."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.entry_steps import steps, wishes_in
from handlers.group_menu import back, belonging, group_in
from handlers.progress import learn
from handlers.questions import Asking, Ending, Question, Said, Script, Step
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask, once
from meetups import entry, entry_saving
from meetups.entry import LONGEST_WELCOME, EntryMode, EntryWish
from meetups.entry_questions import questions_of
from meetups.people import Person
from meetups.refusals import Invalid, Stale, wrong
from meetups.visibility import Role
from phrases import noted, say

LONGEST_SHOWN = 300
MODES = {
    EntryMode.OPEN: noted("Open"),
    EntryMode.QUESTIONS: noted("By questions"),
    EntryMode.INVITATION: noted("By invitation"),
}
MEANINGS = {
    EntryMode.OPEN: noted("Open: whoever asks to join the chat is let in at once; a public group can be joined here."),
    EntryMode.QUESTIONS: noted("By questions: who would come in answers yours, and you decide, or their answers do."),
    EntryMode.INVITATION: noted("By invitation: only who has an invitation comes in."),
}
STALE = noted("Somebody else changed this meanwhile. Look at it again.")


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _page(person, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


async def _set(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """One button, one change: another mode, the check on or off."""
    what, group_id = str(pressed(update).data).split(":")[1].removeprefix("entry_"), group_in(update)
    await once(update, lambda person, now: _change(person.id, group_id, what, now))
    await _show(update, context)


async def _ask_anew(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _begin(update, context, "entryasks")


async def _welcome(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _begin(update, context, "welcome")


async def _begin(update: Update, context: ContextTypes.DEFAULT_TYPE, kind: str) -> None:
    group_id = group_in(update)
    facts, _ = await ask(update, lambda person, now: belonging(person, group_id, Role.ORGANISER))
    revision = await ask(update, lambda person, now: entry.entry_of(group_id).revision)
    await dialogue.begin(update, context, kind, {"group": str(group_id), "name": facts.name,
                                                 "revision": str(revision)})  # fmt: skip


def _page(person: Person, group_id: int) -> tuple[str, InlineKeyboardMarkup]:
    facts, _ = belonging(person, group_id, Role.ORGANISER)
    language, how, asked = person.language, entry.entry_of(group_id), questions_of(group_id)
    prompts = [f"{one.position}. {isolated(shortened(one.prompt, LONGEST_SHOWN))}" for one in asked]
    welcome = say(language, "Welcome: {words}", words=isolated(shortened(how.welcome, LONGEST_SHOWN)))
    check = say(language, "Check for a person: on") if how.human_check else say(language, "Check for a person: off")
    parts = (
        f"<b>{isolated(facts.name)}</b>", say(language, MEANINGS[how.mode]),
        "\n".join(prompts) if how.mode == EntryMode.QUESTIONS else "", welcome if how.welcome else "",
        say(language, "Branches, what each answer leads to, and all times are set on the group’s page."),
    )  # fmt: skip
    others = [press(say(language, words), f"gr:entry_{mode}:{group_id}") for mode, words in MODES.items()
              if mode != how.mode]  # fmt: skip
    again = say(language, "Ask other questions") if asked else say(language, "Write the questions")
    rows = (
        others,
        [press(again, f"gr:entry_asks:{group_id}")],
        [press(check, f"gr:entry_check:{group_id}"),
         press(say(language, "Words of welcome"), f"gr:entry_welcome:{group_id}")],
        back(language, group_id),
    )  # fmt: skip
    return "\n\n".join(part for part in parts if part), keyboard(*rows)


def _change(user_id: int, group_id: int, what: str, now: datetime) -> None:
    before = entry.entry_of(group_id)
    wish = entry.wish_of(before)
    changed = (
        replace(wish, human_check=not wish.human_check) if what == "check" else replace(wish, mode=EntryMode(what))
    )
    entry.save(user_id, group_id, changed, before.revision, now)


def _wish(asking: Asking) -> EntryWish:
    return entry.wish_of(entry.entry_of(int(asking.answers["group"])))


def _save_questions(asking: Asking) -> Ending:
    """Ask these, and let people in by them. Raises NotAllowed, Invalid."""
    group_id, wish = int(asking.answers["group"]), replace(_wish(asking), mode=EntryMode.QUESTIONS)
    revision = int(asking.answers["revision"])
    try:
        entry_saving.save_all(asking.person.id, group_id, wish, wishes_in(asking), revision, asking.now)
    except Stale:
        return Ending(asking.say(STALE), keyboard(_to_page(asking)))
    return Ending(asking.say("Saved. Who would come in is asked this from now on."), keyboard(_to_page(asking)))


def _save_welcome(asking: Asking) -> Ending:
    group_id, wish = int(asking.answers["group"]), replace(_wish(asking), welcome=asking.answers["welcome"])
    try:
        entry.save(asking.person.id, group_id, wish, int(asking.answers["revision"]), asking.now)
    except Stale:
        return Ending(asking.say(STALE), keyboard(_to_page(asking)))
    return Ending(asking.say("Saved. Whoever comes in reads it."), keyboard(_to_page(asking)))


def _ask_welcome(asking: Asking) -> Question:
    return Question(asking.say("What does somebody read first who came into {group}?",
                               group=isolated(asking.answers["name"])))  # fmt: skip


def _take_welcome(asking: Asking, said: Said) -> Mapping[str, str]:
    if len(said.text) > LONGEST_WELCOME:
        raise Invalid(wrong("welcome", noted("Up to {most} characters, please."), most=LONGEST_WELCOME))
    return {"welcome": "" if said.pressed else said.text}


def _to_page(asking: Asking) -> list[Any]:
    return [press(asking.say("How people come in"), f"gr:entry:{asking.answers['group']}")]


SCRIPTS = (
    learn(Script("entryasks", steps(), _save_questions)),
    learn(Script("welcome", (Step("welcome", "", _ask_welcome, _take_welcome, ("welcome",), optional=True),),
                 _save_welcome)),
)  # fmt: skip
HANDLERS: list[Any] = [
    CallbackQueryHandler(_show, pattern=r"^gr:entry:\d{1,18}$"),
    CallbackQueryHandler(_set, pattern=r"^gr:entry_(open|questions|invitation|check):\d{1,18}$"),
    CallbackQueryHandler(_ask_anew, pattern=r"^gr:entry_asks:\d{1,18}$"),
    CallbackQueryHandler(_welcome, pattern=r"^gr:entry_welcome:\d{1,18}$"),
]
