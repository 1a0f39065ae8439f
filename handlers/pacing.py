"""How fast the bot may talk: about 30 messages a second in all, 1 a second in a private chat, 20 a minute in a group.

What the outbox sends waits its turn, spaced evenly (bursts are what gets refused). What answers a person goes before
it; toasts never wait at all. A 429 holds the chat that was told to wait, and no other, whoever was told; unless so much
had just been said that it must be about all of it.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from handlers import counting
from handlers.last_second import MOST, LastSecond, Trip
from meetups import numbers

SPACING = 1 / 28  # two places of the thirty are left for what comes out of step
CATCH_UP = 4 * SPACING  # so late a place is still had, as far as the second has room
CROWDED = MOST - 4  # from so many in two seconds on, a 429 may be about all of them
LONGEST_FOR_ALL = 3.0  # so long nobody hears anything then
PRIVATE_SPACING = 1.05
GROUP_WINDOW, GROUP_LIMIT = 60.5, 20
PACED = "paced by the outbox"
FREE = ("answer", "get", "set", "log", "close")  # what is no message, and counts towards no limit
PATIENCE_S = 10.0  # so long an answer to a person waits; what would come later is refused
TRIES = 3  # how often an answer that was refused with 429 is said


class Pace:
    """Who may send when. One event loop, no locks: every method runs without giving way until it sleeps."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next_slot = 0.0
        self._second = LastSecond(clock)
        self._chats: dict[int, deque[float]] = {}
        self._holds: dict[int, float] = {}
        self._all_held = 0.0  # until when nothing goes out at all
        self._answers_waiting = 0

    async def turn(self, chat_id: int | None) -> None:
        """Wait until something of the outbox may be sent to this chat, and count it."""
        while (wait := self._wait(chat_id)) > 0:  # noqa: ASYNC110 - a clock is waited for, not an event
            await asyncio.sleep(wait)
        now = self._clock()
        # Who comes a little late keeps their place on the clock: else every delay would be lost for ever.
        self._next_slot = (self._next_slot if now - self._next_slot < CATCH_UP else now) + SPACING
        self._note(chat_id, now)

    async def leave(self, chat_id: int | None) -> Trip:
        """What had its turn is drawn and goes out now: on a busy machine that may be a while later, and many at once.

        Raises RetryAfter where its chat was told to wait meanwhile.
        """
        while (wait := max(self._second_wait(), self._held(chat_id))) > 0:
            if wait > PATIENCE_S:
                raise RetryAfter(math.ceil(wait))
            await asyncio.sleep(wait)
        return self._second.leave()

    async def answer(self, chat_id: int | None) -> Trip:
        """Wait until a person may be answered here, and count it. Raises RetryAfter where that would take too long.

        A private chat takes a few words at once; should it be told to wait, this does too.
        """
        self._answers_waiting += 1
        try:
            while (wait := self._answer_wait(chat_id)) > 0:
                if wait > PATIENCE_S:
                    raise RetryAfter(math.ceil(wait))
                await asyncio.sleep(wait)
            return self.count(chat_id)
        finally:
            self._answers_waiting -= 1

    def count(self, chat_id: int | None) -> Trip:
        """Something goes out now, whoever says it."""
        now = self._clock()
        self._next_slot = max(self._next_slot, now) + SPACING
        self._note(chat_id, now)
        return self._second.leave()

    def landed(self, chat_id: int | None, trip: Trip | None = None) -> None:
        """The answer is here: Telegram may have taken it as late as now, however long it was on its way."""
        if trip is not None:
            self._second.land(trip)
        if sent := self._chats.get(chat_id or 0):
            sent[-1] = self._clock()

    def give_back(self, chat_id: int | None) -> None:
        """A turn was had, and there was nothing to say."""
        self._next_slot -= SPACING
        if sent := self._chats.get(chat_id or 0):
            sent.pop()

    def hold(self, chat_id: int | None, seconds: float) -> None:
        """Telegram said to leave this chat alone that long; or everybody, for it does not say which."""
        now = self._clock()
        if self._second.left_within_two() >= CROWDED and not self._heard_much(chat_id):
            self._all_held = max(self._all_held, now + min(seconds, LONGEST_FOR_ALL))
        self._hold_chat(chat_id, now + seconds)

    def recall(self, sent: Iterable[tuple[int | None, float]], held: Iterable[tuple[int, float]]) -> None:
        """Take over from another process: what it sent, so many seconds ago, and whom it was told to leave alone."""
        now = self._clock()
        for chat_id, ago in sorted(sent, key=lambda one: -one[1]):
            self._second.recall(ago)
            self._note(chat_id, now - ago)
        for chat_id, seconds in held:
            self._hold_chat(chat_id, now + seconds)

    def must_wait(self, longer_than: float = 0.0) -> list[int]:
        """The chats nothing can be sent to for so many seconds."""
        now = self._clock() + longer_than
        busy = {chat for chat in self._chats if self._chat_wait(chat, now) > 0}
        return sorted(busy | {chat for chat, until in self._holds.items() if until > now})

    def forget_idle(self) -> None:
        """Drop what no limit can depend on any more, so that memory stays flat."""
        old = self._clock() - GROUP_WINDOW
        self._chats = {chat: sent for chat, sent in self._chats.items() if sent and sent[-1] > old}
        self._holds = {chat: until for chat, until in self._holds.items() if until > self._clock()}

    def _note(self, chat_id: int | None, moment: float) -> None:
        if chat_id is not None:
            self._chats.setdefault(chat_id, deque(maxlen=GROUP_LIMIT)).append(moment)

    def _hold_chat(self, chat_id: int | None, until: float) -> None:
        if chat_id is not None:
            self._holds[chat_id] = max(self._holds.get(chat_id, 0.0), until)

    def _heard_much(self, chat_id: int | None) -> bool:
        """Whether the chat was near its own limit: then a 429 is about it alone."""
        sent = self._chats.get(chat_id or 0) or deque()
        if chat_id is not None and chat_id < 0:
            return len(sent) > GROUP_LIMIT // 2
        return len(sent) > 1 and sent[-1] - sent[-2] < 2 * PRIVATE_SPACING

    def _wait(self, chat_id: int | None) -> float:
        now = self._clock()
        first = SPACING if self._answers_waiting else 0.0
        spaced = 0.0 if chat_id is None else self._chat_wait(chat_id, now)
        wait = max(self._next_slot - now, first, spaced, self._held(chat_id))
        return wait if wait > 0 else self._second_wait()

    def _answer_wait(self, chat_id: int | None) -> float:
        in_group = self._chat_wait(chat_id, self._clock()) if chat_id is not None and chat_id < 0 else 0.0
        return max(self._second_wait(), self._held(chat_id), in_group)

    def _second_wait(self) -> float:
        return max(self._second.wait(), self._all_held - self._clock())

    def _held(self, chat_id: int | None) -> float:
        return 0.0 if chat_id is None else self._holds.get(chat_id, 0.0) - self._clock()

    def _chat_wait(self, chat_id: int, now: float) -> float:
        sent = self._chats.get(chat_id)
        if not sent:
            return 0.0
        if chat_id > 0:
            return sent[-1] + PRIVATE_SPACING - now
        return sent[0] + GROUP_WINDOW - now if len(sent) == GROUP_LIMIT else 0.0


class Limiter(BaseRateLimiter[str]):
    """Lets every other part of the bot talk as fast as it may, before the outbox; never delays an answer to a tap."""

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
        """Make the call when it may be made; remember a 429 for its chat. An answer to a person is then said again."""
        chat_id = data.get("chat_id") if isinstance(data.get("chat_id"), int) else None
        is_answer = rate_limit_args != PACED and not endpoint.startswith(FREE)
        for tries_left in reversed(range(TRIES)):
            trip = None
            if is_answer:
                trip = await self.pace.answer(chat_id)
            elif rate_limit_args == PACED:
                trip = await self.pace.leave(chat_id)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refused:  # it was not taken
                counting.count(numbers.REFUSED, "reply" if is_answer else "outbox")
                self.pace.hold(chat_id, _seconds(refused))
                if not is_answer or not tries_left:
                    raise
            finally:
                if not endpoint.startswith(FREE):
                    self.pace.landed(chat_id, trip)
        return None


def _seconds(refused: RetryAfter) -> float:
    wait = refused.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()
