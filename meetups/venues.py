"""Where a group has met before: offered again, so that nobody types an address twice."""

from collections.abc import Mapping
from dataclasses import dataclass

from peewee import fn

from meetups.names import one_line
from models import Event, Venue

OFFERED = 50


@dataclass(frozen=True, slots=True)
class KnownVenue:
    """A room by name; its address may be empty."""

    name: str
    address: str


def known_venues(group_id: int) -> tuple[KnownVenue, ...]:
    """The group's venues, the one used last first."""
    last = fn.MAX(Event.starts_at)
    rows = (
        Venue.select(Venue.name, Venue.address)
        .join(Event, on=Event.venue == Venue.id)
        .where(Venue.group == group_id)
        .group_by(Venue.id, Venue.name, Venue.address)
        .order_by(last.desc(), Venue.id.desc())
        .limit(OFFERED)
    )
    return tuple(KnownVenue(row.name, row.address) for row in rows)


def with_known_address(group_id: int, raw: Mapping[str, str]) -> dict[str, str]:
    """The same fields; where only the name of a venue was given, the address it had last comes with it."""
    fields, name = dict(raw), one_line(raw.get("venue", ""))
    if name and not one_line(raw.get("address", "")):
        fields["address"] = next((venue.address for venue in known_venues(group_id) if venue.name == name), "")
    return fields
