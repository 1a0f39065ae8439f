"""Another date asks again: seats are kept for a while for those who had them, and nobody is silently assumed."""

from datetime import datetime, timedelta

from meetups import due, history, outbox, seats
from meetups.line import locked_event, settle
from meetups.readers import reader_changed
from meetups.rsvps import free
from meetups.seats import TAKING_VALUES, SeatState
from models import Event, Rsvp, Seat


def ask_again(event: Event, now: datetime, *, told: bool = True) -> frozenset[int]:
    """Keep every seat for those who have it, or were offered it, until they say yes anew or the hold ends.

    Who waits keeps the place in line, and is asked before moving up. Returns the users who have something to answer;
    `told` says so to each of them. The event is locked by the caller, who settles it; nothing is asked of what has
    begun.
    """
    if event.starts_at <= now:
        return frozenset()
    until = min(now + timedelta(seconds=event.hold_span), event.starts_at)
    in_line = (SeatState.WAITING.value, SeatState.ASKED.value)
    Seat.update(unsure=True).where(Seat.event == event.id, Seat.state.in_(in_line)).execute()
    asked = list(Seat.select().where(Seat.event == event.id, Seat.state.in_(TAKING_VALUES)).order_by(Seat.id))
    for seat in asked:
        seats.become(seat, SeatState.AGAIN, "asked again", now, until=until, asked_at=None, warned_at=None,
                     confirmed_at=None)  # fmt: skip
    if asked:
        due.plan("hold_end", str(event.id), until)
    theirs = Seat.select(Seat.rsvp).where(Seat.event == event.id, Seat.state == SeatState.AGAIN.value)
    rsvps = list(Rsvp.select().where(Rsvp.id.in_(theirs)).order_by(Rsvp.id))
    return frozenset(_ask(event, rsvp, until, now, told=told) for rsvp in rsvps)


def end_hold(subject: str, at: datetime, now: datetime) -> None:
    """Due work: whoever has not said yes by now gives the seat to the next in line, and is told once."""
    event = locked_event(int(subject))
    if event is None or event.starts_at <= now:
        return  # at the start the list stays as it is, and these seats end with it
    over = (Seat.event == event.id, Seat.state == SeatState.AGAIN.value, Seat.until <= now)
    freed = list(Seat.select().where(*over).order_by(Seat.queue_no))
    for seat in freed:
        free(event, seat, "hold ended", now)
    for seat in {seat.rsvp_id: seat for seat in freed}.values():  # once, also where it was two seats
        tell_freed(event, seat, "again", now)
    settle(event, now)


def tell_freed(event: Event, seat: Seat, why: str, now: datetime) -> None:
    """Tell somebody that a seat just freed is not theirs any more; `why` is `again` or `silence`."""
    rsvp = Rsvp.get_by_id(seat.rsvp_id)
    outbox.tell(rsvp.user_id, "freed", f"{rsvp.id}:{rsvp.revision}", now, event_id=event.id,
                expires_at=event.starts_at, before=event.starts_at, mode=seat.mode, why=why)  # fmt: skip


def _ask(event: Event, rsvp: Rsvp, until: datetime, now: datetime, *, told: bool) -> int:
    revision = history.changed(rsvp.id, now)
    reader_changed(rsvp.user_id, event.id, now)
    if told:
        outbox.tell(rsvp.user_id, "asked_again", f"{rsvp.id}:{revision}", now, event_id=event.id, expires_at=until,
                    before=event.starts_at)  # fmt: skip
    return int(rsvp.user_id)
