"""/signin: a link to the site that works once, within ten minutes, sent in private only."""

from html import escape
from typing import Any

from telegram import InlineKeyboardButton, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from config import settings
from handlers.replies import keyboard, reply
from handlers.work import ask
from meetups.signin import make_link
from phrases import say


async def send_link(update: Update, context: ContextTypes.DEFAULT_TYPE, destination: str = "/me") -> None:
    """Make a link that signs in and leads there. Telegram neither fetches it for a preview nor lets it be forwarded."""
    language, token = await ask(update, lambda person, now: (person.language, make_link(person.id, now, destination)))
    address = f"{settings().site_url}/sign-in/{token}"
    words = say(language, "This signs you in to the site, once, within ten minutes. Keep it to yourself.")
    if settings().has_public_address:
        button = InlineKeyboardButton(say(language, "Sign in"), url=address)
        await reply(update, context, words, keyboard([button]), protect_content=True)
        return
    # Telegram refuses buttons to a host without a dot: here the address stands in the text.
    await reply(update, context, f"{words}\n\n{escape(address)}", protect_content=True)


async def signin(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/signin in private."""
    await send_link(update, context)


HANDLERS: list[Any] = [
    CommandHandler("signin", signin, filters.ChatType.PRIVATE),
    CallbackQueryHandler(signin, pattern=r"^go:signin$"),
]
