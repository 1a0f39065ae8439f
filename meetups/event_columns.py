"""Between an event's wish, its row and the texts somebody would type for it."""

from datetime import datetime

from meetups.event_form import EventWish
from meetups.event_rules import rule_columns, rules_of, typed_rules
from models import Event, Venue


def typed(event: Event) -> dict[str, str]:
    """An event as somebody would type it: the inverse of `event_form.read`."""
    venue, address = place_of(event)
    return {
        "title": event.title,
        "about": event.about,
        "date": event.starts_wall.date().isoformat(),
        "start": event.starts_wall.strftime("%H:%M"),
        "end": event.ends_wall.strftime("%H:%M"),
        "end_date": event.ends_wall.date().isoformat(),
        "zone": event.zone,
        "fold": str(event.fold),
        "format": event.format,
        "visibility": event.visibility,
        "venue": venue,
        "address": address,
        "venue_shown": event.venue_shown,
        "link": event.online_url,
        "seats": _number(event.room_capacity),
        "online_seats": _number(event.online_capacity),
        "guests": str(event.guest_limit),
        **typed_rules(rules_of(event)),
    }


def columns_of(group_id: int, wish: EventWish, now: datetime) -> dict[str, object]:
    """The columns a wish fills; a venue the group already has is used again."""
    return {
        "title": wish.title,
        "about": wish.about,
        "format": wish.format.value,
        "visibility": wish.visibility.value,
        "venue": _venue(group_id, wish, now) if wish.venue else None,
        "venue_shown": wish.venue_shown.value,
        "online_url": wish.online_url,
        "starts_wall": wish.starts.wall,
        "ends_wall": wish.ends.wall,
        "zone": wish.starts.zone,
        "fold": wish.starts.fold,
        "ends_fold": wish.ends.fold,
        "starts_at": wish.starts.utc,
        "ends_at": wish.ends.utc,
        "room_capacity": wish.room_capacity,
        "online_capacity": wish.online_capacity,
        "guest_limit": wish.guest_limit,
        **rule_columns(wish.rules),
    }


def _venue(group_id: int, wish: EventWish, now: datetime) -> Venue:
    known = (Venue.group == group_id, Venue.name == wish.venue, Venue.address == wish.address)
    return Venue.get_or_none(*known) or Venue.create(
        group=group_id, name=wish.venue, address=wish.address, created_at=now
    )


def place_of(event: Event) -> tuple[str, str]:
    """Name and address of the room; empty texts where there is none."""
    return (event.venue.name, event.venue.address) if event.venue is not None else ("", "")


def _number(limit: int | None) -> str:
    return "" if limit is None else str(limit)
