"""Another date asks again: seats are kept for a while for those who had them, and nobody is silently assumed."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from meetups import due, history, outbox, seats
from meetups.line import locked_event, settle
from meetups.readers import reader_changed
from meetups.rsvps import free
from meetups.seats import TAKING_VALUES, SeatState
from models import Event, Rsvp, Seat

AT_ONCE = 100  # people in one transaction: nobody's tap waits for the whole crowd


def ask_again(event: Event, now: datetime, *, moved: bool = True) -> frozenset[int]:
    """Keep every seat for those who have it, or were offered it, until they say yes anew, and tell them so.

    `moved` says in these words that the event is at another time or place. The event is locked by the caller, who
    settles it. Returns the users who were asked; of what has begun nobody is asked.
    """
    if event.starts_at <= now:
        return frozenset()
    until = keep_for_a_while(event, now)
    asked = _again(event)
    for rsvp in asked:
        outbox.tell(rsvp.user_id, "asked_again", f"{rsvp.id}:{rsvp.revision}", now, event_id=event.id,
                    expires_at=until, before=until, moved=moved)  # fmt: skip
    return frozenset(rsvp.user_id for rsvp in asked)


def keep_for_a_while(event: Event, now: datetime) -> datetime:
    """The same without a word, for what is still to come: returns until when the seats are kept.

    Who waits keeps the place in line, and is asked before moving up.
    """
    until: datetime = min(now + timedelta(seconds=event.hold_span), event.starts_at)
    in_line = (SeatState.WAITING.value, SeatState.ASKED.value)
    Seat.update(unsure=True).where(Seat.event == event.id, Seat.state.in_(in_line)).execute()
    asked = list(Seat.select().where(Seat.event == event.id, Seat.state.in_(TAKING_VALUES)).order_by(Seat.id))
    for seat in asked:
        seats.become(seat, SeatState.AGAIN, "asked again", now, until=until, asked_at=None, warned_at=None,
                     confirmed_at=None)  # fmt: skip
    if asked:
        due.plan("hold_end", str(event.id), until)
    for rsvp in _again(event):
        history.changed(rsvp.id, now)
        reader_changed(rsvp.user_id, event.id, now)
    return until


def end_hold(subject: str, at: datetime, now: datetime) -> None:
    """Due work: whoever has not said yes by now gives the seat to the next in line, and is told once."""
    event = locked_event(int(subject))
    if event is None or event.starts_at <= now:
        return  # at the start the list stays as it is, and these seats end with it
    over = (Seat.event == event.id, Seat.state == SeatState.AGAIN.value, Seat.until <= now)
    silent = list(Seat.select(Seat.rsvp).where(*over).distinct().order_by(Seat.rsvp).limit(AT_ONCE + 1))
    for one in silent[:AT_ONCE]:
        _end(event, Seat.select().where(*over, Seat.rsvp == one.rsvp_id).order_by(Seat.mode), now)
    settle(event, now)
    if len(silent) > AT_ONCE:
        due.plan("hold_end", subject, now + timedelta(seconds=1))


def tell_freed(event: Event, seat: Seat, why: str, now: datetime) -> None:
    """Tell somebody that a seat just freed is not theirs any more; `why` is `again` or `silence`."""
    rsvp = Rsvp.get_by_id(seat.rsvp_id)
    outbox.tell(rsvp.user_id, "freed", f"{rsvp.id}:{rsvp.revision}", now, event_id=event.id,
                expires_at=event.starts_at, before=event.starts_at, mode=seat.mode, why=why)  # fmt: skip


def _end(event: Event, theirs: Iterable[Seat], now: datetime) -> None:
    for seat in (freed := list(theirs)):
        free(event, seat, "hold ended", now)
    tell_freed(event, freed[-1], "again", now)  # once, also where it was two seats


def _again(event: Event) -> list[Rsvp]:
    theirs = Seat.select(Seat.rsvp).where(Seat.event == event.id, Seat.state == SeatState.AGAIN.value)
    return list(Rsvp.select().where(Rsvp.id.in_(theirs)).order_by(Rsvp.id))
