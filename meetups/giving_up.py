"""Fewer seats than are taken: who was asked to give theirs up since there were made fewer, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from meetups.event_form import EventWish
from meetups.seats import COLUMNS, Mode, capacity_of
from models import Event, OutboxMessage, Rsvp, Seat


class Became(StrEnum):
    """What became of asking somebody."""

    ASKED = "asked"
    KEEPS = "keeps"
    NOT_REACHED = "not reached"


def makes_fewer(event: Event, wish: EventWish) -> bool:
    """Whether this change makes seats fewer than are taken."""
    return any(_lowers(event, wish, columns.capacity, columns.taken) for columns in COLUMNS.values())


def over(event: Event) -> dict[Mode, int]:
    """How many seats too many are taken, by mode; modes that are not over are left out. `event` is a row just read."""
    found = {}
    for mode, columns in COLUMNS.items():
        limit = capacity_of(event, mode)
        if limit is not None and getattr(event, columns.taken) > limit:
            found[mode] = getattr(event, columns.taken) - limit
    return found


def key_of(event: Event, rsvp_id: int) -> str:
    """Names the question to somebody: once each time seats are made fewer."""
    return str(rsvp_id) if event.fewer_at is None else f"{rsvp_id}:{event.fewer_at.isoformat()}"


def unanswered(event: Event, user_id: int, seats: dict[Mode, Seat], now: datetime) -> bool:
    """Whether this person was asked for a seat of these, and has not said since that they keep it."""
    if event.starts_at <= now or not (theirs := [seats[mode] for mode in over(event) if mode in seats]):
        return False
    asked = _asked(event).where(OutboxMessage.user == user_id).order_by(OutboxMessage.id.desc()).first()
    return asked is not None and not any(_kept(seat.confirmed_at, asked.created_at) for seat in theirs)


def answers(event: Event) -> dict[str, Became]:
    """Those who have a seat and were asked for it, by the check code of their answer. One query. For organisers."""
    modes = [mode.value for mode in over(event)]
    if not modes:
        return {}
    rows: Any = (
        _asked(event)
        .select(OutboxMessage.state, OutboxMessage.created_at, Rsvp.check_code, Seat.confirmed_at)
        .join(Rsvp, on=(Rsvp.user == OutboxMessage.user) & (Rsvp.event == OutboxMessage.event))
        .join(Seat, on=(Seat.rsvp == Rsvp.id) & Seat.mode.in_(modes))
        .order_by(OutboxMessage.id)
    )
    return {code: _became(state, at, confirmed_at) for state, at, code, confirmed_at in rows.tuples()}


def _lowers(event: Event, wish: EventWish, capacity: str, taken: str) -> bool:
    before, after = getattr(event, capacity), getattr(wish, capacity)
    return after is not None and after < getattr(event, taken) and (before is None or after < before)


def _asked(event: Event) -> Any:
    since = (OutboxMessage.created_at >= event.fewer_at,) if event.fewer_at is not None else ()
    return OutboxMessage.select().where(OutboxMessage.event == event.id, OutboxMessage.kind == "give_up", *since)


def _kept(confirmed_at: datetime | None, asked_at: datetime) -> bool:
    return confirmed_at is not None and confirmed_at >= asked_at


def _became(state: str, asked_at: datetime, confirmed_at: datetime | None) -> Became:
    if _kept(confirmed_at, asked_at):
        return Became.KEEPS
    return Became.NOT_REACHED if state == "dead" else Became.ASKED
