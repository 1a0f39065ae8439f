"""A person's own record over half a year: came, cancelled in time, cancelled late, was missed, was excused.

It is shown to that person and to nobody else, fades to nothing within half a year, and both they and the hosts may
correct it. What a forecast reads of it is in `meetups/forecast.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from peewee import fn

from meetups.attendance import Said
from meetups.seats import TAKING_VALUES, SeatState, cutoff_of
from models import Attendance, CheckInAct, Event, Group, Rsvp, Seat, SeatChange, User
from scheduling.zones import Moment, resolve

HALF_YEAR = timedelta(days=183)
OWN_CAUSES = ("answer", "left")  # seats given back by the person, not taken back by time or by somebody else


class Kept(StrEnum):
    """What became of a seat somebody had."""

    CAME = "came"
    IN_TIME = "in_time"  # given back before the cut-off, so that it could be given to the next
    LATE = "late"
    NO_SHOW = "no_show"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the record. `weight` falls evenly from 1 on the day to 0 half a year later."""

    event_key: str
    event_title: str
    group_name: str
    starts: Moment
    what: Kept
    said_by: Said
    weight: float


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """All that still counts, the newest first."""

    entries: tuple[Entry, ...]

    def count(self, what: Kept) -> int:
        """How many events of that kind."""
        return sum(entry.what == what for entry in self.entries)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A seat somebody gave back themselves, and did not take again."""

    user_id: int
    event: Event
    in_time: bool


def record_of(user_id: int, now: datetime) -> TrackRecord:
    """What is kept of somebody's seats at events of the last half year."""
    said = Attendance.select(Attendance, Event, Group).join(Event).join(Group)
    rows = said.where(Attendance.user == user_id, *_recent(now))
    entries = [_entry(row.event, Kept(row.state), Said(row.said_by), now) for row in rows]
    entries += [
        _entry(given.event, Kept.IN_TIME if given.in_time else Kept.LATE, Said.SELF, now)
        for given in given_back(now, Rsvp.user == user_id)
    ]
    return TrackRecord(tuple(sorted(entries, key=lambda entry: (entry.starts.utc, entry.event_key), reverse=True)))


def weight_of(starts_at: datetime, now: datetime) -> float:
    """How much an event still counts: 1 when it began, evenly down to 0 half a year later."""
    return min(max(1 - (now - starts_at) / HALF_YEAR, 0.0), 1.0)


def given_back(now: datetime, *which: Any) -> Iterator[GivenBack]:
    """Seats given back by those who had them, at events that began within the last half year; `which` narrows it.

    Not counted: who has a seat there again, or of whom something is recorded.
    """
    seated = Seat.select().where(Seat.rsvp == SeatChange.rsvp, Seat.state.in_(TAKING_VALUES))
    told = Attendance.select().where(Attendance.event == SeatChange.event, Attendance.user == Rsvp.user)
    changes = (
        SeatChange.select(SeatChange, Rsvp, Event, Group)
        .join(Rsvp)
        .switch(SeatChange)
        .join(Event)
        .join(Group)
        .where(SeatChange.before == SeatState.HELD.value, SeatChange.after == "", SeatChange.cause.in_(OWN_CAUSES))
        .where(*_recent(now), *which)
        .where(~fn.EXISTS(seated), ~fn.EXISTS(told))
        .order_by(SeatChange.id)
    )
    last = {change.rsvp_id: change for change in changes}
    for change in last.values():
        yield GivenBack(change.rsvp.user_id, change.event, change.at < cutoff_of(change.event))


def export(user_id: int) -> list[dict[str, object]]:
    """What is recorded of somebody, as plain values."""
    rows = Attendance.select(Attendance, Event).join(Event).where(Attendance.user == user_id).order_by(Attendance.id)
    return [
        {
            "event": row.event.key, "title": row.event.title, "mode": row.mode, "state": row.state,
            "party_size": row.party_size, "walk_in": row.walk_in, "said_by": row.said_by,
            "at": row.at.isoformat(), "changed_at": row.changed_at.isoformat(),
        }
        for row in rows
    ]  # fmt: skip


def export_changes(user_id: int) -> list[dict[str, object]]:
    """What happened to somebody's seats, as plain values: what was given back is read from here."""
    changes = SeatChange.select(SeatChange, Event).join(Rsvp).switch(SeatChange).join(Event)
    return [
        {"event": change.event.key, "mode": change.mode, "before": change.before, "after": change.after,
         "cause": change.cause, "at": change.at.isoformat()}
        for change in changes.where(Rsvp.user == user_id).order_by(SeatChange.id)
    ]  # fmt: skip


def forget(user_id: int) -> None:
    """Erase what was recorded, inside a transaction. The history of seats stays for its sums, without a name."""
    Attendance.delete().where(Attendance.user == user_id).execute()


def prune(now: datetime) -> None:
    """Forget what has faded, and the names of those who only walked in, inside a transaction; done once a day."""
    faded = Event.select(Event.id).where(Event.starts_at <= now - HALF_YEAR)
    old = Attendance.event.in_(faded)
    walked_in = Attendance.select(Attendance.user).where(old, Attendance.walk_in)
    names = (User.id.in_(walked_in)) & User.telegram_id.is_null() & User.erased_at.is_null()
    User.update(name="?", names_hidden=True, erased_at=now).where(names).execute()
    Attendance.delete().where(old).execute()
    CheckInAct.delete().where(CheckInAct.event.in_(faded)).execute()


def _recent(now: datetime) -> tuple[Any, ...]:
    return Event.status == "published", Event.starts_at <= now, Event.starts_at > now - HALF_YEAR


def _entry(event: Event, what: Kept, said_by: Said, now: datetime) -> Entry:
    starts = resolve(event.starts_wall, event.zone, event.fold)
    return Entry(event.key, event.title, event.group.name, starts, what, said_by, weight_of(event.starts_at, now))
