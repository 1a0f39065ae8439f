"""getMe; the bot's commands by scope and language; its name and descriptions by language."""

from __future__ import annotations

import re

from playground import shapes
from playground.calls import Call, method
from playground.errors import bad_request
from playground.world import Bot, Json, World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"|[a-z]{2}")
SCOPES = (
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
)
MOST_COMMANDS = 100


@method("getMe")
def get_me(call: Call) -> Json:
    return shapes.me(call.world, call.bot)


@method("setMyCommands", "commands scope language_code")
def set_my_commands(call: Call) -> bool:
    commands = call.structure("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands list")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("too many commands specified")
    checked = [_command(item) for item in commands]
    key = _scope(call)
    if checked:
        call.bot.commands[key] = checked
    else:
        call.bot.commands.pop(key, None)
    call.world.changed()
    return True


def _command(item: Json) -> Json:
    name = str(item.get("command", "")).removeprefix("/").lower()
    words = str(item.get("description", "")).strip()
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(words) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": words}


@method("getMyCommands", "scope language_code")
def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(_scope(call), [])


@method("deleteMyCommands", "scope language_code")
def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop(_scope(call), None)
    call.world.changed()
    return True


def _scope(call: Call) -> str:
    scope = call.structure("scope") or {"type": "default"}
    if scope.get("type") not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    parts = [scope["type"], scope.get("chat_id", ""), scope.get("user_id", ""), _language(call)]
    return "|".join(str(part) for part in parts)


def _language(call: Call) -> str:
    code = call.text("language_code")
    if not LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def commands_for(bot: Bot, private: bool, admin: bool, language: str) -> list[Json]:
    """The list a person is offered: the narrowest scope with commands in their language, else in none."""
    groups = ["all_chat_administrators", "all_group_chats"] if admin else ["all_group_chats"]
    for scope in [*(["all_private_chats"] if private else groups), "default"]:
        for code in (language[:2], ""):
            found = bot.commands.get(f"{scope}|||{code}")
            if found:
                return found
    return []


def _words(kind: str, field: str, limit: int) -> None:
    """Register the setter and getter of one of the bot's texts."""

    def put(call: Call) -> bool:
        language, words = _language(call), call.text(field)
        if len(words) > limit:
            raise bad_request(f"{field.replace('_', ' ')} is too long")
        call.bot.words[f"{field}|{language}"] = words
        if field == "name" and not language and words:
            call.world.people[call.bot.id].first_name = words
        call.world.changed()
        return True

    def get(call: Call) -> Json:
        return {field: word_of(call.world, call.bot, field, _language(call))}

    method(f"setMy{kind}", f"{field} language_code")(put)
    method(f"getMy{kind}", "language_code")(get)


def word_of(world: World, bot: Bot, field: str, language: str) -> str:
    """A text of the bot's in a language, else the one for everybody else."""
    default = world.people[bot.id].first_name if field == "name" else ""
    return bot.words.get(f"{field}|{language[:2]}") or bot.words.get(f"{field}|") or default


_words("Name", "name", 64)
_words("Description", "description", 512)
_words("ShortDescription", "short_description", 120)
