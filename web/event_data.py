"""A public event for machines that read pages: schema.org/Event as JSON-LD.

The element holds data, not a script: browsers neither run it nor ask the content security policy about it.
"""

import json
from datetime import timedelta, timezone
from typing import Any

from markupsafe import Markup

from meetups.cards import EventCard, Standing
from meetups.event_form import Format
from scheduling.zones import Moment, wall_in

MODES = {
    Format.IN_PERSON: "OfflineEventAttendanceMode",
    Format.ONLINE: "OnlineEventAttendanceMode",
    Format.HYBRID: "MixedEventAttendanceMode",
}


def event_data(card: EventCard, site_url: str) -> Markup:
    """What stands in the page's head; nothing for an event that is not listed."""
    if not card.sight.listed:
        return Markup()
    address = f"{site_url}/e/{card.key}"
    facts = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": card.title,
        "url": address,
        "startDate": _with_offset(card.starts),
        "endDate": _with_offset(card.ends),
        "eventStatus": f"https://schema.org/{_status(card)}",
        "eventAttendanceMode": f"https://schema.org/{MODES[card.format]}",
        "location": _places(card, address),
        "organizer": {"@type": "Organization", "name": card.group.name, "url": f"{site_url}/g/{card.group.slug}"},
    }
    if card.about:
        facts["description"] = card.about[:500]
    # Inside an element `<` could end it; written so it is still the same JSON.
    text = json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - `<` cannot occur in it


def _with_offset(moment: Moment) -> str:
    wall = wall_in(moment.utc, moment.zone)
    offset = wall.replace(fold=0) - moment.utc.replace(tzinfo=None)
    return wall.replace(tzinfo=timezone(timedelta(minutes=round(offset.total_seconds() / 60)))).isoformat()


def _status(card: EventCard) -> str:
    return "EventCancelled" if card.standing == Standing.CANCELLED else "EventScheduled"


def _places(card: EventCard, address: str) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = []
    if card.room is not None:
        venue = card.venue
        name = venue.name if venue and venue.name else card.group.place_name or card.group.name
        places.append({"@type": "Place", "name": name, "address": venue.address if venue and venue.address else name})
    if card.online is not None:
        places.append({"@type": "VirtualLocation", "url": address})
    return places
