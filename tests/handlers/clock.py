"""An event loop whose clock stands still while there is work, and jumps to the next thing anybody waits for."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class ClockLoop(asyncio.SelectorEventLoop):
    """Sleeping takes no time at all, and the clock says that it did."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000.0

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]  # the base class's own
            self.now = max(self.now, self._scheduled[0]._when)  # type: ignore[attr-defined]  # likewise
        super()._run_once()  # type: ignore[misc]  # likewise


def run(main: Coroutine[Any, Any, Result]) -> Result:
    """Run it on such a loop."""
    with asyncio.Runner(loop_factory=ClockLoop) as runner:
        return runner.run(main)


def now() -> float:
    """What the clock says."""
    return asyncio.get_running_loop().time()
