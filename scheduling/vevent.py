"""One event as the bytes of its VEVENT (RFC 5545 section 3.6.1), to be stored and joined into feeds."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from icalendar import Event, vCalAddress, vGeo, vUri

from scheduling.text_values import categories, clean, one_line, text, uri
from scheduling.vtimezone import covers
from scheduling.zones import Doubt, Moment, resolve

WRITER_VERSION = 1
"""Part of the key of stored bytes: raised whenever the same event would be written differently."""

_EXPONENT_BELOW = 1e-4  # Python, and so the library, writes smaller numbers as 1e-05, which FLOAT does not allow
_APPLE_RADIUS = "70"  # metres; Apple's maps centre on the place with it


class Status(Enum):
    """The STATUS of a VEVENT."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """All one reader's calendar is told of one event; words come in the reader's language, already chosen.

    `changed` (DTSTAMP, LAST-MODIFIED) and `created` are aware. `geo` is latitude and longitude in degrees.
    `venue_title` must stand in `location`, or Apple shows neither. A `conference` link without a location
    is the location, and is added to the description where it does not stand there yet.
    """

    uid: str
    sequence: int
    changed: datetime
    created: datetime
    summary: str
    starts: Moment
    ends: Moment
    url: str
    status: Status = Status.CONFIRMED
    opaque: bool = True
    busy_status_tentative: bool = False
    description: str = ""
    categories: tuple[str, ...] = ()
    location: str | None = None
    venue_title: str | None = None
    venue_address: str | None = None
    geo: tuple[float, float] | None = None
    conference: str | None = None
    organizer_name: str | None = None
    organizer_address: str | None = None


def vevent_bytes(event: CalendarEvent) -> bytes:
    """The block from BEGIN:VEVENT to END:VEVENT, UTF-8, CRLF after each line, lines of at most 75 octets.

    The same event gives the same bytes under one tzdata version. Raises UnknownZone.
    """
    component = Event()
    _identify(component, event)
    _time(component, event)
    _describe(component, event)
    _place(component, event)
    return bytes(component.to_ical())


def _identify(component: Event, event: CalendarEvent) -> None:
    component["UID"] = text(event.uid)
    component.add("SEQUENCE", event.sequence)
    component.add("DTSTAMP", event.changed.astimezone(UTC))
    component.add("LAST-MODIFIED", event.changed.astimezone(UTC))
    component.add("CREATED", event.created.astimezone(UTC))
    component["STATUS"] = text(event.status.value)
    opaque = event.opaque and event.status is not Status.CANCELLED
    component["TRANSP"] = text("OPAQUE" if opaque else "TRANSPARENT")
    if event.busy_status_tentative:
        component["X-MICROSOFT-CDO-BUSYSTATUS"] = text("TENTATIVE")
    if event.organizer_address:
        component["ORGANIZER"] = vCalAddress(uri(f"mailto:{event.organizer_address}"))
        if event.organizer_name:
            component["ORGANIZER"].params["CN"] = one_line(event.organizer_name)


def _time(component: Event, event: CalendarEvent) -> None:
    zoned = _may_be_zoned(event.starts) and _may_be_zoned(event.ends)
    for name, moment in (("DTSTART", event.starts), ("DTEND", event.ends)):
        if zoned:
            component.add(name, moment.lands.replace(fold=0), {"TZID": moment.zone})
        else:
            component.add(name, moment.utc.astimezone(UTC))


def _may_be_zoned(moment: Moment) -> bool:
    """Not before the zone's VTIMEZONE begins, nor in an hour that comes twice, of which apps take either."""
    return covers(moment.zone, moment.utc) and resolve(moment.lands, moment.zone).doubt is not Doubt.TWICE


def _describe(component: Event, event: CalendarEvent) -> None:
    component["SUMMARY"] = text(one_line(event.summary))
    component["URL"] = uri(event.url)
    description = clean(event.description)
    if event.conference and event.conference not in description:
        description = f"{description}\n\n{event.conference}".lstrip()
    if description:
        component["DESCRIPTION"] = text(description)
    if event.categories:
        component["CATEGORIES"] = categories(event.categories)


def _place(component: Event, event: CalendarEvent) -> None:
    location = event.location or event.conference
    if location:
        component["LOCATION"] = text(location)
    if event.conference:
        component["CONFERENCE"] = uri(event.conference)
        component["CONFERENCE"].params["VALUE"] = "URI"
    if event.geo:
        latitude, longitude = (_degrees(number) for number in event.geo)
        component["GEO"] = vGeo((latitude, longitude))
        title = one_line(event.venue_title or "")
        if title and title in one_line(event.location or ""):
            component["X-APPLE-STRUCTURED-LOCATION"] = _for_apple(event, title, f"geo:{latitude},{longitude}")


def _for_apple(event: CalendarEvent, title: str, geo: str) -> vUri:
    place = uri(geo)
    place.params["VALUE"] = "URI"
    if event.venue_address:
        place.params["X-ADDRESS"] = one_line(event.venue_address)
    place.params["X-APPLE-RADIUS"] = _APPLE_RADIUS
    place.params["X-TITLE"] = title
    return place


def _degrees(number: float) -> float:
    return 0.0 if abs(number) < _EXPONENT_BELOW else round(number, 6)
