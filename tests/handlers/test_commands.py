"""What the bot says of itself before anybody writes to it, and what it leaves to its operator."""

import asyncio
from typing import Any

import pytest
from telegram import Bot

from handlers.commands import ABOUT, DESCRIPTION, announce
from phrases import say
from tests.handlers.wire import TOKEN, Json, Wire


@pytest.fixture(autouse=True)
def nothing_went_wrong() -> None:
    """No process is started here."""


def telegram(short: str, description: str) -> Wire:
    """A Telegram that knows these descriptions, in every language."""
    answers: dict[str, Any] = {
        "getMyCommands": lambda said: [],
        "getMyShortDescription": lambda said: {"short_description": short},
        "getMyDescription": lambda said: {"description": description},
        "getMyName": lambda said: {"name": "Our own name"},
    }
    return Wire(answers=answers)


def told(wire: Wire) -> list[tuple[str, Json]]:
    async def run() -> None:
        async with Bot(TOKEN, request=wire, get_updates_request=wire) as bot:
            await announce(bot)

    asyncio.run(run())
    return [(name, said) for name, said in wire.calls if name.startswith("set") and name != "setMyCommands"]


def test_what_is_empty_is_filled_in_every_language() -> None:
    wire = telegram("", "")
    assert [(name, said.get("language_code", "")) for name, said in told(wire)] == [
        (method, code) for code in ("", "es", "de") for method in ("setMyShortDescription", "setMyDescription")
    ]


def test_the_name_and_the_words_of_the_operator_stay() -> None:
    assert told(telegram("We play chess.", "We play chess on Thursdays.")) == []


def test_where_telegram_tells_the_english_for_another_language_that_gets_its_own() -> None:
    said = told(telegram(ABOUT, DESCRIPTION))
    assert [(name, body["language_code"]) for name, body in said] == [
        (method, code) for code in ("es", "de") for method in ("setMyShortDescription", "setMyDescription")
    ]
    assert said[-1][1]["description"] == say("de", DESCRIPTION)
