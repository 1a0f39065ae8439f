"""The line: who moves up when seats come free. Every change of who sits where ends in `settle`; nothing else promotes.

Before the cut-off a free seat is given; after it, it is offered for a while, and then to the next. A party is never
split: it is passed over only while it does not fit.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from peewee import ModelSelect

from database import locked
from meetups import due, event_rows, history, host_words, join_link, outbox, quiet, seats
from meetups.readers import reader_changed
from meetups.seats import COLUMNS, Mode, SeatState, capacity_of, cutoff_of
from models import Event, Rsvp, Seat


def settle(event: Event, now: datetime, *, asker: int | None = None, counted: Event | None = None) -> None:
    """Move up who fits, in order, then owe what must be told. `asker` is the RSVP of who answers now: told by that.

    `counted` is the event where its row in hand has the counters of this moment; without it the row is read anew.
    """
    counted = counted or event_rows.counted(event.id)
    if counted.status == "published" and counted.starts_at > now:
        _settle_modes(counted, now, asker)
    if counted.status == "published":
        join_link.give(counted, now)  # to who sits online only now
    outbox.redraw(event.id, now)


def in_line(event_id: int, mode: Mode) -> ModelSelect[Seat]:
    """Those who wait, the first first."""
    return (
        Seat.select()
        .where(Seat.event == event_id, Seat.mode == mode.value, Seat.state == SeatState.WAITING.value)
        .order_by(Seat.queue_no)
    )


def cut_off(subject: str, at: datetime, now: datetime) -> None:
    """Due work: from now on seats are offered, and those kept for newcomers are anybody's."""
    event = locked_event(int(subject))
    if event is not None:
        settle(event, now)


def locked_event(event_id: int) -> Event | None:
    """The event's row, held until the transaction ends; None: it is gone, or not on any more."""
    found: Event | None = locked(Event.select().where(Event.id == event_id, Event.status == "published")).first()
    return found


def _settle_modes(event: Event, now: datetime, asker: int | None) -> None:
    modes = seats.modes_of(event)
    while any([_settle_mode(event, mode, now, asker) for mode in modes]) and len(modes) > 1:  # noqa: C419 - both
        continue  # who moved up gave another seat back


def _settle_mode(event: Event, mode: Mode, now: datetime, asker: int | None) -> bool:
    moved = False
    while (seat := _first_who_fits(event, mode, now)) and seats.take(event, seat, seat.party_size, now):
        _move_up(event, seat, now, asker)
        moved = True
    return moved


def _first_who_fits(event: Event, mode: Mode, now: datetime) -> Seat | None:
    """Who is next, found by one look however long the line is; a full house is not even looked at."""
    limit, for_others = capacity_of(event, mode), seats.open_to_all(event, mode, now)
    if limit is None or for_others is None:
        return event_rows.first_in_line(event.id, mode, event_rows.ANY_PARTY, event_rows.ANY_PARTY)
    free = limit - getattr(event, COLUMNS[mode].taken)
    return event_rows.first_in_line(event.id, mode, free, for_others) if free > 0 else None


def _move_up(event: Event, seat: Seat, now: datetime, asker: int | None) -> None:
    rsvp = seat.rsvp
    answering = rsvp.id == asker
    if not answering and (seat.unsure or now >= cutoff_of(event)):
        _offer(event, seat, rsvp, now)
    else:
        _promote(event, seat, rsvp, now, told=not answering)
    reader_changed(rsvp.user_id, event.id, now)


def _promote(event: Event, seat: Seat, rsvp: Rsvp, now: datetime, *, told: bool) -> None:
    seats.become(seat, SeatState.HELD, "promoted", now, unsure=False)
    leave_other(event, rsvp.id, Mode(seat.mode), now)
    revision = history.raised(rsvp, now)
    if told:
        outbox.tell(rsvp.user_id, "promoted", f"{rsvp.id}:{revision}", now, event_id=event.id,
                    expires_at=event.ends_at, before=event.starts_at, mode=seat.mode)  # fmt: skip


def _offer(event: Event, seat: Seat, rsvp: Rsvp, now: datetime) -> None:
    """Theirs until a moment their own quiet hours do not count towards. What they have online meanwhile they keep."""
    until = quiet.awake_until(rsvp.user_id, now, timedelta(seconds=event.offer_span), event.id)
    until = min(until, event.starts_at)
    seats.become(seat, SeatState.OFFERED, "offered", now, until=until)
    due.plan("offer_end", str(seat.id), until)
    revision = history.raised(rsvp, now)
    outbox.tell(rsvp.user_id, "offered", f"{rsvp.id}:{revision}", now, event_id=event.id, expires_at=until,
                before=event.starts_at, mode=seat.mode)  # fmt: skip
    reader = event_rows.user(rsvp.user_id)
    if reader is None or not reader.reachable or reader.telegram_id is None:
        host_words.owe(event, f"offer:{rsvp.id}:{revision}", now, what="offer", rsvp=rsvp.id)


def leave_other(event: Event, rsvp_id: int, mode: Mode, now: datetime) -> None:
    """Who sits in one place gives the other back: they were there meanwhile."""
    if mode.other not in seats.modes_of(event):
        return
    other = event_rows.seat_at(rsvp_id, mode.other)
    if other is not None:
        seats.release(event, other, "moved", now)
