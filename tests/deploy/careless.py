"""Start a bot as it must not be: `python -m tests.deploy.careless slow unordered`. Tests need it as their control.

slow: thinks for a while before each update, in its turn. unordered: takes no notice of other bots. early: acknowledges
an update before it is handled. Nothing of the house is changed but in the process this starts.
"""

import asyncio
import contextlib
import sys
from typing import Any

from telegram import Update
from telegram.ext import Application

import bot
from handlers.webhook import Webhook
from meetups.turns import Turns

THINKING_S = 1.5
_process, _handle = Application.process_update, Webhook.handle
_tasks = set()


async def slowly(self: Application[Any, Any, Any, Any, Any, Any], update: object) -> None:
    await asyncio.sleep(THINKING_S)
    await _process(self, update)


@contextlib.asynccontextmanager
async def whoever_comes(self: Turns, line: int) -> Any:
    yield


async def early(self: Webhook, update: Update) -> bool:
    task = asyncio.create_task(_handle(self, update))
    _tasks.add(task)
    return True


def main() -> int:
    """Become the bot, carelessly."""
    if "slow" in sys.argv:
        Application.process_update = slowly  # type: ignore[method-assign]  # that is the point
    if "unordered" in sys.argv:
        Turns.of = whoever_comes  # type: ignore[method-assign]
    if "early" in sys.argv:
        Webhook.handle = early  # type: ignore[method-assign]
    return bot.main()


if __name__ == "__main__":
    sys.exit(main())
