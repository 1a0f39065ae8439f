"""One tap out of what clashes: an answer to another event, from where the warning stands; and answers to a digest."""

from datetime import datetime
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers.answers import seen_by
from handlers.replies import pressed, swap, toast
from handlers.sending import compose_news
from handlers.work import ask, once
from meetups import clash_news, digest_notices
from meetups.clash_words import with_warning
from meetups.outcome import outcome
from meetups.people import Person
from meetups.refusals import Refusal
from meetups.rsvps import Choice
from meetups.seen_answers import answer_seen
from phrases import say


async def _drop(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """*Can’t go* to one of two; the message then shows the event beside which the button stood, as it is now."""
    key, revision, here = _data(update)[2:]
    said = await _said(update, key, Choice.NO, int(revision))
    shown = await ask(update, lambda person, now: seen_by(person, here, now))
    await toast(update, said or "")
    await swap(update, context, *shown)


async def _from_digest(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """An answer to one line of it; then it is drawn anew. What a line no longer says is refused, and shown as it is."""
    choice, key, revision = _data(update)[1:]
    said = await _said(update, key, Choice(choice), int(revision))
    await toast(update, said or "")
    language, words = await ask(update, lambda person, now: (person.language, digest_notices.words_for(person, now)))
    if words is None:
        await swap(update, context, say(language, "Nothing more is open in the next two weeks."))
        return
    draft = compose_news(words)
    await swap(update, context, draft.text, draft.keyboard)


async def _said(update: Update, key: str, choice: Choice, revision: int) -> str | None:
    """What the answer came to, or why it is none: what it was read from is shown anew in either case."""
    try:
        return await once(update, lambda person, now: _answered(person, key, choice, revision, now))
    except Refusal as refused:
        return refused.words(await ask(update, lambda person, now: person.language))


def _answered(person: Person, key: str, choice: Choice, revision: int, now: datetime) -> str:
    answer = answer_seen(person.id, key, choice, revision, now)
    return with_warning(outcome(answer, person.language), clash_news.after(person, answer, now), person.language)


def _data(update: Update) -> list[str]:
    return str(pressed(update).data).split(":")


KEY = "[a-z0-9]{4,16}"
HANDLERS: list[Any] = [
    CallbackQueryHandler(_drop, pattern=rf"^cl:no:{KEY}:\d{{1,9}}:{KEY}$"),
    CallbackQueryHandler(_from_digest, pattern=rf"^dg:(room|online|no):{KEY}:\d{{1,9}}$"),
]
