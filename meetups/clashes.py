"""What an answer clashes with, across all groups of the person: warned of, never forbidden.

Two events clash where they overlap, or lie closer than the minutes somebody wants on the way, if one of the two at
least is in a room. Too many is more in an ISO week, or a month, than they said; an evening they did not keep free is
said too. Days and weeks are those of the person's clock, or of the event's where they have none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from meetups.commitments import Commitment, Mine, commitments
from meetups.people import Person
from meetups.time_budget import ALL_EVENINGS
from scheduling.weeks import evenings_of, month_of, week_of


class Cause(StrEnum):
    """Why somebody is warned, the most pressing first."""

    OVERLAP = "overlap"
    NEAR = "near"
    EVENING = "evening"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Clash:
    """One warning about `event`. `other` is what it clashes with; `number` events are in the week or month, of `most`
    wanted; of NEAR there are `number` minutes between the two, of `most`; `day` is the evening that is not free."""

    cause: Cause
    event: Commitment
    other: Commitment | None = None
    number: int = 0
    most: int = 0
    day: date | None = None


def clashes_of(person: Person, key: str, now: datetime) -> tuple[Clash, ...]:
    """What somebody's answer to this event clashes with; nothing where they do not come to it. One query."""
    return clashes_among(commitments(person, now), key, now)


def clashes_among(mine: Mine, key: str, now: datetime) -> tuple[Clash, ...]:
    """The same from what was read of theirs."""
    event = mine.of(key)
    return tuple(_clashes(event, mine, now)) if event is not None else ()


def all_clashes(mine: Mine, now: datetime) -> Mapping[str, tuple[Clash, ...]]:
    """The same for all they come to, by event; what clashes with nothing is left out."""
    found = {event.key: tuple(_clashes(event, mine, now)) for event in mine.events if event.ends_at > now}
    return {key: clashes for key, clashes in found.items() if clashes}


def _clashes(event: Commitment, mine: Mine, now: datetime) -> Iterator[Clash]:
    others = [other for other in mine.events if other.key != event.key]
    coming = [other for other in others if other.ends_at > now]
    zone, budget = mine.zone or event.zone, mine.budget
    for other in coming:
        if _overlap(event, other):
            yield Clash(Cause.OVERLAP, event, other)
    for other in coming:
        between = _between(event, other)
        if timedelta() <= between < timedelta(minutes=budget.buffer) and (event.in_room or other.in_room):
            yield Clash(Cause.NEAR, event, other, between // timedelta(minutes=1), budget.buffer)
    if budget.evenings != ALL_EVENINGS:
        taken = [
            day for day in evenings_of(event.starts_at, event.ends_at, zone) if day.weekday() not in budget.evenings
        ]
        yield from (Clash(Cause.EVENING, event, day=day) for day in taken[:1])
    for cause, span, most in ((Cause.WEEK, week_of, budget.a_week), (Cause.MONTH, month_of, budget.a_month)):
        number = 1 + sum(span(other.starts_at, zone) == span(event.starts_at, zone) for other in others)
        if most is not None and number > most:
            yield Clash(cause, event, number=number, most=most)


def _overlap(one: Commitment, other: Commitment) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _between(one: Commitment, other: Commitment) -> timedelta:
    """The time from the end of the earlier to the start of the later; below nothing where they overlap."""
    return max(one.starts_at, other.starts_at) - min(one.ends_at, other.ends_at)
