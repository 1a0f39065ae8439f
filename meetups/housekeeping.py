"""Once a day: forget what has no use any more, and derive instants again where time-zone rules changed."""

from datetime import datetime, timedelta

from database import locked
from meetups import (
    chat_roster,
    drift,
    due,
    event_clock,
    feed_times,
    installation,
    outbox,
    prompt_rounds,
    retention,
)
from meetups.readers import event_changed
from models import Event, Rsvp
from scheduling.zones import resolve, tzdata_version

EVERY = timedelta(days=1)


def run(subject: str, at: datetime, now: datetime) -> None:
    """Do all of it, and plan the next time."""
    retention.forget_old(now)
    chat_roster.plan_looks(now)
    drift.plan_day(now)
    derive_again(now)
    due.plan("housekeeping", "daily", now + EVERY)


def derive_again(now: datetime) -> int:
    """After a tzdata update: keep wall times, derive the instants anew, tell those concerned. Returns how many moved.

    Runs inside a write transaction.
    """
    version = tzdata_version()
    if installation.tzdata() == version:
        return 0
    coming = locked(Event.select().where(Event.starts_at > now).order_by(Event.id))
    moved = [event for event in coming if _derive(event, now)]
    prompt_rounds.follow_clocks(now)
    installation.remember_tzdata(version)
    return len(moved)


def _derive(event: Event, now: datetime) -> bool:
    starts = resolve(event.starts_wall, event.zone, event.fold).utc
    ends = resolve(event.ends_wall, event.zone, event.ends_fold).utc
    if (starts, ends) == (event.starts_at, event.ends_at) or ends <= starts:
        return False
    Event.update(
        starts_at=starts, ends_at=ends, content_revision=Event.content_revision + 1,
        schedule_revision=Event.schedule_revision + 1, changed_at=now,
    ).where(Event.id == event.id).execute()  # fmt: skip
    event_changed(event.id, event.group_id, now)
    fresh = Event.get_by_id(event.id)
    if event.status != "published":
        feed_times.plan(fresh, now)
    else:
        event_clock.plan(fresh, now)
        outbox.redraw(event.id, now)
        told = Rsvp.select().where(Rsvp.event == event.id, Rsvp.answer.in_(("going", "maybe")))
        for rsvp in told.order_by(Rsvp.id):
            revision = event.schedule_revision + 1
            outbox.tell(rsvp.user_id, "moved", f"{event.id}:{revision}:{rsvp.user_id}", now, event_id=event.id,
                        expires_at=ends, before=starts, revision=revision)  # fmt: skip
    return True
