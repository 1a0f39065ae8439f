"""Refusals and troubles, turned into words in one place; and what nobody else listens to, answered last."""

from typing import Any

import structlog
from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.ext import CallbackQueryHandler, ContextTypes, MessageHandler, filters

from handlers import counting
from handlers.replies import toast
from handlers.work import asker, is_person, person_of
from meetups import numbers
from meetups.refusals import Refusal, Unavailable
from phrases import best_language, say

log = structlog.get_logger()


async def answer(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """What went wrong, said to whoever asked: a rule's own words, or that it is ours to mend."""
    error = context.error
    if isinstance(error, NetworkError) and not isinstance(update, Update):
        log.warning("telegram out of reach", error=type(error).__name__)
        return
    if isinstance(error, Unavailable):
        log.warning("an update waits for nobody: the database cannot be written now", error=str(error))
    elif not isinstance(error, Refusal):
        counting.count(numbers.FAILED)
        log.error("an update failed", error=repr(error), exc_info=error)
    if isinstance(update, Update) and update.effective_user is not None:
        await _tell(update, await _words(error, update))


async def _words(error: BaseException | None, update: Update) -> str:
    try:
        known = await person_of(update) if is_person(update.effective_user) else None
        language = known.language if known is not None else best_language(asker(update).language_code)
    except Unavailable:
        language = best_language(asker(update).language_code)
    if isinstance(error, Refusal):
        return error.words(language)
    if isinstance(error, Unavailable):
        return say(language, "Klatch cannot save that just now. Nothing is lost: try again in a moment.")
    return say(language, "That went wrong, and it is not your fault. Try again in a moment.")


async def _tell(update: Update, words: str) -> None:
    try:
        if update.callback_query is not None:
            await update.callback_query.answer(words[:200], show_alert=len(words) > 90)
        elif update.message is not None and update.message.chat.type == "private":
            await update.message.reply_text(words)
    except TelegramError as unsaid:
        log.warning("could not say what went wrong", error=type(unsaid).__name__)


async def _unknown_button(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    person = await person_of(update)
    await toast(update, say(person.language, "This button is too old. Send /help to go on."))


async def _unasked_words(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    person = await person_of(update)
    assert update.message is not None  # the handler below hears messages only
    await update.message.reply_text(say(person.language, "I did not expect that. Send /help to see what I can do."))


HANDLERS: list[Any] = [
    CallbackQueryHandler(_unknown_button),
    MessageHandler(filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL & filters.UpdateType.MESSAGE, _unasked_words),
]
