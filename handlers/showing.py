"""A dialogue's question on the screen: one message, edited in place while buttons answer it.

After typed words the question moves below them, and the old one loses its buttons.
"""

from html import escape

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import ContextTypes

from handlers.progress import Frame
from handlers.questions import Ending
from handlers.replies import redraw, reply
from handlers.work import asker, off_loop
from meetups import drafts
from phrases import say

LONGEST_TROUBLE = 600
log = structlog.get_logger()


async def show(
    update: Update, context: ContextTypes.DEFAULT_TYPE, frame: Frame | Ending, *, fresh: bool = False
) -> None:
    """Put the question, or the last word, where the person looks."""
    if isinstance(frame, Ending):
        if not await redraw(update, frame.text, frame.keyboard):
            await _retire(update, context, frame.message_id)
            await reply(update, context, frame.text, frame.keyboard)
        return
    text, keyboard = _text(frame), _keyboard(frame)
    if not fresh and _asks(update, frame) and await redraw(update, text, keyboard):
        return
    await _retire(update, context, frame.message_id)
    sent = await reply(update, context, text, keyboard)
    await off_loop(drafts.note_message, frame.asking.person.id, sent.message_id)


def _asks(update: Update, frame: Frame) -> bool:
    """Whether the message that was pressed is the one that asks."""
    query = update.callback_query
    return query is not None and query.message is not None and query.message.message_id == frame.message_id


async def _retire(update: Update, context: ContextTypes.DEFAULT_TYPE, message_id: int | None) -> None:
    if message_id is None:
        return
    try:
        await context.bot.edit_message_reply_markup(asker(update).id, message_id)
    except BadRequest:
        return  # deleted, or its buttons are gone already: there is nothing left to press
    except TelegramError as unsaid:  # they may be there still; what is next must be shown all the same
        log.warning("a question perhaps kept its buttons", error=type(unsaid).__name__)


def _text(frame: Frame) -> str:
    trouble = f"{escape(frame.trouble[:LONGEST_TROUBLE])}\n\n" if frame.trouble else ""
    return trouble + frame.question.text


def _keyboard(frame: Frame) -> InlineKeyboardMarkup:
    language, head = frame.asking.language, f"d:{frame.script.kind}:{frame.step.name}:"
    rows = [[_button(label, head + value) for label, value in row] for row in frame.controls]
    options = [[_button(label, f"{head}={value}") for label, value in row] for row in frame.question.options]
    cancel = [] if frame.choosing else [_button(say(language, "Cancel"), head + "cancel")]
    back = [_button(say(language, "Back"), head + ("look" if frame.choosing else "back"))] if frame.back else []
    return InlineKeyboardMarkup([row for row in (*options, *rows, back + cancel) if row])


def _button(label: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data)
