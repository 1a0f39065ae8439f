"""What an installation counts, for whoever runs it: what waits, what became of the rest, how late, and who says no.

Nothing here is about a person: kinds of messages, states and numbers.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from peewee import fn

from meetups import backlog, installation, letters, storage, tallies, timeliness
from meetups.endings import DOUBTED, ENDS
from meetups.kinds import KINDS
from meetups.tallies import Counted
from models import DueWork, Lease, OutboxMessage

OPEN = ("pending", "claimed", "sending", "dead", "unknown")  # the states that ask something of somebody
REFUSED = "refused"  # how often Telegram said 429, by who was told: the outbox, or an answer to somebody
SEEN, FAILED = "update", "update_failed"  # what the bot was told by Telegram, by kind
HOURS = 24
BEHIND_S = 60  # a message that waits longer than this past its time means that something is wrong


class Verdict(StrEnum):
    """How it goes, in one word: the worst of what is."""

    SILENT = "silent"  # nobody sends
    BEHIND = "behind"  # messages wait past their time
    LETTERS = "letters"  # some could not be delivered, and wait for a decision
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Numbers:
    """`standing`: messages by state and kind, now. `ended`, `doubted`, `refused`, `updates`, `failures`: ever, by kind.
    `doubted` counts each time nobody could know whether a message was taken, also where it was sent once more then.
    `leases`: by name, whether somebody holds it. `backup_age_s`: since the last backup known; None: none is."""

    standing: Mapping[Counted, int]
    oldest_s: float
    ended: Mapping[Counted, int]
    doubted: Mapping[str, int]
    refused: Mapping[str, int]
    updates: Mapping[str, int]
    failures: int
    took: timeliness.Took
    work_late_s: float
    work_failed: int
    leases: Mapping[str, bool]
    backup_age_s: float | None

    def in_state(self, *states: str) -> int:
        """How many messages stand there, of whatever kind."""
        return sum(n for (state, _), n in self.standing.items() if state in states)

    @property
    def verdict(self) -> Verdict:
        """How it goes."""
        if not self.leases.get("deliver"):
            return Verdict.SILENT
        if self.oldest_s > BEHIND_S:
            return Verdict.BEHIND
        return Verdict.LETTERS if self.in_state("dead", "unknown") else Verdict.FINE


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour, from `begins` on: the most that waited at one time and the longest by which one was late then, what was
    sent, of that late, how long it took on average, what was dropped (no longer true, or too late to say), what was
    given up, of how much nobody could know whether it was taken, and how often Telegram asked for patience."""

    begins: datetime
    waiting: int
    oldest_s: int
    sent: int
    late: int
    took_s: float
    dropped: int
    dead: int
    doubted: int
    refused: int


@dataclass(frozen=True, slots=True)
class KindNumbers:
    """One kind of message: how many wait now, and what became of all others."""

    name: str
    waiting: int
    ended: Mapping[str, int]


def numbers(now: datetime) -> Numbers:
    """All of it. Seven queries, however much was sent."""
    counted, backed_up = tallies.totals(), installation.backed_up_at()
    late, failed = _work(now)
    return Numbers(
        standing=_standing(),
        oldest_s=storage.oldest_unsent(now),
        ended={key: n for key, n in counted.items() if key[0] in ENDS},
        doubted=_labelled(counted, DOUBTED),
        refused=_labelled(counted, REFUSED),
        updates=_labelled(counted, SEEN),
        failures=sum(_labelled(counted, FAILED).values()),
        took=timeliness.took(counted),
        work_late_s=late,
        work_failed=failed,
        leases={row.name: row.until > now for row in Lease.select().where(Lease.owner != "")},
        backup_age_s=None if backed_up is None else (now - backed_up).total_seconds(),
    )


def last_hours(now: datetime, hours: int = HOURS) -> tuple[Hour, ...]:
    """The last so many hours, the oldest first; the last one still runs."""
    begun = now.replace(minute=0, second=0, microsecond=0)
    sums: dict[datetime, Counter[str]] = {begun - timedelta(hours=back): Counter() for back in range(hours)}
    for (name, label, hour), n in tallies.by_hour(min(sums)).items():
        if hour in sums:
            sums[hour][name] += n
            sums[hour]["late"] += n if name == timeliness.TOOK and timeliness.is_late(label) else 0
    for name, n in backlog.standing(now).items():
        sums[begun][name] = max(sums[begun][name], n)
    return tuple(_hour(hour, each) for hour, each in sorted(sums.items()))


def by_kind(found: Numbers) -> tuple[KindNumbers, ...]:
    """Every kind that was ever owed, in the order of the registry."""
    waiting: Counter[str] = Counter()
    for (state, kind), n in found.standing.items():
        waiting[kind] += n if state in storage.UNSENT else 0
    known = {kind for _, kind in (*found.standing, *found.ended)}
    return tuple(
        KindNumbers(name, waiting[name], {end: found.ended.get((end, name), 0) for end in ENDS})
        for name in KINDS
        if name in known
    )


def _hour(begins: datetime, sums: Mapping[str, int]) -> Hour:
    sent = sums[timeliness.TOOK]
    return Hour(
        begins=begins,
        waiting=sums[backlog.WAITING],
        oldest_s=sums[backlog.OLDEST_S],
        sent=sums["sent"],
        late=sums["late"],
        took_s=sums[timeliness.TOOK_MS] / 1000 / sent if sent else 0.0,
        dropped=sums["expired"],
        dead=sums["dead"],
        doubted=sums[DOUBTED],
        refused=sums[REFUSED],
    )


def _standing() -> dict[Counted, int]:
    query: Any = OutboxMessage.select(OutboxMessage.state, OutboxMessage.kind, fn.COUNT(OutboxMessage.id))
    letter, undecided = letters.undecided()
    asks = OutboxMessage.state.in_(storage.UNSENT) | (letter & undecided)
    grouped = query.where(asks).group_by(OutboxMessage.state, OutboxMessage.kind)
    return {(state, kind): int(n) for state, kind, n in grouped.tuples()}


def _work(now: datetime) -> tuple[float, int]:
    """By how many seconds the oldest undone work is late, and how much of it failed before."""
    row = DueWork.select(DueWork.at).where(DueWork.at <= now).order_by(DueWork.at).first()
    failed = DueWork.select().where(DueWork.attempts > 0).count()
    return (0.0 if row is None else (now - row.at).total_seconds()), int(failed)


def _labelled(counted: Mapping[Counted, int], name: str) -> dict[str, int]:
    return {label: n for (each, label), n in counted.items() if each == name}
