"""What somebody said they come to, in all their groups, with what they said of their time: one query.

To come is to have asked for a seat: one that is theirs, on offer, asked again, decided by somebody, or waited for.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN

from meetups.discreet import outside_name, outside_title
from meetups.event_form import Format
from meetups.people import Person
from meetups.prepared import Prepared
from meetups.seats import Mode, SeatState
from meetups.time_budget import NOTHING_SAID, Budget, free_evenings
from meetups.visibility import INSIDERS, Visibility
from models import Event, Group, Membership, Rsvp, Seat, TimeBudget

A_MONTH = timedelta(days=32)  # by any clock


@dataclass(frozen=True, slots=True)
class Commitment:
    """An event somebody said they come to, as it is called outside its group; no title: they may not see it any more.

    `revision` is that of the event's words and times. `sure`: the seat is theirs, and nothing is asked of them.
    """

    id: int
    key: str
    revision: int
    title: str
    group: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    format: Format
    in_room: bool
    state: SeatState
    sure: bool
    said_at: datetime
    paused_until: datetime | None
    discreet: bool  # of a sensitive group: what it is called says all that may be said of it

    @property
    def name(self) -> str:
        """*“Board games” (Fighters)*; empty where they may not see it any more."""
        return self.title if self.discreet or not self.title else f"“{self.title}” ({self.group})"


@dataclass(frozen=True, slots=True)
class Mine:
    """What somebody comes to, by its start, what they said of their time (read with that), and their clock if any."""

    events: tuple[Commitment, ...]
    budget: Budget
    zone: str | None

    def of(self, key: str) -> Commitment | None:
        """The one with this key; None: they do not come to it."""
        return next((each for each in self.events if each.key == key), None)


def commitments(person: Person, now: datetime) -> Mine:
    """What they come to from now on, and what they came to in the month before, which may be this very month."""
    return _mine(person, _SINCE.rows(user=person.id, since=now - A_MONTH))


class _Row(NamedTuple):
    """The columns of `_columns`, in their order."""

    said_at: datetime
    mode: str
    state: str
    unsure: bool
    asked_at: datetime | None
    confirmed_at: datetime | None
    id: int
    key: str
    title: str
    revision: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    format: str
    width: str
    name: str
    language: str
    sensitive: bool
    neutral_name: str
    group_width: str
    role: str | None
    paused_until: datetime | None
    a_week: int | None
    a_month: int | None
    evenings: str | None
    buffer: int | None
    told: bool | None


def _columns() -> tuple[Any, ...]:
    return (
        Rsvp.changed_at, Seat.mode, Seat.state, Seat.unsure, Seat.asked_at, Seat.confirmed_at,
        Event.id, Event.key, Event.title, Event.content_revision, Event.starts_at, Event.ends_at, Event.zone,
        Event.format, Event.visibility,
        Group.name, Group.language, Group.sensitive, Group.neutral_name, Group.visibility,
        Membership.role, Membership.paused_until,
        TimeBudget.a_week, TimeBudget.a_month, TimeBudget.evenings, TimeBudget.buffer, TimeBudget.told,
    )  # fmt: skip


def _mine(person: Person, rows: Any) -> Mine:
    found, budget = dict[str, Commitment](), NOTHING_SAID
    for row in map(_Row._make, rows):
        budget = _budget(row)
        both = found.get(row.key)
        found[row.key] = _commitment(row, both, person.language)
    return Mine(tuple(found.values()), budget, person.zone)


def _commitment(row: _Row, other: Commitment | None, language: str) -> Commitment:
    """With the `other` seat the answer asks for, where it asks for two: in one they wait, or it is offered."""
    seen = row.role in INSIDERS or Visibility.PRIVATE not in (row.width, row.group_width)
    asked = row.asked_at is not None and row.confirmed_at is None
    sure = row.state == SeatState.HELD and not asked and not row.unsure
    state = SeatState(row.state)
    return Commitment(
        id=row.id,
        key=row.key,
        revision=row.revision,
        title=outside_title(row.title, row, language) if seen else "",
        group=outside_name(row, language) if seen else "",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        zone=row.zone,
        format=Format(row.format),
        in_room=row.mode == Mode.ROOM or (other is not None and other.in_room),
        state=other.state if other is not None and state == SeatState.HELD else state,
        sure=sure and (other is None or other.sure),
        said_at=row.said_at,
        paused_until=row.paused_until,
        discreet=bool(row.sensitive),
    )


def _budget(row: _Row) -> Budget:
    if row.evenings is None:
        return NOTHING_SAID
    return Budget(row.a_week, row.a_month, free_evenings(row.evenings), row.buffer or 0, told=bool(row.told))


def _query() -> Any:
    return (
        Rsvp.select(*_columns())
        .join(Seat, on=Seat.rsvp == Rsvp.id)
        .join(Event, on=Event.id == Rsvp.event)
        .join(Group, on=Group.id == Event.group)
        .join(Membership, JOIN.LEFT_OUTER, on=(Membership.group == Event.group) & (Membership.user == Rsvp.user))
        .join(TimeBudget, JOIN.LEFT_OUTER, on=TimeBudget.user == Rsvp.user)
        .where(Rsvp.user == USER, Rsvp.answer == "going", Event.status == "published", Event.ends_at > SINCE)
        .order_by(Event.starts_at, Event.id, Seat.mode)
        .tuples()
    )


USER, SINCE = -511, datetime(1971, 1, 1, tzinfo=UTC)  # stand-ins
_SINCE = Prepared(_query, user=USER, since=SINCE)
