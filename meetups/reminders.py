"""Reminders: planned as due work at every lead people may choose, and told to those whose own lead it is."""

from datetime import datetime, timedelta

from meetups import due, outbox
from meetups.people import LEADS, person_of
from meetups.seats import SeatState
from models import Event, Rsvp, Seat, User


def plan(event_id: int, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Plan an event's reminders anew, and the moment its card loses its buttons."""
    forget(event_id)
    for lead in LEADS:
        if starts_at - lead > now:
            due.plan("remind", _subject(event_id, lead), starts_at - lead)
    due.plan("close_card", str(event_id), ends_at)


def forget(event_id: int) -> None:
    """Nobody is reminded of it any more."""
    for lead in LEADS:
        due.forget("remind", _subject(event_id, lead))
    due.forget("close_card", str(event_id))


def remind(subject: str, at: datetime, now: datetime) -> None:
    """Owe a reminder to everybody who has a seat and chose this lead; never after the event began."""
    event_id, seconds = (int(part) for part in subject.split(":"))
    event = Event.get_or_none(Event.id == event_id)
    if event is None or event.status != "published" or event.starts_at <= now:
        return
    lead = timedelta(seconds=seconds)
    for rsvp in _seated(event_id):
        if lead in person_of(rsvp.user).leads:
            # The start is part of the key: an edited text sends none again, a moved event does.
            key = f"{rsvp.id}:{event.starts_at.isoformat()}:{seconds}"
            outbox.tell(rsvp.user_id, "reminder", key, now, event_id=event_id, expires_at=event.starts_at,
                        starts_at=event.starts_at.isoformat())  # fmt: skip


def close_card(subject: str, at: datetime, now: datetime) -> None:
    """The event is over: its cards are drawn once more, without buttons."""
    outbox.redraw(int(subject), now)


def _seated(event_id: int) -> list[Rsvp]:
    held = Seat.select(Seat.rsvp).where(Seat.event == event_id, Seat.state == SeatState.HELD.value)
    return list(Rsvp.select(Rsvp, User).join(User).where(Rsvp.event == event_id, Rsvp.id.in_(held)).order_by(Rsvp.id))


def _subject(event_id: int, lead: timedelta) -> str:
    return f"{event_id}:{int(lead.total_seconds())}"
