"""Seats: asked for, taken, kept and given back, one at a time. Who moves up is decided in `line.settle` alone.

The event's row is locked by the caller before anything here runs. The counters on it and the seat change in one
transaction, and a counter by a conditional UPDATE whose row count decides.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from meetups import event_rows, history, newcomers, one_row
from meetups.event_rows import Limit, ModeColumns
from models import Event, Rsvp, Seat

BACK_SOON = timedelta(minutes=10)  # who comes back this soon has their old place in line


class Mode(StrEnum):
    """Where one sits."""

    ROOM = "room"
    ONLINE = "online"

    @property
    def other(self) -> Mode:
        """The other one."""
        return Mode.ONLINE if self is Mode.ROOM else Mode.ROOM


class SeatState(StrEnum):
    """How sure the seat is."""

    ASKED = "asked"  # the organiser decides
    WAITING = "waiting"
    OFFERED = "offered"  # theirs if they say so in time
    HELD = "held"
    AGAIN = "again"  # kept for a while: the date moved, and they are asked again


TAKING = (SeatState.OFFERED, SeatState.HELD, SeatState.AGAIN)  # these stand in the counter
TAKING_VALUES = tuple(state.value for state in TAKING)


COLUMNS = {
    Mode.ROOM: ModeColumns("room_capacity", "room_taken"),
    Mode.ONLINE: ModeColumns("online_capacity", "online_taken"),
}


def capacity_of(event: Event, mode: Mode) -> int | None:
    """Seats in that mode; None: no limit."""
    limit: int | None = getattr(event, COLUMNS[mode].capacity)
    return limit


def modes_of(event: Event) -> tuple[Mode, ...]:
    """Where one may sit: no format is taken from those who have a seat there, or wait for one."""
    return {"in_person": (Mode.ROOM,), "online": (Mode.ONLINE,)}.get(event.format, tuple(Mode))


def newcomer_mode(event: Event) -> Mode:
    """Where seats kept for newcomers are: in the room, if there is one."""
    return Mode.ONLINE if event.format == "online" else Mode.ROOM


def cutoff_of(event: Event) -> datetime:
    """From when a free seat is offered instead of given, and seats kept for newcomers are anybody's."""
    return event.starts_at - timedelta(seconds=event.cutoff_lead)  # type: ignore[no-any-return]  # peewee's columns are untyped


def open_to_all(event: Event, mode: Mode, now: datetime) -> int | None:
    """Seats free for people who are no newcomers: until the cut-off some may be kept. None: no limit."""
    limit = capacity_of(event, mode)
    taken: int = getattr(event, COLUMNS[mode].taken)
    if limit is None:
        return None
    kept: int = event.newcomer_seats if mode == newcomer_mode(event) and now < cutoff_of(event) else 0
    others: int = taken - event.newcomers_taken if kept else taken
    return max(min(limit - taken, limit - kept - others), 0)


def ask(event: Event, rsvp: Rsvp, mode: Mode, party: int, now: datetime, *, number: int | None = None) -> SeatState:
    """Put the party in line, and hold seats for it at once where nobody waits there and they are free.

    `number` is a place in line it has already; without one it goes to the end.
    """
    asked = event.approval and rsvp.approval != "yes"
    if asked:
        one_row.change(Rsvp, rsvp.id, approval="asked")
    seat = Seat(
        rsvp=rsvp, event=event, mode=mode.value, state=(SeatState.ASKED if asked else SeatState.WAITING).value,
        queue_no=number or _back_soon(rsvp, mode, now) or event_rows.next_number(event),
        party_size=party, changed_at=now,
        newcomer=bool(event.newcomer_seats) and newcomers.is_newcomer(rsvp.user_id, event),
    )  # fmt: skip
    if not asked and _may_fit(event, mode, party) and not somebody_waits(event, mode) and take(event, seat, party, now):
        seat.state = SeatState.HELD.value
    one_row.put(Seat, **seat.__data__)
    history.note(seat, "", seat.state, party if seat.state == SeatState.HELD else 0, "answer", now)
    return SeatState(seat.state)


def become(seat: Seat, state: SeatState, cause: str, now: datetime, **more: Any) -> None:
    """Change how sure a seat is; whether the counter changes with it is the caller's business (`take`, `give`)."""
    before, was_taking = seat.state, seat.state in TAKING_VALUES
    values = {"state": state.value, "changed_at": now, "until": None, **more}
    one_row.change(Seat, seat.id, **values)
    for name, value in values.items():
        setattr(seat, name, value)
    rose = seat.party_size * ((state in TAKING) - was_taking)
    history.note(seat, before, state.value, rose, cause, now)


def resize(event: Event, seat: Seat, party: int, now: datetime) -> bool:
    """Change how many come along. False: there is no room for more of them. A waiting party keeps its place."""
    more = party - seat.party_size
    if not more:
        return True
    if seat.state in TAKING_VALUES:
        if more > 0 and not take(event, seat, more, now):
            return False
        if more < 0:
            give(event, seat, -more)
        history.note(seat, seat.state, seat.state, more, "party", now)
    one_row.change(Seat, seat.id, party_size=party, changed_at=now)
    seat.party_size = party
    return True


def release(event: Event, seat: Seat, cause: str, now: datetime) -> None:
    """Give the seat, or the place in line, back; who asks again soon has the place they had."""
    one_row.remove(Seat, seat.id)
    taking = seat.state in TAKING_VALUES
    if taking:
        give(event, seat, seat.party_size)
    history.note(seat, seat.state, "", -seat.party_size if taking else 0, cause, now)
    _remember_place(seat.rsvp, seat, now)


def take(event: Event, seat: Seat, party: int, now: datetime, *, whatever: bool = False) -> bool:
    """Count `party` more in the seat's mode, if they fit. `whatever` counts somebody who stands in the room already."""
    mode = Mode(seat.mode)
    kept = mode == newcomer_mode(event)
    others = bool(kept and event.newcomer_seats and not seat.newcomer and now < cutoff_of(event))
    limit = Limit.NONE if whatever else Limit.OTHERS if others else Limit.ALL
    newcomer = kept and seat.newcomer
    if not event_rows.count_seats(event.id, COLUMNS[mode], party, limit, newcomer=newcomer):
        return False
    _counted(event, mode, party, newcomer=newcomer)
    return True


def give(event: Event, seat: Seat, party: int) -> None:
    """Count `party` fewer."""
    mode = Mode(seat.mode)
    newcomer = seat.newcomer and mode == newcomer_mode(event)
    event_rows.uncount_seats(event.id, COLUMNS[mode], party, newcomer=newcomer)
    _counted(event, mode, -party, newcomer=newcomer)


def recount(event_id: int) -> dict[Mode, int]:
    """Seats taken by adding up the seats themselves; must equal the event's counters."""
    taking = list(Seat.select().where(Seat.event == event_id, Seat.state.in_(TAKING_VALUES)))
    return {mode: sum(seat.party_size for seat in taking if seat.mode == mode) for mode in Mode}


def asked_for(event_id: int) -> dict[Mode, int]:
    """Seats people have or wait for, in each mode."""
    asked = list(Seat.select().where(Seat.event == event_id))
    return {mode: sum(seat.party_size for seat in asked if seat.mode == mode) for mode in Mode}


def seats_of(rsvp: Rsvp) -> dict[Mode, Seat]:
    """What an answer asks for, by mode."""
    found = event_rows.seats_of(rsvp.id)
    for seat in found:
        seat.rsvp = rsvp
    return {Mode(seat.mode): seat for seat in found}


def somebody_waits(event: Event, mode: Mode) -> bool:
    """Whether there is a line."""
    return event_rows.somebody_waits(event.id, mode.value)


def _may_fit(event: Event, mode: Mode, party: int) -> bool:
    """Whether it is worth asking the database: most who answer find the house full."""
    limit = capacity_of(event, mode)
    return limit is None or getattr(event, COLUMNS[mode].taken) + party <= limit


def _counted(event: Event, mode: Mode, party: int, *, newcomer: bool) -> None:
    """The row in hand says what the counters are now."""
    column = COLUMNS[mode].taken
    setattr(event, column, getattr(event, column) + party)
    event.newcomers_taken += party if newcomer else 0


def _remember_place(rsvp: Rsvp, seat: Seat, now: datetime) -> None:
    if rsvp.left_at is None or now - rsvp.left_at >= BACK_SOON:
        rsvp.room_no = rsvp.online_no = None  # given up too long ago to come back to
    setattr(rsvp, f"{seat.mode}_no", seat.queue_no)
    rsvp.left_at = now
    one_row.change(Rsvp, rsvp.id, room_no=rsvp.room_no, online_no=rsvp.online_no, left_at=now)


def _back_soon(rsvp: Rsvp, mode: Mode, now: datetime) -> int | None:
    soon = rsvp.left_at is not None and now - rsvp.left_at < BACK_SOON
    number: int | None = rsvp.room_no if mode == Mode.ROOM else rsvp.online_no
    return number if soon else None
