"""Suggesting a meetup by a short dialogue; and leaving one, with a kind word to whoever suggested it."""

from collections.abc import Mapping
from html import escape
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.group_menu import belonging, group_in
from handlers.progress import learn
from handlers.questions import Asking, Ending, Question, Said, Script, Step
from handlers.replies import keyboard, press, pressed
from handlers.words import isolated
from handlers.work import ask
from meetups import suggestions
from meetups.people import Person
from meetups.visibility import Role
from phrases import noted

ASK_TITLE = noted("What would you do with the others? A few words.")
ASK_ABOUT = noted("Is there more to say? Where, when roughly, what to bring.")
ASK_WORD = noted("What do you tell whoever suggested {title}? A kind word goes to them in private.")


async def _new(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = group_in(update)
    await ask(update, lambda person, now: belonging(person, group_id))
    await ask(update, lambda person, now: suggestions.may_suggest(person.id, group_id, now))
    await dialogue.begin(update, context, "suggest", {"group": str(group_id)})


async def _leave(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = str(pressed(update).data).rsplit(":", 1)[1]
    title = await ask(update, lambda person, now: _title(person, key))
    await dialogue.begin(update, context, "leaving", {"key": key, "title": title})


def _title(person: Person, key: str) -> str:
    seen = suggestions.one(key, person.id)
    belonging(person, seen.group_id, Role.ORGANISER)
    return seen.title


def _ask_title(asking: Asking) -> Question:
    return Question(escape(asking.say(ASK_TITLE)))


def _take_title(asking: Asking, said: Said) -> Mapping[str, str]:
    return {"title": suggestions.checked(said.text, "")[0]}


def _ask_about(asking: Asking) -> Question:
    return Question(escape(asking.say(ASK_ABOUT)))


def _take_about(asking: Asking, said: Said) -> Mapping[str, str]:
    return {"about": suggestions.checked(asking.answers["title"], said.text)[1]}


def _suggested(asking: Asking) -> Ending:
    """Put it before the group. Raises NotAllowed, Invalid."""
    group_id = int(asking.answers["group"])
    suggestions.suggest(asking.person.id, group_id, asking.answers["title"], asking.answers.get("about", ""),
                        asking.now)  # fmt: skip
    words = asking.say("The others read it, and may say that they would come. You are the first.")
    return Ending(escape(words), keyboard([press(asking.say("All suggestions"), f"su:all:{group_id}")]))


def _ask_word(asking: Asking) -> Question:
    return Question(asking.say(ASK_WORD, title=isolated(asking.answers["title"])))


def _take_word(asking: Asking, said: Said) -> Mapping[str, str]:
    return {"word": said.text}


def _left(asking: Asking) -> Ending:
    """Leave it. Raises NotFound, NotAllowed, Invalid, TooLate."""
    answers = asking.answers
    group_id = suggestions.leave(asking.person.id, answers["key"], answers.get("word", ""), asking.now)
    words = asking.say("It is left for now. Whoever suggested it hears so.")
    return Ending(escape(words), keyboard([press(asking.say("All suggestions"), f"su:all:{group_id}")]))


SUGGEST = learn(Script("suggest", (
    Step("title", noted("Title"), _ask_title, _take_title, ("title",)),
    Step("about", noted("Description"), _ask_about, _take_about, ("about",), optional=True),
), _suggested))  # fmt: skip
LEAVE = learn(Script("leaving", (
    Step("word", noted("Words"), _ask_word, _take_word, ("word",), optional=True),
), _left))  # fmt: skip
HANDLERS: list[Any] = [
    CallbackQueryHandler(_new, pattern=r"^su:new:\d{1,18}$"),
    CallbackQueryHandler(_leave, pattern=r"^su:leave:[a-z0-9]{4,16}$"),
]
