"""What time alone changes in calendars: a join link is revealed, an old event leaves. Due work, so that a feed's bytes
never depend on the moment somebody asks for them."""

from datetime import datetime, timedelta

from meetups import due
from meetups.readers import event_changed, reader_changed
from meetups.seats import Mode, SeatState
from meetups.whereabouts import reveal_of
from models import Event, ReaderRevision, Rsvp, Seat

PAST_STAYS = timedelta(days=365)  # after its end
CANCELLED_STAYS = timedelta(days=30)
_LATE = timedelta(minutes=1)  # an answer given just before the reveal may be saved just after it


def plan(event: Event, now: datetime) -> None:
    """Plan anew what time will change of this event; called whenever its times, link or status are saved."""
    subject = str(event.id)
    for kind in ("feed_link", "feed_roll"):
        due.forget(kind, subject)
    reveal = reveal_of(event)
    if event.status == "published" and event.online_url:
        for at in (reveal, reveal + _LATE):
            if at > now:
                due.plan("feed_link", subject, at)
    due.plan("feed_roll", subject, event.ends_at + (CANCELLED_STAYS if event.status == "cancelled" else PAST_STAYS))


def show_link(subject: str, at: datetime, now: datetime) -> None:
    """The link now stands in the calendars of those confirmed online, where it does not stand yet."""
    event = Event.get_or_none(Event.id == int(subject))
    if event is None or event.status != "published" or now < reveal_of(event):
        return
    held = Seat.select(Seat.rsvp).where(
        Seat.event == event.id, Seat.mode == Mode.ONLINE.value, Seat.state == SeatState.HELD.value
    )
    told = ReaderRevision.select(ReaderRevision.user).where(
        ReaderRevision.event == event.id, ReaderRevision.changed_at >= reveal_of(event)
    )
    readers = Rsvp.select(Rsvp.user).where(Rsvp.id.in_(held), Rsvp.user.not_in(told)).order_by(Rsvp.user)
    for rsvp in list(readers):
        reader_changed(rsvp.user_id, event.id, now)


def roll(subject: str, at: datetime, now: datetime) -> None:
    """An old or cancelled event leaves the calendars it stands in."""
    event = Event.get_or_none(Event.id == int(subject))
    if event is not None:
        event_changed(event.id, event.group_id, now)
