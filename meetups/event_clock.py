"""What time alone changes of an event, planned as due work whenever its times or rules are saved."""

from datetime import datetime, timedelta

from meetups import (
    approvals,
    asking,
    due,
    feed_times,
    first_asking,
    hosts,
    join_link,
    line,
    outbox,
    postponing,
    reminders,
)
from meetups.attendance import WRAP_UP_AFTER
from meetups.rsvps import free
from meetups.seats import SeatState, cutoff_of
from models import Event, Seat

KINDS = ("cut_off", "begin", "wrap_up", "bridge")


def plan(event: Event, now: datetime) -> None:
    """Plan everything anew for a published event."""
    subject = str(event.id)
    reminders.plan(event.id, event.starts_at, event.ends_at, now)
    feed_times.plan(event, now)
    asking.plan(event, now)
    join_link.plan(event, now)
    first_asking.plan(event)
    for kind in KINDS:
        due.forget(kind, subject)
    wrap_up_at, bridge_at = event.ends_at + WRAP_UP_AFTER, max(event.starts_at - hosts.AHEAD, now)
    times = (cutoff_of(event), event.starts_at, wrap_up_at, bridge_at)
    for kind, at in zip(KINDS, times, strict=True):
        if at > now - timedelta(seconds=1):
            due.plan(kind, subject, at)


def forget(event: Event, now: datetime) -> None:
    """The event is called off: only its calendars still change with time."""
    reminders.forget(event.id)
    feed_times.plan(event, now)
    asking.forget(event.id)
    join_link.forget(event.id)
    first_asking.forget(event.id)
    for kind in KINDS:
        due.forget(kind, str(event.id))


def begin(subject: str, at: datetime, now: datetime) -> None:
    """Due work at the start: the list stays as it is from now on; who did not say yes, or whom nobody let in, has no
    seat."""
    event = line.locked_event(int(subject))
    if event is None or event.starts_at > now:
        return
    unsure = (SeatState.OFFERED.value, SeatState.AGAIN.value)
    for seat in Seat.select().where(Seat.event == event.id, Seat.state.in_(unsure)):
        if not postponing.keep_unasked(event, seat, now):
            free(event, seat, "it began", now)
    approvals.begun(event, now)
    outbox.redraw(event.id, now)
