"""What is counted for whoever runs this: hour by hour, in rows, because bot and site are processes of their own.

Only what delivery does is counted in its own transaction; what a process merely saw, it counts in memory and saves now
and then (`save`).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from peewee import EXCLUDED, fn

from database import at_end, write_transaction
from meetups.prepared import Prepared
from models import Tally

EVER = datetime(1970, 1, 1, tzinfo=UTC)  # the hour of all that is older than that
MOST = "most"  # the kind of what is no count but the most there was at one time of the hour
Counted = tuple[str, str]  # what, and of which kind


def tally(name: str, now: datetime, label: str = "", n: int = 1) -> None:
    """Count, when the transaction of what is counted is saved, and not if it is not."""
    at_end(_save, (name, label, _hour(now), n))


def save(counts: Mapping[Counted, int], now: datetime) -> None:
    """Count what a process saw meanwhile."""
    with write_transaction():
        for (name, label), n in counts.items():
            tally(name, now, label, n)


def note_most(found: Mapping[str, int], now: datetime) -> None:
    """Keep the most there was in this hour; nothing is written where there was as much before. Raises Unavailable."""
    hour = _hour(now)
    rows = Tally.select().where(Tally.hour == hour, Tally.label == MOST)
    before = {row.name: row.n for row in rows}
    more = {name: n for name, n in found.items() if n > before.get(name, 0)}
    if not more:
        return
    with write_transaction(wait=False):  # there is another look soon; nobody should wait for this one
        for name, n in sorted(more.items()):
            Tally.insert(name=name, label=MOST, hour=hour, n=n).on_conflict(
                conflict_target=[Tally.name, Tally.label, Tally.hour], update={Tally.n: n}, where=(Tally.n < n)
            ).execute()


def totals() -> dict[Counted, int]:
    """How often each happened, ever; these numbers only rise."""
    counted: Any = Tally.select(Tally.name, Tally.label, fn.SUM(Tally.n)).group_by(Tally.name, Tally.label)
    return {(name, label): int(n) for name, label, n in counted.tuples()}


def by_hour(since: datetime) -> dict[tuple[str, str, datetime], int]:
    """How often each happened, by the hour it began in, from the hour of `since` on."""
    return {(row.name, row.label, row.hour): row.n for row in Tally.select().where(Tally.hour >= _hour(since))}


def fold(now: datetime, kept: timedelta) -> None:
    """Keep the sums of what is old, and forget the hours. Inside a write transaction."""
    old = (Tally.hour < _hour(now) - kept) & (Tally.hour > EVER)
    for row in Tally.select().where(old, Tally.label != MOST):
        at_end(_save, (row.name, row.label, EVER, row.n))
    Tally.delete().where(old).execute()


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _save(items: list[Any]) -> None:
    """All of a transaction, in one order: two that count the same must not wait for each other in a circle."""
    sums: Counter[tuple[str, str, datetime]] = Counter()
    for name, label, hour, n in items:
        sums[name, label, hour] += n
    for (name, label, hour), n in sorted(sums.items()):
        _COUNT.send(name=name, label=label, hour=hour, n=n)


def _count_query() -> Any:
    return Tally.insert(name=NAME, label=LABEL, hour=HOUR, n=N).on_conflict(
        conflict_target=[Tally.name, Tally.label, Tally.hour], update={Tally.n: Tally.n + EXCLUDED.n}
    )


NAME, LABEL, HOUR, N = "stands for a name", "stands for a label", datetime(1971, 1, 1, tzinfo=UTC), -971  # stand-ins
_COUNT = Prepared(_count_query, name=NAME, label=LABEL, hour=HOUR, n=N)
