"""Time that passes: what falls due runs, and (unless told otherwise) what is owed is delivered, hour by hour."""

from datetime import datetime, timedelta

from meetups import due
from meetups.notices import Notice
from meetups.tasks import TASKS
from tests.meetups.owing import deliver

STARTS = datetime.fromisoformat("2026-12-03T18:00:00+00:00")  # of the event tests make unless they say otherwise
Told = tuple[str, int | None, Notice | None]


def tick(now: datetime) -> None:
    """Run all that is due."""
    while due.run_due(TASKS, now):
        continue


def until(now: datetime, end: datetime, *, delivers: bool = True, step: timedelta = timedelta(hours=1)) -> list[Told]:
    """Let time pass from `now` to `end`, both included; what was told meanwhile, in order."""
    told: list[Told] = []
    while now <= end:
        tick(now)
        told += deliver(now) if delivers else []
        now += step
    return told


def of_kind(told: list[Told], *kinds: str) -> list[tuple[str, int | None]]:
    """Kind and reader of those messages."""
    return [(kind, who) for kind, who, _ in told if kind in kinds]
