"""What Telegram may have taken within a second, as far as it can be known from here.

A call is taken some time after it leaves, and not always as long after: of what left evenly, thirty-one may arrive in
one second. But it is taken before its answer is here. So whatever left counts until a second after its answer, less
what even the quickest answer takes: a way that is always as long costs nothing, only what comes out of step does.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

SECOND, MOST = 1.01, 29  # one place of the thirty stays free, for what another process says
STRAY = 1.0  # so much longer than the quickest a call is thought to be on its way; then it is more likely lost
NOTICED = 60  # answers among which the quickest is looked for
SOON = 0.02  # when to look again where an answer may come any moment


@dataclass(slots=True, eq=False)
class Trip:
    """One call: when it left, and when its answer was here (None: it is on its way)."""

    left: float
    landed: float | None = None


class LastSecond:
    """Counts what goes out. One event loop, no locks."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._trips: deque[Trip] = deque()
        self._took: deque[float] = deque(maxlen=NOTICED)  # there and back
        self._full_until = 0.0  # everybody who waits asks, and one look is enough for all

    def leave(self) -> Trip:
        """Something goes out now."""
        self._trips.append(Trip(self._clock()))
        return self._trips[-1]

    def recall(self, ago: float) -> None:
        """Another process sent something so many seconds ago; the oldest is recalled first."""
        moment = self._clock() - ago
        self._trips.append(Trip(moment, moment))

    def land(self, trip: Trip) -> None:
        """Its answer is here, whatever it says."""
        trip.landed = self._clock()
        self._took.append(trip.landed - trip.left)

    def wait(self) -> float:
        """For how many seconds nothing may go out; it may be a little longer where answers are waited for."""
        now = self._clock()
        if now >= self._full_until:
            self._forget(now)
            self._full_until = self._look(now) if len(self._trips) >= MOST else now
        return self._full_until - now

    def left_within_two(self) -> int:
        """How much went out in the last two seconds."""
        self._forget(self._clock())
        return len(self._trips)

    def _look(self, now: float) -> float:
        quickest, counted = min(self._took, default=0.0), []
        for trip in self._trips:
            at = _taken_by(trip, now, quickest)
            if at > now - SECOND:
                counted.append(trip.left if trip.landed is None else at)  # an answer may come any moment
        return max(sorted(counted)[-MOST] + SECOND, now + SOON) if len(counted) >= MOST else now

    def _forget(self, now: float) -> None:
        while self._trips and self._trips[0].left <= now - 2 * SECOND:
            self._trips.popleft()


def _taken_by(trip: Trip, now: float, quickest: float) -> float:
    """Until when it may have been taken, by a clock that is as far behind as the quickest call takes."""
    back = now if trip.landed is None else trip.landed
    return min(max(trip.left, back - quickest), trip.left + STRAY)
