"""How long messages took from the moment they were due until Telegram had them, counted in steps.

Due is when they were owed, or when what they wait for was over: quiet hours, a time somebody chose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from meetups.tallies import Counted, tally

UP_TO_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0, inf)
LATE_S = 5.0  # what came later than this was late: 99 of 100 are not
TOOK, TOOK_MS = "took", "took_ms"


@dataclass(frozen=True, slots=True)
class Took:
    """How many took up to so many seconds (each step holds the ones before it), and all of their seconds."""

    steps: tuple[tuple[float, int], ...]
    seconds: float

    @property
    def all(self) -> int:
        """How many there were."""
        return self.steps[-1][1]


def note(due: datetime, sent_at: datetime) -> None:
    """Count one message that was sent, in the transaction that says so."""
    seconds = max(sent_at - due, timedelta()).total_seconds()
    step = next(up_to for up_to in UP_TO_S if seconds <= up_to)
    tally(TOOK, sent_at, str(step))
    tally(TOOK_MS, sent_at, n=round(seconds * 1000))


def took(counted: Mapping[Counted, int]) -> Took:
    """All that were sent, as they were counted."""
    steps, so_far = [], 0
    for up_to in UP_TO_S:
        so_far += counted.get((TOOK, str(up_to)), 0)
        steps.append((up_to, so_far))
    return Took(tuple(steps), counted.get((TOOK_MS, ""), 0) / 1000)


def is_late(step: str) -> bool:
    """Whether what is counted at this step came late."""
    return float(step) > LATE_S
