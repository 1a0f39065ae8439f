"""What Telegram shows of the bot before anybody writes to it: its commands and descriptions, by language.

Its name is the operator's, and so is a description they wrote: ours only fills what is empty.
"""

from typing import Any

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)

from phrases import LANGUAGES, noted, say

ABOUT = noted("Small groups meet: in a room, online, or both. One card, one tap, one calendar.")
DESCRIPTION = noted(
    "I keep the meetings of small groups on Telegram. Add me to your group’s chat: I post one card for each event,"
    " take the answers, keep the waiting list, remind people and feed their calendars."
)
COMMANDS = {
    "new": noted("Make an event"),
    "events": noted("What is on"),
    "mine": noted("My answers"),
    "group": noted("My groups: whom they are for, how they work"),
    "nearby": noted("Who and what is near"),
    "calendar": noted("My calendar address"),
    "settings": noted("Language, clock, reminders"),
    "record": noted("What groups decided about me"),
    "signin": noted("Sign in to the site"),
    "help": noted("What I can do"),
}
IN_CHATS = {
    "report": noted("Below a message: report it, without a word in the chat"),
    "here": noted("What is posted in this topic"),
    "thanks": noted("Below a message: thank whoever wrote it, and what for"),
}
SCOPES: tuple[tuple[BotCommandScope, tuple[str, ...]], ...] = (
    (BotCommandScopeAllPrivateChats(), tuple(COMMANDS)),
    (BotCommandScopeAllGroupChats(), ("events", "thanks", "report", "help")),
    (BotCommandScopeAllChatAdministrators(), ("new", "events", "here", "thanks", "report", "help")),
)


async def announce(bot: Any) -> None:
    """Say what the bot can do in each scope and language; only what has changed, for changes are rationed."""
    for language in LANGUAGES:
        code = "" if language == "en" else language  # English is for everybody without a language of their own
        for scope, names in SCOPES:
            await _commands(bot, scope, names, language, code)
        await _profile(bot, language, code)


async def _commands(bot: Any, scope: BotCommandScope, names: tuple[str, ...], language: str, code: str) -> None:
    wanted = tuple(BotCommand(name, say(language, (COMMANDS | IN_CHATS)[name])) for name in names)
    if await bot.get_my_commands(scope=scope, language_code=code) != wanted:
        await bot.set_my_commands(wanted, scope=scope, language_code=code)


async def _profile(bot: Any, language: str, code: str) -> None:
    about, description = say(language, ABOUT), say(language, DESCRIPTION)
    if _is_ours((await bot.get_my_short_description(language_code=code)).short_description, ABOUT, about):
        await bot.set_my_short_description(about, language_code=code)
    if _is_ours((await bot.get_my_description(language_code=code)).description, DESCRIPTION, description):
        await bot.set_my_description(description, language_code=code)


def _is_ours(stands: str, words: str, wanted: str) -> bool:
    """Whether another text of ours may take its place. Telegram tells the default where a language has none."""
    return stands != wanted and stands in ("", *(say(language, words) for language in LANGUAGES))
