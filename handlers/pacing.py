"""How fast the bot may talk: about 30 messages a second in all, 1 a second in a private chat, 20 a minute in a group.

Answers to taps go at once and only count. What the outbox sends waits its turn, spaced evenly (bursts are what gets
refused). A 429 holds the chat that was told to wait, and no other.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

SPACING = 1 / 29
PRIVATE_SPACING = 1.0
GROUP_WINDOW, GROUP_LIMIT = 60.0, 20
PACED = "paced by the outbox"


class Pace:
    """Who may send when. One event loop, no locks: every method runs without giving way until it sleeps."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next_slot = 0.0
        self._chats: dict[int, deque[float]] = {}
        self._holds: dict[int, float] = {}

    async def turn(self, chat_id: int | None) -> None:
        """Wait until something may be sent to this chat, and count it."""
        while (wait := self._wait(chat_id)) > 0:  # noqa: ASYNC110 - a clock is waited for, not an event
            await asyncio.sleep(wait)
        self.count(chat_id)

    def count(self, chat_id: int | None) -> None:
        """Something goes out now."""
        now = self._clock()
        self._next_slot = max(self._next_slot, now) + SPACING
        if chat_id is not None:
            sent = self._chats.setdefault(chat_id, deque(maxlen=GROUP_LIMIT))
            sent.append(now)

    def hold(self, chat_id: int | None, seconds: float) -> None:
        """Telegram said to leave this chat alone that long."""
        if chat_id is not None:
            self._holds[chat_id] = self._clock() + seconds

    def forget_idle(self) -> None:
        """Drop what no limit can depend on any more, so that memory stays flat."""
        old = self._clock() - GROUP_WINDOW
        self._chats = {chat: sent for chat, sent in self._chats.items() if sent and sent[-1] > old}
        self._holds = {chat: until for chat, until in self._holds.items() if until > self._clock()}

    def _wait(self, chat_id: int | None) -> float:
        now = self._clock()
        waits = [self._next_slot - now]
        if chat_id is not None:
            waits += [self._holds.get(chat_id, now) - now, self._chat_wait(chat_id, now)]
        return max(waits)

    def _chat_wait(self, chat_id: int, now: float) -> float:
        sent = self._chats.get(chat_id)
        if not sent:
            return 0.0
        if chat_id > 0:
            return sent[-1] + PRIVATE_SPACING - now
        return sent[0] + GROUP_WINDOW - now if len(sent) == GROUP_LIMIT else 0.0


class Limiter(BaseRateLimiter[str]):
    """Tells the pace what every other part of the bot sends; never delays an answer to a tap."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Any:
        """Count the call, unless the outbox did or it is free; remember a 429 for its chat."""
        chat_id = data.get("chat_id") if isinstance(data.get("chat_id"), int) else None
        if rate_limit_args != PACED and not endpoint.startswith(("answer", "get")):
            self.pace.count(chat_id)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as refused:
            self.pace.hold(chat_id, _seconds(refused))
            raise


def _seconds(refused: RetryAfter) -> float:
    wait = refused.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()
