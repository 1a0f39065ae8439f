"""Updates of one chat are handled in their order, whichever bot takes them; chats beside each other."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from handlers.work import somebody_waits
from meetups.turns import NoTurn as NoTurn

Turns = Callable[[int], AbstractAsyncContextManager[None]]


class ByChat(BaseUpdateProcessor):
    """One update at a time for a chat, and for a person: their dialogue is theirs alone.

    `turns` keeps the lines of several processes in order, such as `meetups.turns.Turns.of`; it may raise NoTurn, and
    then nothing was done. Within a process the line stands here, so that one of each chat at most waits out there.
    """

    def __init__(self, turns: Turns | None = None, at_once: int = 64) -> None:
        super().__init__(at_once)
        self._turns: Turns = turns or _alone
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._users: defaultdict[int, int] = defaultdict(int)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for earlier updates of the same chat, then handle this one."""
        key = _line_of(update)
        self._users[key] += 1
        try:
            async with self._locks[key], self._turns(key):
                with somebody_waits():
                    await coroutine
        finally:
            if asyncio.iscoroutine(coroutine):
                coroutine.close()  # where its turn never came; one that ran has nothing left to close
            self._users[key] -= 1
            if not self._users[key]:  # nobody else stands in this line: forget it, so that memory stays flat
                del self._users[key], self._locks[key]


def _alone(line: int) -> AbstractAsyncContextManager[None]:
    return nullcontext()


def _line_of(update: object) -> int:
    if not isinstance(update, Update):
        return 0
    chat, user = update.effective_chat, update.effective_user
    return chat.id if chat is not None else user.id if user is not None else 0
