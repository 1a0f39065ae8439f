"""Fewer seats than are taken: who was asked to give theirs up since there were made fewer, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from meetups.event_form import EventWish
from meetups.seats import COLUMNS, Mode, capacity_of
from models import AuditEntry, Event, OutboxMessage, Rsvp, Seat

FEWER = "fewer"  # stands in the entry of a change that left fewer seats than were taken


class Became(StrEnum):
    """What became of asking somebody."""

    ASKED = "asked"
    KEEPS = "keeps"
    NOT_REACHED = "not reached"


def fewer_seats(event: Event, wish: EventWish) -> dict[str, str]:
    """What the entry of this change says beside: the modes it makes seats fewer in than are taken, if any."""
    modes = [mode.value for mode, columns in COLUMNS.items() if _lowers(event, wish, columns.capacity, columns.taken)]
    return {FEWER: " ".join(modes)} if modes else {}


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
    last = _lowering(event.id)
    return str(rsvp_id) if last is None else f"{rsvp_id}:{last.id}"


def unanswered(event: Event, user_id: int, seats: dict[Mode, Seat], now: datetime) -> bool:
    """Whether this person was asked for a seat of these, and has not said since that they keep it."""
    if event.starts_at <= now or not (theirs := [seats[mode] for mode in over(event) if mode in seats]):
        return False
    asked = _asked(event.id).where(OutboxMessage.user == user_id).order_by(OutboxMessage.id.desc()).first()
    return asked is not None and not any(_kept(seat.confirmed_at, asked.created_at) for seat in theirs)


def answers(event: Event) -> dict[str, Became]:
    """Those who have a seat and were asked for it, by the check code of their answer. Three queries. For organisers."""
    modes = [mode.value for mode in over(event)]
    if not modes:
        return {}
    rows: Any = (
        _asked(event.id)
        .select(OutboxMessage.state, OutboxMessage.created_at, Rsvp.check_code, Seat.confirmed_at)
        .join(Rsvp, on=(Rsvp.user == OutboxMessage.user) & (Rsvp.event == OutboxMessage.event))
        .join(Seat, on=(Seat.rsvp == Rsvp.id) & Seat.mode.in_(modes))
        .order_by(OutboxMessage.id)
    )
    return {code: _became(state, at, confirmed_at) for state, at, code, confirmed_at in rows.tuples()}


def _lowers(event: Event, wish: EventWish, capacity: str, taken: str) -> bool:
    before, after = getattr(event, capacity), getattr(wish, capacity)
    return after is not None and after < getattr(event, taken) and (before is None or after < before)


def _lowering(event_id: int) -> AuditEntry | None:
    """The last change that made seats fewer than were taken."""
    changes = (AuditEntry.subject == f"event:{event_id}", AuditEntry.verb == "event.change",
               AuditEntry.detail.contains(f'"{FEWER}"'))  # fmt: skip
    found: AuditEntry | None = AuditEntry.select().where(*changes).order_by(AuditEntry.id.desc()).first()
    return found


def _asked(event_id: int) -> Any:
    last = _lowering(event_id)
    since = (OutboxMessage.created_at >= last.at,) if last is not None else ()
    return OutboxMessage.select().where(OutboxMessage.event == event_id, OutboxMessage.kind == "give_up", *since)


def _kept(confirmed_at: datetime | None, asked_at: datetime) -> bool:
    return confirmed_at is not None and confirmed_at >= asked_at


def _became(state: str, asked_at: datetime, confirmed_at: datetime | None) -> Became:
    if _kept(confirmed_at, asked_at):
        return Became.KEEPS
    return Became.NOT_REACHED if state == "dead" else Became.ASKED
