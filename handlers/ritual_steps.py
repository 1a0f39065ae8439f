"""A ritual, set up by an organiser in private step by step; and more lines for one that is there."""

from collections.abc import Mapping
from html import escape
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.group_menu import belonging, group_in
from handlers.progress import learn
from handlers.questions import Asking, Ending, Options, Question, Said, Script, Step, in_rows, picking
from handlers.replies import keyboard, press, pressed
from handlers.words import isolated, shortened
from handlers.work import ask
from meetups import groups, prompts
from meetups.people import Person
from meetups.prompts import PromptWish, Sort, checked
from meetups.refusals import Invalid, wrong
from meetups.ritual_words import SORTS, heading, rhythm
from meetups.visibility import Role
from phrases import count, noted
from scheduling.typed import read_time
from scheduling.weekly import weekday_in_words

ASK_SORT = noted("What is asked for?")
ASK_LINES = noted("Write the lines, one below the other. Each is asked in its turn, then again from the first.")
ASK_MORE = noted("Write more lines, one below the other. They come after those that are there.")
ASK_WEEKDAY = noted("On which day of the week?")
ASK_TIME = noted("At what time, by the group’s clock?")
ASK_WEEKS = noted("Every how many weeks?")
MADE = noted("It is set up. On the site you change its lines and its days.")
SHOWN_LINES, LONGEST_SHOWN = 10, 120
USUAL_WEEKS = ("1", "2", "3", "4")


async def _new(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = group_in(update)
    await ask(update, lambda person, now: belonging(person, group_id, Role.ORGANISER))
    await dialogue.begin(update, context, "ritual", {"group": str(group_id)})


async def _more(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = str(pressed(update).data).rsplit(":", 1)[1]
    await ask(update, lambda person, now: _organised(person, key))
    await dialogue.begin(update, context, "ritualmore", {"key": key})


def _organised(person: Person, key: str) -> None:
    belonging(person, prompts.prompt(key, person.id).group_id, Role.ORGANISER)


def _sorts(asking: Asking) -> Options:
    return tuple(((asking.say(words), sort.value),) for sort, words in SORTS.items())


def _ask_lines(asking: Asking) -> Question:
    return Question(escape(asking.say(ASK_LINES)))


def _take_lines(asking: Asking, said: Said) -> Mapping[str, str]:
    wish = checked(PromptWish(Sort.QUESTION, tuple(said.text.splitlines()), 0, 0))
    return {"lines": "\n".join(wish.lines)}


def _weekdays(asking: Asking) -> Options:
    return in_rows([(weekday_in_words(day, asking.language), str(day)) for day in range(7)], 2)


def _ask_time(asking: Asking) -> Question:
    return Question(escape(asking.say(ASK_TIME)))


def _take_time(asking: Asking, said: Said) -> Mapping[str, str]:
    found = read_time(said.text)
    if found is None:
        raise Invalid(wrong("time", noted("Say when, for example 18:30.")))
    return {"minute": str(found.hour * 60 + found.minute)}


def _weeks(asking: Asking) -> Options:
    return (tuple((number, number) for number in USUAL_WEEKS),)


def _ask_review(asking: Asking) -> Question:
    wish, zone = _wish(asking), groups.group(int(asking.answers["group"])).zone
    lines = [f"· {isolated(shortened(line, LONGEST_SHOWN))}" for line in wish.lines[:SHOWN_LINES]]
    if rest := len(wish.lines) - SHOWN_LINES if len(wish.lines) > SHOWN_LINES else 0:
        lines.append(escape(count(asking.language, "and one more", "and {n} more", rest)))
    parts = (escape(asking.say("Is this right?")), f"<b>{escape(heading(wish, asking.language))}</b>",
             escape(rhythm(wish, zone, asking.language, asking.now)), "\n".join(lines))  # fmt: skip
    return Question("\n\n".join(parts), (((asking.say("Set it up"), "done"),),))


def _take_review(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.text != "done" or not said.pressed:
        raise Invalid(wrong("review", noted("Press the first button, or change something first.")))
    return {}


def _finish(asking: Asking) -> Ending:
    """Set it up. Raises NotAllowed, Invalid."""
    group_id = int(asking.answers["group"])
    prompts.write(asking.person.id, group_id, _wish(asking), asking.now)
    return Ending(escape(asking.say(MADE)), keyboard([press(asking.say("All rituals"), f"ri:all:{group_id}")]))


def _wish(asking: Asking) -> PromptWish:
    said = asking.answers
    return PromptWish(Sort(said["sort"]), tuple(said["lines"].splitlines()), int(said["weekday"]), int(said["minute"]),
                      int(said["weeks"]))  # fmt: skip


def _ask_more(asking: Asking) -> Question:
    return Question(escape(asking.say(ASK_MORE)))


def _added(asking: Asking) -> Ending:
    """Add them. Raises NotFound, NotAllowed, Invalid."""
    key = asking.answers["key"]
    prompts.add_lines(asking.person.id, key, tuple(asking.answers["lines"].splitlines()), asking.now)
    left = prompts.prompt(key, asking.person.id).left
    words = count(asking.language, "One line before it begins again.", "{n} lines before it begins again.", left)
    return Ending(escape(words), keyboard([press(asking.say("The ritual"), f"ri:one:{key}")]))


NEW = learn(Script("ritual", (
    picking("sort", noted("What for"), ASK_SORT, _sorts),
    Step("lines", noted("Lines"), _ask_lines, _take_lines, ("lines",)),
    picking("weekday", noted("Day"), ASK_WEEKDAY, _weekdays),
    Step("time", noted("Time"), _ask_time, _take_time, ("time", "minute")),
    picking("weeks", noted("How often"), ASK_WEEKS, _weeks),
    Step("review", "", _ask_review, _take_review, review=True),
), _finish))  # fmt: skip
MORE = learn(Script("ritualmore", (Step("lines", noted("Lines"), _ask_more, _take_lines, ("lines",)),), _added))
HANDLERS: list[Any] = [
    CallbackQueryHandler(_new, pattern=r"^ri:new:\d{1,18}$"),
    CallbackQueryHandler(_more, pattern=r"^ri:more:[a-z0-9]{4,16}$"),
]
