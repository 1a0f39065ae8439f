"""Answers in private, and the few words the bot says in a group: a link to where the rest is said."""

from typing import Any

import structlog
from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError

from handlers.work import asker

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
WAITS_NO_LONGER = ("query is too old", "query_id_invalid")  # answered before, or over fifteen seconds ago
log = structlog.get_logger()


async def reply(
    update: Update, context: Any, text: str, keyboard: InlineKeyboardMarkup | None = None, **more: Any
) -> Message:
    """A new message in private to whoever sent the update; a press is answered along the way."""
    if update.callback_query is not None:
        await toast(update)
    words = {"parse_mode": "HTML", "link_preview_options": NO_PREVIEW, "reply_markup": keyboard} | more
    sent: Message = await context.bot.send_message(asker(update).id, text, **words)
    return sent


async def toast(update: Update, words: str = "", **more: Any) -> None:
    """Answer a press: with a few words, with a link (`url`), or so that its button stops spinning."""
    try:
        await pressed(update).answer(words[:200] or None, **more)
    except BadRequest as refused:
        if not any(late in refused.message.lower() for late in WAITS_NO_LONGER):
            raise  # else nobody waits for it; what the press did is done, and what it leads to is shown all the same
    except TelegramError as unsaid:  # likewise: to say now that it went wrong would not be true
        log.warning("a press was not answered", error=type(unsaid).__name__)


async def react(message: Message, emoji: str) -> None:
    """A quiet sign below a message in a chat. It may be switched off there, or lost: what it stands for is done."""
    try:
        await message.set_reaction(emoji)
    except TelegramError as unsaid:
        log.info("a reaction was not set", error=type(unsaid).__name__)


async def swap(update: Update, context: Any, text: str, keyboard: InlineKeyboardMarkup | None = None) -> int:
    """Put it in the place of the message that was pressed; below, where that cannot be changed any more.

    Returns the number of the message it stands in, in the private chat of whoever pressed.
    """
    here = private_place(update)
    if here is not None and await redraw(update, text, keyboard):
        return here
    return (await reply(update, context, text, keyboard)).message_id


async def redraw(update: Update, text: str, keyboard: InlineKeyboardMarkup | None = None) -> bool:
    """Change the message whose button was pressed. False: it is not to be edited, say it anew.

    A press may be forged to seem to come from any message of ours: what is personal never lands in a group's.
    """
    if private_place(update) is None:
        return False
    try:
        await pressed(update).edit_message_text(
            text, parse_mode="HTML", reply_markup=keyboard, link_preview_options=NO_PREVIEW
        )
    except BadRequest as refused:
        return "not modified" in refused.message.lower()
    except TelegramError as unsaid:  # perhaps it was changed, perhaps not: below it is seen in any case
        log.warning("a message was perhaps not changed", error=type(unsaid).__name__)
        return False
    return True


def private_place(update: Update) -> int | None:
    """The number of the message that was pressed, where it is one in private that can be changed still."""
    query = update.callback_query
    if query is None or not isinstance(query.message, Message) or query.message.chat.type != ChatType.PRIVATE:
        return None
    return query.message.message_id


def pressed(update: Update) -> CallbackQuery:
    """The press this update is; asked by handlers that hear presses only."""
    assert update.callback_query is not None
    return update.callback_query


def deep_link(bot_username: str, payload: str) -> str:
    """An address that opens the private chat; payloads are up to 64 of `A-Za-z0-9_-`."""
    return f"https://t.me/{bot_username}?start={payload}"


def press(label: str, data: str) -> InlineKeyboardButton:
    """A button that tells the bot."""
    return InlineKeyboardButton(label, callback_data=data)


def keyboard(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    """Rows of buttons; empty ones are left out."""
    return InlineKeyboardMarkup([row for row in rows if row])
