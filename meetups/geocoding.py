"""Where a venue's address is, asked of a geocoder, where the installation has one. Never a person's place.

One request a second for the whole installation, held by a row; an address is asked once and remembered with its venue.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from database import write_transaction
from meetups import areas, leases
from meetups.readers import event_changed
from models import Event, StoredVevent, Venue

SPACING = timedelta(seconds=1)
PAUSE = timedelta(minutes=1)
TIMEOUT_S = 10
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A venue whose address was not looked up yet."""

    venue_id: int
    address: str


def next_unplaced(owner: str, now: datetime) -> Unplaced | None:
    """The next address to ask about, if it is our turn; None otherwise."""
    row = Venue.select().where(Venue.looked_up_at.is_null(), Venue.latitude.is_null(), Venue.address != "").first()
    if row is None or not leases.take(
        "geocoder", f"{owner} {now.isoformat()}", now, SPACING
    ):  # each turn is a new owner
        return None
    return Unplaced(row.id, f"{row.name}, {row.address}" if row.name not in row.address else row.address)


def ask(address: str, geocoder_url: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees (WGS 84); None where the geocoder knows none.

    Blocks up to ten seconds. Raises geopy.exc.GeopyError when the geocoder cannot be asked.
    """
    from geopy.geocoders import Nominatim, Photon  # here: a quarter of a bot's start, for what few installations have

    parts = urlsplit(geocoder_url)
    kind = Photon if "photon" in (parts.hostname or "") else Nominatim
    client = kind(domain=parts.netloc + parts.path, scheme=parts.scheme, user_agent="klatch", timeout=TIMEOUT_S)
    found = client.geocode(address)
    return None if found is None else (float(found.latitude), float(found.longitude))


def keep(venue_id: int, found: tuple[float, float] | None, now: datetime) -> None:
    """Remember what came back; pages and feeds of the venue's events change with it."""
    fields: dict[str, object] = {"looked_up_at": now}
    if found is not None:
        fields |= {"latitude": found[0], "longitude": found[1], "cell": areas.cell_at(*found)}
    with write_transaction():
        events = list(Event.select().where(Event.venue == venue_id, Event.ends_at > now).order_by(Event.id))
        Venue.update(**fields).where(Venue.id == venue_id).execute()
        for event in events if found is not None else ():
            # Nobody typed anything, so an open form stays fresh: only what calendars stored is made anew.
            Event.update(changed_at=now).where(Event.id == event.id).execute()
            StoredVevent.delete().where(StoredVevent.event == event.id).execute()
            event_changed(event.id, event.group_id, now)


def look_up(owner: str, geocoder_url: str, now: datetime) -> bool:
    """Ask about one venue. False: nothing to ask, or not our turn. A geocoder out of reach is asked again later."""
    unplaced = next_unplaced(owner, now)
    if unplaced is None:
        return False
    from geopy.exc import GeopyError

    try:
        found = ask(unplaced.address, geocoder_url)
    except GeopyError as trouble:
        log.warning("the geocoder cannot be asked", error=type(trouble).__name__)
        leases.take("geocoder", f"{owner} {now.isoformat()}", now, PAUSE)
        return False
    keep(unplaced.venue_id, found, now)
    return True
