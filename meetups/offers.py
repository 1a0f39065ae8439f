"""An offer's end, when the seat goes to the next in line, also where nobody knows whether they heard of it."""

from datetime import datetime

from meetups import outbox
from meetups.line import locked_event, settle
from meetups.rsvps import free
from meetups.seats import SeatState
from models import Event, Rsvp, Seat


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
