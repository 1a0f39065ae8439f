"""/help; and, in groups, the way to private for everything that is long or personal."""

from typing import Any

from telegram import InlineKeyboardButton, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from handlers.commands import COMMANDS
from handlers.replies import deep_link, keyboard, reply
from handlers.work import off_loop, person_of
from meetups import chats
from phrases import best_language, say

PRIVATE_MATTERS = ("new", "mine", "group", "nearby", "calendar", "settings", "record", "signin", "help")


async def help_(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """All commands, in a line each."""
    language = (await person_of(update)).language
    lines = [f"/{name} · {say(language, words)}" for name, words in COMMANDS.items()]
    head = say(language, "I keep the meetings of small groups. In your group’s chat you answer with one tap.")
    link = InlineKeyboardButton(
        say(language, "Add me to a group"), url=f"https://t.me/{context.bot.username}?startgroup=found"
    )
    await reply(update, context, "\n".join([head, "", *lines]), keyboard([link]))


async def _in_group(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    assert message is not None  # the handler below hears messages only
    group = await off_loop(chats.group_of_chat, message.chat.id)
    user = update.effective_user
    language = group.language if group is not None else best_language(user.language_code if user else None)
    name = (message.text or "/").split("@")[0].split()[0].removeprefix("/").lower()
    link = InlineKeyboardButton(say(language, "Open"), url=deep_link(context.bot.username, name))
    words = say(language, "That is between you and me.")
    await message.reply_text(words, reply_markup=keyboard([link]), disable_notification=True)


HANDLERS: list[Any] = [
    CommandHandler("help", help_, filters.ChatType.PRIVATE),
    CallbackQueryHandler(help_, pattern=r"^go:help$"),
    CommandHandler(PRIVATE_MATTERS, _in_group, filters.ChatType.GROUPS),
]
