"""Start a bot as it must not be: `python -m tests.deploy.careless slow unordered`. Tests need it as their control.

slow: thinks for a while before each update, in its turn. unordered: takes no notice of other bots. early: acknowledges
an update before it is handled. Nothing of the house is changed but in the process this starts.
"""

import asyncio
import contextlib
import sys
from collections.abc import Callable
from typing import Any

from telegram import Update
from telegram.ext import Application

import bot
from handlers.webhook import Webhook
from meetups.turns import Turns

THINKING_S = 1.5
_process, _handle = Application.process_update, Webhook.handle
_tasks = set()


def slow() -> None:
    """Think before each update."""

    async def slowly(self: Application[Any, Any, Any, Any, Any, Any], update: object) -> None:
        await asyncio.sleep(THINKING_S)
        await _process(self, update)

    Application.process_update = slowly  # type: ignore[method-assign]  # that is the point


def unordered() -> None:
    """Have no turns."""

    @contextlib.asynccontextmanager
    async def whoever_comes(self: Turns, line: int) -> Any:
        yield

    Turns.of = whoever_comes  # type: ignore[method-assign]


def early() -> None:
    """Acknowledge first."""

    async def at_once(self: Webhook, update: Update) -> bool:
        task = asyncio.create_task(_handle(self, update))
        _tasks.add(task)
        return True

    Webhook.handle = at_once  # type: ignore[method-assign]


WAYS: dict[str, Callable[[], None]] = {way.__name__: way for way in (slow, unordered, early)}


def main() -> int:
    """Become the bot, carelessly."""
    for name in sys.argv[1:]:
        WAYS[name]()
    return bot.main()


if __name__ == "__main__":
    sys.exit(main())
