"""`python -m benchmarks.watched LATE HANDLED [empty] [at-once]`: our bot, or an empty one, with its event loop watched.

HANDLED gets the time of each answer to a tap. With `at-once`, updates are polled over HTTP, but answers and edits are
taken without a wire: so what is measured is the bot and not what carries its words.

Every few milliseconds the loop is asked to look at the clock; how late it looked is how long it was held. What the
machine took (the thread was ready and others ran) is counted apart, where the kernel tells. Late looks go to LATE, a
line of JSON each: `at` (Unix time), `late` and `machine` (seconds).
"""

import asyncio
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, ContextTypes
from telegram.request import HTTPXRequest

import bot
from config import settings
from handlers import ALLOWED_UPDATES
from handlers.ordering import ByChat

EVERY_S, LATE_S = 0.005, 0.01
WITHOUT_WIRE = ("answerCallbackQuery", "editMessageText") if "at-once" in sys.argv else ()


class Watch:
    """Looks at the clock from inside the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, path: Path) -> None:
        self._loop, self._file = loop, path.open("a", buffering=1)
        try:
            self._kernel = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        except OSError:
            self._kernel = -1  # not Linux, or a kernel that does not count: all of it is ours
        self._waited = 0.0
        self._due = 0.0

    def begin(self) -> None:
        """Look, from now on until the loop ends."""
        self._due, self._waited = self._loop.time() + EVERY_S, self._run_queue()
        self._loop.call_at(self._due, self._look)

    def _look(self) -> None:
        late, waited = self._loop.time() - self._due, self._run_queue()
        if late > LATE_S:
            said = {"at": time.time(), "late": late, "machine": waited - self._waited}
            self._file.write(json.dumps(said) + "\n")
        self.begin()

    def _run_queue(self) -> float:
        """Seconds this thread was ready to run and did not."""
        return int(os.pread(self._kernel, 64, 0).split()[1]) / 1e9 if self._kernel >= 0 else 0.0


class Watched(asyncio.DefaultEventLoopPolicy):
    """Every new loop is watched."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        loop = super().new_event_loop()
        Watch(loop, self._path).begin()
        return loop


class Wire(HTTPXRequest):
    """Notes when an answer to a tap was taken."""

    async def do_request(self, url: str, *rest: Any, **more: Any) -> tuple[int, bytes]:
        """As the library's own."""
        method = url.rpartition("/")[2]
        if method in WITHOUT_WIRE:
            said = 200, b'{"ok":true,"result":true}'
        else:
            said = await super().do_request(url, *rest, **more)
        if method == "answerCallbackQuery":
            handled.write(f"{time.time()}\n")
        return said


async def answer(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The least a bot owes a tap: an answer, so that the button stops spinning."""
    assert update.callback_query is not None
    await update.callback_query.answer()


async def empty() -> int:
    """A bot built like ours, polling like ours, whose one handler does nothing else."""
    chosen, stop = settings(), asyncio.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(ending, stop.set)
    builder: Any = ApplicationBuilder().token(chosen.telegram_bot_token).base_url(f"{chosen.telegram_api_url}/bot")
    application = builder.concurrent_updates(ByChat()).request(Wire()).build()
    application.add_handler(CallbackQueryHandler(answer))
    async with application:
        await application.start()
        await application.updater.start_polling(poll_interval=0, timeout=25, allowed_updates=ALLOWED_UPDATES)
        await stop.wait()
        await application.updater.stop()
        await application.stop()
    return 0


if __name__ == "__main__":
    asyncio.set_event_loop_policy(Watched(Path(sys.argv[1])))
    bot.HTTPXRequest = Wire  # type: ignore[misc]  # what it builds its connections from
    with open(sys.argv[2], "a", buffering=1) as handled:
        sys.exit(asyncio.run(empty()) if "empty" in sys.argv else bot.main())
