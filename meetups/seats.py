"""Seats: taken, given back, and moved up from the line. Every change of who sits where ends in `settle`.

The event's row is locked by the caller before anything here runs. The counter on it and the seat change in one
transaction, and the counter by a conditional UPDATE whose row count decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from peewee import ModelSelect

from meetups import outbox
from meetups.readers import reader_changed
from models import Event, Rsvp, Seat


class Mode(StrEnum):
    """Where one sits."""

    ROOM = "room"
    ONLINE = "online"


class SeatState(StrEnum):
    """How sure the seat is."""

    HELD = "held"
    WAITING = "waiting"
    OFFERED = "offered"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class ModeColumns:
    """The columns of the event that count one mode."""

    capacity: str
    taken: str


COLUMNS = {
    Mode.ROOM: ModeColumns("room_capacity", "room_taken"),
    Mode.ONLINE: ModeColumns("online_capacity", "online_taken"),
}


def capacity_of(event: Event, mode: Mode) -> int | None:
    """Seats in that mode; None: no limit."""
    limit: int | None = getattr(event, COLUMNS[mode].capacity)
    return limit


def ask(event: Event, rsvp: Rsvp, mode: Mode, party: int, now: datetime) -> SeatState:
    """Hold seats for the party, or put it at the end of the line. Nobody overtakes a line that already waits."""
    held = not _somebody_waits(event, mode) and _take(event, mode, party)
    state = SeatState.HELD if held else SeatState.WAITING
    Seat.insert(
        rsvp=rsvp, event=event, mode=mode.value, state=state.value, queue_no=_next_number(event), party_size=party,
        changed_at=now,
    ).execute()  # fmt: skip
    return state


def resize(event: Event, seat: Seat, party: int, now: datetime) -> bool:
    """Change how many come along. False: there is no room for more of them. A waiting party keeps its place."""
    more = party - seat.party_size
    if seat.state == SeatState.HELD and more > 0 and not _take(event, Mode(seat.mode), more):
        return False
    if seat.state == SeatState.HELD and more < 0:
        _give(event, Mode(seat.mode), -more)
    Seat.update(party_size=party, changed_at=now).where(Seat.id == seat.id).execute()
    return True


def release(event: Event, seat: Seat) -> None:
    """Give the seat, or the place in line, back."""
    Seat.delete().where(Seat.id == seat.id).execute()
    if seat.state == SeatState.HELD:
        _give(event, Mode(seat.mode), seat.party_size)


def settle(event: Event, now: datetime) -> None:
    """Move up who fits, in order; a party is passed over only while it does not fit. Then owe what must be told."""
    counted = Event.get_by_id(event.id)  # the counters as this very transaction left them
    for mode in Mode:
        for seat in _who_may_fit(counted, mode):
            if _take(event, mode, seat.party_size):
                _promote(event, seat, now)
    outbox.redraw(event.id, now)


def recount(event_id: int) -> dict[Mode, int]:
    """Seats held by adding up the seats themselves; must equal the event's counters."""
    held = list(Seat.select().where(Seat.event == event_id, Seat.state == SeatState.HELD.value))
    return {mode: sum(seat.party_size for seat in held if seat.mode == mode) for mode in Mode}


def asked_for(event_id: int) -> dict[Mode, int]:
    """Seats people have or wait for, in each mode."""
    asked = list(Seat.select().where(Seat.event == event_id))
    return {mode: sum(seat.party_size for seat in asked if seat.mode == mode) for mode in Mode}


def _who_may_fit(event: Event, mode: Mode) -> list[Seat]:
    """The line, without those too many for the seats now free: a full house with a long line costs nothing."""
    limit = capacity_of(event, mode)
    if limit is None:
        return list(_line(event, mode))
    free = limit - getattr(event, COLUMNS[mode].taken)
    return list(_line(event, mode).where(Seat.party_size <= free)) if free > 0 else []


def _promote(event: Event, seat: Seat, now: datetime) -> None:
    Seat.update(state=SeatState.HELD.value, changed_at=now).where(Seat.id == seat.id).execute()
    rsvp = Rsvp.get_by_id(seat.rsvp_id)
    Rsvp.update(revision=rsvp.revision + 1, changed_at=now).where(Rsvp.id == rsvp.id).execute()
    reader_changed(rsvp.user_id, event.id, now)
    outbox.tell(rsvp.user_id, "promoted", f"{rsvp.id}:{rsvp.revision + 1}", now, event_id=event.id,
                expires_at=event.ends_at, mode=seat.mode)  # fmt: skip


def _take(event: Event, mode: Mode, party: int) -> bool:
    counter, limit = getattr(Event, COLUMNS[mode].taken), getattr(Event, COLUMNS[mode].capacity)
    fits = limit.is_null() | (counter + party <= limit)
    return bool(Event.update({counter: counter + party}).where(Event.id == event.id, fits).execute() == 1)


def _give(event: Event, mode: Mode, party: int) -> None:
    counter = getattr(Event, COLUMNS[mode].taken)
    Event.update({counter: counter - party}).where(Event.id == event.id).execute()


def _somebody_waits(event: Event, mode: Mode) -> bool:
    return bool(_line(event, mode).exists())


def _line(event: Event, mode: Mode) -> ModelSelect[Seat]:
    return (
        Seat.select()
        .where(Seat.event == event.id, Seat.mode == mode.value, Seat.state == SeatState.WAITING.value)
        .order_by(Seat.queue_no)
    )


def _next_number(event: Event) -> int:
    Event.update(queue_counter=Event.queue_counter + 1).where(Event.id == event.id).execute()
    return int(Event.select(Event.queue_counter).where(Event.id == event.id).scalar())
