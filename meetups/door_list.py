"""The list at the door: everybody an organiser may let in to one event, and who is in. In a fixed number of queries.

It is all a phone needs to go on without a network: what is done there is decided again when it is sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from meetups.attendance import Said, Was
from meetups.event_form import Format
from meetups.groups import GroupFacts, facts_of
from meetups.newcomers import been_before
from meetups.refusals import NotAllowed, NotFound
from meetups.seats import TAKING_VALUES, Mode, SeatState, capacity_of
from meetups.visibility import narrower, role_of, sight
from models import Attendance, Event, Guest, Rsvp, Seat, User
from phrases import noted
from scheduling.zones import Moment, resolve

OPENS_BEFORE = timedelta(hours=12)  # before the start
CLOSES_AFTER = timedelta(days=2)  # after the end
SURER = [state.value for state in (SeatState.HELD, SeatState.AGAIN, SeatState.OFFERED, SeatState.WAITING,
                                   SeatState.ASKED)]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One answer at the door. `party` counts the person too; `came` is how many of it are in, 0 while nobody is."""

    code: str
    name: str
    mode: Mode | None  # where they have, or wait for, a seat; None: nowhere
    state: SeatState | None
    party: int
    guests: tuple[str, ...]
    came: int
    was: Was | None  # None: nothing is said of them
    said_by: Said | None
    walk_in: bool
    first: bool  # it is their first event in the group

    @property
    def seated(self) -> bool:
        """Whether a seat is kept for them: a tap lets them in. Others may be let in as walk-ins."""
        return self.state is not None and self.state.value in TAKING_VALUES


@dataclass(frozen=True, slots=True)
class Count:
    """People in one mode: how many are in, how many were expected, how many seats there are (None: no limit)."""

    mode: Mode
    came: int
    expected: int
    capacity: int | None


@dataclass(frozen=True, slots=True)
class DoorList:
    """What the page at the door shows."""

    key: str
    title: str
    format: Format
    group: GroupFacts
    starts: Moment
    ends: Moment
    opens: datetime
    closes: datetime
    open: bool  # whether people may be checked in now
    begun: bool
    counts: tuple[Count, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """What a code stands for, to somebody who may know: a host (`host`), or the person."""

    key: str
    title: str
    format: Format
    group: GroupFacts
    starts: Moment
    open: bool
    host: bool
    row: Row


def list_for(actor_id: int, key: str, now: datetime) -> DoorList:
    """Everybody who answered, by name, and walk-ins; for organisers. Raises NotFound, NotAllowed."""
    event = hosted(actor_id, key)
    rows = rows_of(event)
    opens, closes = open_between(event)
    return DoorList(
        key=event.key,
        title=event.title,
        format=Format(event.format),
        group=facts_of(event.group),
        starts=resolve(event.starts_wall, event.zone, event.fold),
        ends=resolve(event.ends_wall, event.zone, event.ends_fold),
        opens=opens,
        closes=closes,
        open=_is_open(event, now),
        begun=event.starts_at <= now,
        counts=tuple(_count(event, mode, rows) for mode in modes_of(event)),
        rows=rows,
    )


def behind(viewer_id: int, code: str, now: datetime) -> Behind:
    """What a code stands for. Raises NotFound to everybody else, whether or not there is such a code."""
    rsvp = Rsvp.get_or_none(Rsvp.check_code == code)
    event = Event.get_or_none(Event.id == rsvp.event_id, Event.status != "draft") if rsvp is not None else None
    if event is None or rsvp is None or rsvp.user.erased_at is not None:
        raise NotFound()
    may = sight(narrower(event.group.visibility, event.visibility), role_of(viewer_id, event.group_id))
    if not (may.manage or (may.see and rsvp.user_id == viewer_id)):
        raise NotFound()
    starts = resolve(event.starts_wall, event.zone, event.fold)
    opened, group, (row,) = _is_open(event, now), facts_of(event.group), rows_of(event, rsvp)
    return Behind(event.key, event.title, Format(event.format), group, starts, opened, may.manage, row)


def rows_of(event: Event, rsvp: Rsvp | None = None) -> tuple[Row, ...]:
    """The rows of an event by name, or the one of this RSVP."""
    theirs = Rsvp.select(Rsvp, User).join(User).where(Rsvp.event == event.id, User.erased_at.is_null())
    theirs = theirs.where(Rsvp.check_code.is_null(False), *(() if rsvp is None else (Rsvp.id == rsvp.id,)))
    seats, guests = defaultdict(list), defaultdict(list)
    for seat in Seat.select().where(Seat.event == event.id):
        seats[seat.rsvp_id].append(seat)
    for guest in Guest.select().join(Rsvp).where(Rsvp.event == event.id).order_by(Guest.position):
        guests[guest.rsvp_id].append(guest.name)
    said = {one.user_id: one for one in Attendance.select().where(Attendance.event == event.id)}
    been = been_before(event, None if rsvp is None else {rsvp.user_id})
    rows = (_row(one, seats[one.id], guests[one.id], said.get(one.user_id), one.user_id not in been) for one in theirs)
    return tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.code)))


def hosted(actor_id: int, key: str) -> Event:
    """The event, for those who organise it. Raises NotFound, also where they may not know of it; NotAllowed."""
    event = Event.get_or_none(Event.key == key, Event.status != "draft")
    if event is None:
        raise NotFound()
    may = sight(narrower(event.group.visibility, event.visibility), role_of(actor_id, event.group_id))
    if not may.see:
        raise NotFound()
    if not may.manage:
        raise NotAllowed(noted("Only organisers of the group can do that."))
    return event


def open_between(event: Event) -> tuple[datetime, datetime]:
    """From when until when people may be checked in."""
    return event.starts_at - OPENS_BEFORE, event.ends_at + CLOSES_AFTER


def modes_of(event: Event) -> tuple[Mode, ...]:
    """Where the event meets, the room first."""
    only = {"in_person": (Mode.ROOM,), "online": (Mode.ONLINE,)}
    return only.get(event.format, (Mode.ROOM, Mode.ONLINE))


def surest(seats: Iterable[Seat]) -> Seat | None:
    """The seat somebody is most sure of, the room first."""
    return min(seats, key=lambda seat: (SURER.index(seat.state), seat.mode != Mode.ROOM.value), default=None)


def _is_open(event: Event, now: datetime) -> bool:
    opens, closes = open_between(event)
    return event.status == "published" and opens <= now < closes


def _row(rsvp: Rsvp, seats: list[Seat], guests: list[str], said: Attendance | None, first: bool) -> Row:
    seat = surest(seats)
    in_mode = Mode(said.mode) if said is not None else Mode(seat.mode) if seat is not None else None
    was = Was(said.state) if said is not None else None
    return Row(
        code=str(rsvp.check_code),
        name=rsvp.user.name,
        mode=in_mode,
        state=SeatState(seat.state) if seat is not None else None,
        party=seat.party_size if seat is not None else 1,
        guests=tuple(name for name in guests if name),
        came=said.party_size if said is not None and was == Was.CAME else 0,
        was=was,
        said_by=Said(said.said_by) if said is not None else None,
        walk_in=said is not None and said.walk_in,
        first=first and rsvp.user.telegram_id is not None,  # who answered by name alone is known by nothing else
    )


def _count(event: Event, mode: Mode, rows: tuple[Row, ...]) -> Count:
    here = [row for row in rows if row.mode == mode]
    expected = sum(row.party for row in here if row.seated)
    return Count(mode, sum(row.came for row in here), expected, capacity_of(event, mode))
