"""Answers in private, and the few words the bot says in a group: a link to where the rest is said."""

from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest

from handlers.work import asker

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def reply(
    update: Update, context: Any, text: str, keyboard: InlineKeyboardMarkup | None = None, **more: Any
) -> Message:
    """A new message in private to whoever sent the update; a press is answered along the way."""
    if update.callback_query is not None:
        await update.callback_query.answer()
    words = {"parse_mode": "HTML", "link_preview_options": NO_PREVIEW, "reply_markup": keyboard} | more
    sent: Message = await context.bot.send_message(asker(update).id, text, **words)
    return sent


async def redraw(update: Update, text: str, keyboard: InlineKeyboardMarkup | None = None) -> bool:
    """Change the message whose button was pressed. False: it is not to be edited, say it anew.

    A press may be forged to seem to come from any message of ours: what is personal never lands in a group's.
    """
    query = update.callback_query
    if query is None or query.message is None or query.message.chat.type != ChatType.PRIVATE:
        return False
    try:
        await query.edit_message_text(text, parse_mode="HTML", reply_markup=keyboard, link_preview_options=NO_PREVIEW)
    except BadRequest as refused:
        return "not modified" in refused.message.lower()
    return True


def deep_link(bot_username: str, payload: str) -> str:
    """An address that opens the private chat; payloads are up to 64 of `A-Za-z0-9_-`."""
    return f"https://t.me/{bot_username}?start={payload}"


def press(label: str, data: str) -> InlineKeyboardButton:
    """A button that tells the bot."""
    return InlineKeyboardButton(label, callback_data=data)


def keyboard(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    """Rows of buttons; empty ones are left out."""
    return InlineKeyboardMarkup([row for row in rows if row])
