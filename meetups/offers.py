"""Offers: who has one and cannot be written to, and an offer's end, when the seat goes to the next in line."""

from dataclasses import dataclass
from datetime import datetime

from meetups import outbox
from meetups.line import locked_event, settle
from meetups.rsvps import free
from meetups.seats import Mode, SeatState
from models import Event, OutboxMessage, Rsvp, Seat, User

LOST = ("dead", "unknown")


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """A seat kept for somebody until a moment."""

    user_id: int
    name: str
    mode: Mode
    party: int
    until: datetime


def open_to_unreachable(event_id: int) -> tuple[OpenOffer, ...]:
    """Offers to people who cannot be written to, or whose message did not come; the one that ends first, first.

    For organisers; the caller sees to that.
    """
    lost = OutboxMessage.select(OutboxMessage.user).where(
        OutboxMessage.event == event_id, OutboxMessage.kind == "offered", OutboxMessage.state.in_(LOST),
        OutboxMessage.created_at == Seat.changed_at,
    )  # fmt: skip
    silent = ~User.reachable | User.telegram_id.is_null() | User.id.in_(lost)
    offered = (Seat.event == event_id, Seat.state == SeatState.OFFERED.value, silent)
    rows = Seat.select(Seat, Rsvp, User).join(Rsvp).join(User).where(*offered).order_by(Seat.until, Seat.queue_no)
    return tuple(
        OpenOffer(seat.rsvp.user_id, seat.rsvp.user.name, Mode(seat.mode), seat.party_size, seat.until) for seat in rows
    )


def lapse(subject: str, at: datetime, now: datetime) -> None:
    """Due work: take back one offer that was not answered, and offer the seat to the next."""
    seat = Seat.get_or_none(Seat.id == int(subject))
    event = locked_event(seat.event_id) if seat is not None else None
    if event is None:
        return
    seat = Seat.get_or_none(Seat.id == int(subject), Seat.state == SeatState.OFFERED.value, Seat.until <= now)
    if seat is None:
        return  # answered meanwhile, or offered anew for longer
    free(event, seat, "offer ended", now)
    _say_it_passed(seat, event, now)
    settle(event, now)


def _say_it_passed(seat: Seat, event: Event, now: datetime) -> None:
    rsvp = Rsvp.get_by_id(seat.rsvp_id)
    outbox.tell(rsvp.user_id, "passed", f"{rsvp.id}:{rsvp.revision}", now, event_id=event.id,
                expires_at=event.starts_at, mode=seat.mode)  # fmt: skip
