"""Step-by-step dialogues in private: which question is next, and what an answer changes.

Where somebody is, is a row (`meetups/drafts.py`), saved in the transaction of the answer: a restart loses nothing, and
a button is only a wish that is held against that row. What is typed answers the question that is open.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes, MessageHandler, filters

from handlers.progress import SCRIPTS, Frame, begun, continued, offered_changes, typed
from handlers.progress import pressed as button
from handlers.questions import Asking, Ending
from handlers.replies import pressed, reply, toast
from handlers.showing import show
from handlers.work import ask, once
from meetups import drafts
from meetups.people import Person
from meetups.refusals import Refusal
from phrases import say


async def begin(update: Update, context: ContextTypes.DEFAULT_TYPE, kind: str, answers: dict[str, str]) -> None:
    """Open a dialogue with whoever sent the update. Whatever else they were in the middle of ends."""
    await _run(update, context, lambda person, now: begun(SCRIPTS[kind], Asking(person, answers, now)))


async def go_on(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Ask the open question again, below what was said since."""
    frame = await ask(update, continued)
    if frame is not None:
        await show(update, context, frame, fresh=True)


async def _press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    _, kind, step, what = str(pressed(update).data).split(":", 3)
    if what in ("change", "more"):
        frame = await ask(update, lambda person, now: offered_changes(person, now, kind, step, more=what == "more"))
        await toast(update)
        await show(update, context, frame)
        return
    if what.startswith("="):  # who may not go on may still go back, or away
        await _guard(update, context)
    await _run(update, context, lambda person, now: button(person, now, kind, step, what))


async def _type(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None  # the handler below hears messages only
    words = update.message.text or ""
    person, open_draft = await ask(update, lambda person, now: (person, drafts.current(person.id)))
    if open_draft is None:
        await reply(update, context, say(person.language, "I did not expect that. Send /help to see what I can do."))
        return
    try:
        await _guard(update, context)
        await _run(update, context, lambda person, now: typed(person, now, words))
    except Refusal as refused:  # said beside the question, which is asked again: what was said before it is kept
        trouble = refused.words(person.language)
        frame = await ask(update, continued)
        if frame is None:
            raise
        await show(update, context, replace(frame, trouble=trouble))


async def _run(
    update: Update, context: ContextTypes.DEFAULT_TYPE, effect: Callable[[Person, datetime], Frame | Ending]
) -> None:
    frame = await once(update, effect)
    if frame is None:  # delivered twice: the effect is saved, but nobody knows whether the question was seen
        frame = await ask(update, continued)
    if update.callback_query is not None:
        await toast(update)
    if frame is not None:
        await show(update, context, frame)
    if isinstance(frame, Ending):
        await go_on(update, context)  # with the longer dialogue that waited for this one, if any


async def _guard(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    person, here, now = await ask(update, lambda person, now: (person, drafts.current(person.id), now))
    script = SCRIPTS.get(here.kind) if here is not None else None
    step = script.step(here.step) if script is not None and here is not None else None
    if step is not None and step.guard is not None and here is not None:
        await step.guard(context.bot, Asking(person, here.answers, now))


HANDLERS: list[Any] = [
    CallbackQueryHandler(_press, pattern=r"^d:[a-z]{1,16}:[a-z_]{1,24}:(=.{0,40}|go\.[a-z_]{1,24}|[a-z]{1,8})$"),
    MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & filters.TEXT & ~filters.COMMAND, _type),
]
