"""Every event somebody answered, past and coming, with their answer, as one calendar file (RFC 5545)."""

from typing import Any

from meetups.discreet import outside_name, outside_title
from meetups.people import person
from meetups.seats import SeatState
from models import Event, Group, Rsvp, Seat
from phrases import noted, say
from scheduling import vcalendar
from scheduling.vcalendar import CalendarHead
from scheduling.vevent import CalendarEvent, Status, vevent_bytes
from scheduling.zones import resolve

PRODUCT_ID = "-//Klatch//Klatch//EN"
ANSWERS = {
    "going": noted("You answered: going."), "maybe": noted("You answered: maybe."), "no": noted("You answered: no."),
}  # fmt: skip
CALLED_OFF = noted("It was called off.")


def calendar(user_id: int, site_url: str) -> bytes:
    """The file, in the person's language. Sensitive groups are called what they are outside. Raises NotFound."""
    reader = person(user_id)
    rows = list(_rows(user_id))
    head = CalendarHead(name="Klatch", zone=reader.zone or "UTC", url=f"{site_url}/me", product_id=PRODUCT_ID,
                        language=reader.language)  # fmt: skip
    events = (vevent_bytes(_event(row, reader.language, site_url)) for row in rows)
    return vcalendar.join(head, (row.event.zone for row in rows), events)


def _rows(user_id: int) -> Any:
    held = Seat.select(Seat.id).where(Seat.rsvp == Rsvp.id, Seat.state == SeatState.HELD.value).limit(1)
    query = Rsvp.select(Rsvp, Event, Group, held.alias("held")).join(Event).join(Group)
    return query.where(Rsvp.user == user_id).order_by(Event.starts_at, Event.id)


def _event(row: Any, language: str, site_url: str) -> CalendarEvent:
    event = row.event
    called_off, sure = event.status == "cancelled", row.answer == "going" and row.held is not None
    words = [say(language, ANSWERS[row.answer])] + ([say(language, CALLED_OFF)] if called_off else [])
    return CalendarEvent(
        uid=event.uid,
        sequence=event.content_revision + event.group.revision + row.revision,
        changed=max(row.changed_at, event.changed_at),
        created=event.created_at,
        summary=outside_title(event.title, event.group, language),
        starts=resolve(event.starts_wall, event.zone, event.fold),
        ends=resolve(event.ends_wall, event.zone, event.ends_fold),
        url=f"{site_url}/e/{event.key}",
        status=Status.CANCELLED if called_off else Status.CONFIRMED if sure else Status.TENTATIVE,
        opaque=sure,
        description="\n".join(words),
        categories=(outside_name(event.group, language),),
    )
