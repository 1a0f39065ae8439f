"""How much of the place an audience may read: the venue, and the join link. Card, page and calendar ask here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from meetups.event_form import VenueShown
from models import Event


@dataclass(frozen=True, slots=True)
class VenueView:
    """As much of the venue as this audience may read; `withheld` says why there is no more."""

    name: str
    address: str
    latitude: float | None
    longitude: float | None
    withheld: VenueShown | None


def venue_for(event: Event, *, entitled: bool, hidden: bool = False) -> VenueView | None:
    """The venue for somebody `entitled` to all of it, or for everybody else; `hidden` gives nothing away.

    `event` is a row with its group and venue.
    """
    venue = event.venue
    if venue is None:
        return None
    shown = VenueShown(event.venue_shown)
    if entitled or (shown == VenueShown.EXACT and not hidden):
        return VenueView(venue.name, venue.address, venue.latitude, venue.longitude, None)
    if shown == VenueShown.EXACT:
        return VenueView("", "", None, None, VenueShown.AREA)
    return VenueView(event.group.place_name, "", None, None, shown)


def link_for(
    event: Event, as_of: datetime, *, confirmed: bool, manages: bool = False
) -> tuple[str | None, datetime | None]:
    """The join link for those confirmed online, from a while before the start; until then, from when.

    Who manages the event sees it at any time; neither is anything to anybody else.
    """
    if not event.online_url or not (confirmed or manages) or event.status == "cancelled":
        return None, None
    reveal = reveal_of(event)
    return (event.online_url if manages or as_of >= reveal else None), reveal


def reveal_of(event: Event) -> datetime:
    """From when the join link is read by those it is for."""
    return event.starts_at - timedelta(seconds=event.link_lead)  # type: ignore[no-any-return]  # peewee's columns are untyped
