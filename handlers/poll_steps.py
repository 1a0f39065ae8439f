"""A poll, asked by an organiser in private, step by step; then Telegram's own stands in the group's chat."""

from collections.abc import Mapping
from html import escape
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.group_menu import belonging, group_in
from handlers.progress import learn
from handlers.questions import Asking, Ending, Options, Question, Said, Script, Step, picking
from handlers.replies import keyboard, press
from handlers.words import isolated
from handlers.work import ask
from meetups import polls
from meetups.poll_form import MOST, PollWish, checked
from meetups.refusals import Invalid, wrong
from meetups.ritual_words import SPANS
from meetups.visibility import Role
from phrases import noted

ASK_QUESTION = noted("What do you ask the group?")
ASK_OPTIONS = noted("Which answers are there to choose from? One a line, 2 to {most} of them.")
ASK_SEVERAL = noted("May somebody choose several of them?")
ASK_SPAN = noted("How long may people vote?")
ASKED = noted("It is on its way to the chat. Nobody sees who chose what; what comes of it is kept here.")


async def _new(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = group_in(update)
    await ask(update, lambda person, now: belonging(person, group_id, Role.ORGANISER))
    await dialogue.begin(update, context, "poll", {"group": str(group_id)})


def _ask_question(asking: Asking) -> Question:
    return Question(escape(asking.say(ASK_QUESTION)))


def _take_question(asking: Asking, said: Said) -> Mapping[str, str]:
    return {"question": checked(PollWish(said.text, ("1", "2"))).question}


def _ask_options(asking: Asking) -> Question:
    return Question(escape(asking.say(ASK_OPTIONS, most=MOST)))


def _take_options(asking: Asking, said: Said) -> Mapping[str, str]:
    wish = checked(PollWish(asking.answers["question"], tuple(said.text.splitlines())))
    return {"options": "\n".join(wish.options)}


def _several(asking: Asking) -> Options:
    return (((asking.say("One of them"), "no"), (asking.say("Several of them"), "yes")),)


def _spans(asking: Asking) -> Options:
    return tuple(((asking.say(words), span),) for span, words in SPANS.items())


def _ask_review(asking: Asking) -> Question:
    wish = _wish(asking)
    lines = [f"<b>{isolated(wish.question)}</b>", *(f"· {isolated(option)}" for option in wish.options)]
    how = asking.say("Several may be chosen.") if wish.several else asking.say("One may be chosen.")
    until = asking.say("Open: {span}.", span=asking.say(SPANS[wish.span]))
    parts = (escape(asking.say("Is this right?")), "\n".join(lines), escape(f"{how} {until}"))
    return Question("\n\n".join(parts), (((asking.say("Ask it in the chat"), "done"),),))


def _take_review(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.text != "done" or not said.pressed:
        raise Invalid(wrong("review", noted("Press the first button, or change something first.")))
    return {}


def _finish(asking: Asking) -> Ending:
    """Owe it to the chat. Raises NotAllowed, Invalid, TooLate."""
    group_id = int(asking.answers["group"])
    polls.ask(asking.person.id, group_id, _wish(asking), asking.now)
    return Ending(escape(asking.say(ASKED)), keyboard([press(asking.say("All polls"), f"po:all:{group_id}")]))


def _wish(asking: Asking) -> PollWish:
    answers = asking.answers
    options = tuple(answers["options"].splitlines())
    return PollWish(answers["question"], options, answers["several"] == "yes", answers["span"])


STEPS = (
    Step("question", noted("Question"), _ask_question, _take_question, ("question",)),
    Step("options", noted("Answers"), _ask_options, _take_options, ("options",)),
    picking("several", noted("How many"), ASK_SEVERAL, _several),
    picking("span", noted("How long"), ASK_SPAN, _spans),
    Step("review", "", _ask_review, _take_review, review=True),
)
SCRIPT = learn(Script("poll", STEPS, _finish))
HANDLERS: list[Any] = [CallbackQueryHandler(_new, pattern=r"^po:new:\d{1,18}$")]
