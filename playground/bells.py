"""Wakes whoever waits for something to happen."""

from __future__ import annotations

import asyncio


class Bell:
    """Wakes whoever waits for something to happen; ringing with nobody waiting costs nothing."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        waiting, self._waiting = self._waiting, set()
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    def listen(self) -> asyncio.Future[None]:
        """A future that is done at the next ring; it counts from now, not from when it is awaited."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        waiter.add_done_callback(self._waiting.discard)
        return waiter

    async def wait(self, seconds: float) -> None:
        """Until the next ring, or for so long; the caller looks for itself what has changed."""
        waiter = self.listen()
        await asyncio.wait((waiter,), timeout=max(0.0, seconds))
        waiter.cancel()
