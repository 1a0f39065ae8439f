"""What time alone changes of an event, planned as due work whenever its times or rules are saved."""

from datetime import datetime, timedelta

from meetups import due, feed_times, line, outbox, reminders
from meetups.attendance import WRAP_UP_AFTER
from meetups.rsvps import free
from meetups.seats import SeatState, cutoff_of
from models import Event, Seat

KINDS = ("cut_off", "begin", "wrap_up")


def plan(event: Event, now: datetime) -> None:
    """Plan everything anew for a published event."""
    subject = str(event.id)
    reminders.plan(event.id, event.starts_at, event.ends_at, now)
    feed_times.plan(event, now)
    for kind in KINDS:
        due.forget(kind, subject)
    wrap_up_at = event.ends_at + WRAP_UP_AFTER
    for kind, at in (("cut_off", cutoff_of(event)), ("begin", event.starts_at), ("wrap_up", wrap_up_at)):
        if at > now - timedelta(seconds=1):
            due.plan(kind, subject, at)


def forget(event: Event, now: datetime) -> None:
    """The event is called off: only its calendars still change with time."""
    reminders.forget(event.id)
    feed_times.plan(event, now)
    for kind in KINDS:
        due.forget(kind, str(event.id))


def begin(subject: str, at: datetime, now: datetime) -> None:
    """Due work at the start: the list stays as it is from now on; who did not say yes has no seat."""
    event = line.locked_event(int(subject))
    if event is None or event.starts_at > now:
        return
    unsure = (SeatState.OFFERED.value, SeatState.AGAIN.value)
    for seat in Seat.select().where(Seat.event == event.id, Seat.state.in_(unsure)):
        free(event, seat, "it began", now)
    outbox.redraw(event.id, now)
