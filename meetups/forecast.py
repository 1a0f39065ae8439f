"""How many will come, as a range for one event: never a word about one person, and none below five answers.

For every answer with a seat, i, with a party of n:

    a = what counts for coming: each event of this group they came to in the last half year, by its weight
    b = what counts against it: each they were missed at, or cancelled late, by its weight
    m = the group's own rate: (A + 4) / (A + B + 5), where A and B are a and b summed over all its people
    p = (4 m + a) / (4 + a + b)

The weight falls evenly from 1 on the day to 0 half a year later (`track_record.weight_of`). So everybody starts from
what is usual in the group, with the weight of four events, and the group from four out of five, with that of five. Who
was excused, or gave the seat back in time, counts neither way. Other groups' events are not looked at.

How many of a party come is beta-binomial with alpha = 4 m + a and beta = 4 (1 - m) + b:

    mean = n p        variance = n p (1 - p) (alpha + beta + n) / (alpha + beta + 1)

Both are summed over the parties, and the range is mean ± 1.2816 standard deviations, the middle 80 % of a normal
distribution, rounded to whole people and held within 0 and all. docs/forecast.md says the same in plain words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import floor, sqrt
from typing import Any

from meetups.attendance import Was
from meetups.door_list import hosted
from meetups.seats import SeatState
from meetups.track_record import HALF_YEAR, given_back, weight_of
from models import Attendance, Event, Rsvp, Seat

LEAST_ANSWERS = 5
MIDDLE_80 = 1.2816  # standard deviations each side of the mean
GROUP_FOR, GROUP_WEIGHT = 4.0, 5.0
PERSON_WEIGHT = 4.0


@dataclass(frozen=True, slots=True)
class Past:
    """What counts for and against coming, by weight; never below 0."""

    came: float = 0.0
    missed: float = 0.0


@dataclass(frozen=True, slots=True)
class Party:
    """Who comes together on one answer, and the past of the person who answered."""

    people: int
    past: Past = Past()


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of `people` with a seat, between `low` and `high` come, four times out of five."""

    people: int
    low: int
    high: int
    mean: float


def forecast(actor_id: int, key: str, now: datetime) -> Forecast | None:
    """How many of those with a seat will come; None with fewer than five answers. Raises NotFound, NotAllowed."""
    event = hosted(actor_id, key)
    held = (Seat.event == event.id) & (Seat.state == SeatState.HELD.value)
    seats = list(Seat.select(Seat, Rsvp).join(Rsvp).where(held))
    if len(seats) < LEAST_ANSWERS:
        return None
    pasts = _pasts(event, now)
    parties = [Party(seat.party_size, pasts.get(seat.rsvp.user_id, Past())) for seat in seats]
    return expected(parties, rate_of(pasts.values()))


def expected(parties: Iterable[Party], rate: float) -> Forecast:
    """The forecast for these parties in a group with this rate (0 to 1). See the formula above."""
    people, mean, variance = 0, 0.0, 0.0
    for party in parties:
        alpha = PERSON_WEIGHT * rate + party.past.came
        beta = PERSON_WEIGHT * (1 - rate) + party.past.missed
        n, both = party.people, alpha + beta
        p = alpha / both
        people += n
        mean += n * p
        variance += n * p * (1 - p) * (both + n) / (both + 1)
    reach = MIDDLE_80 * sqrt(max(variance, 0.0))
    return Forecast(people, max(_whole(mean - reach), 0), min(_whole(mean + reach), people), mean)


def rate_of(pasts: Iterable[Past]) -> float:
    """The group's own rate, between 0 and 1, from the pasts of all its people."""
    known = list(pasts)
    came, missed = sum(past.came for past in known), sum(past.missed for past in known)
    return (came + GROUP_FOR) / (came + missed + GROUP_WEIGHT)


def _pasts(event: Event, now: datetime) -> Mapping[int, Past]:
    """The pasts in the event's group by person, without the event itself."""
    came: dict[int, float] = defaultdict(float)
    missed: dict[int, float] = defaultdict(float)
    others = (Event.group == event.group_id, Event.id != event.id)
    recent = (Event.status == "published", Event.starts_at <= now, Event.starts_at > now - HALF_YEAR)
    said: Any = Attendance.select(Attendance.user, Attendance.state, Event.starts_at).join(Event)
    for user_id, state, starts_at in said.where(*others, *recent).tuples():
        if state == Was.CAME.value:
            came[user_id] += weight_of(starts_at, now)
        elif state == Was.NO_SHOW.value:
            missed[user_id] += weight_of(starts_at, now)
    for given in given_back(now, *others):
        missed[given.user_id] += 0.0 if given.in_time else weight_of(given.event.starts_at, now)
    return {user_id: Past(came[user_id], missed[user_id]) for user_id in {*came, *missed}}


def _whole(number: float) -> int:
    return floor(number + 0.5)
