"""How often somebody tried, kept in this process for `limits`, whose own store of this kind starts a thread at nearly
every count. Counts that are over are swept out once a minute, by whoever counts then."""

import threading
import time

from limits.storage import Storage

SWEEP_EVERY_S = 60.0


class Tries(Storage):
    """Fixed windows, as `limits.storage.Storage` wants them."""

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: float | str | bool) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[int, float]] = {}  # how often, and until when it counts
        self._swept = time.time()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong here: nothing of its own."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, in a window of `expiry` seconds that begins with the first."""
        now = time.time()
        with self._lock:
            self._sweep(now)
            count, until = self._counts.get(key, (0, 0.0))
            if until <= now:
                count, until = 0, now + expiry
            self._counts[key] = (count + amount, until)
            return count + amount

    def get(self, key: str) -> int:
        """How often, in the window that is open."""
        count, until = self._counts.get(key, (0, 0.0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends."""
        return self._counts.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """Whether it works: it always does."""
        return True

    def reset(self) -> int | None:
        """Forget everything."""
        with self._lock:
            forgotten, self._counts = len(self._counts), {}
        return forgotten

    def clear(self, key: str) -> None:
        """Forget one."""
        with self._lock:
            self._counts.pop(key, None)

    def _sweep(self, now: float) -> None:
        if now - self._swept >= SWEEP_EVERY_S:
            self._counts = {key: (count, until) for key, (count, until) in self._counts.items() if until > now}
            self._swept = now
