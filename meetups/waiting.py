"""Somebody's places in the lines they wait in, for all coming events at once."""

from datetime import datetime
from typing import Any

from peewee import fn

from meetups.seats import SeatState
from models import Event, Rsvp, Seat


def places_of(user_id: int, now: datetime) -> dict[str, int]:
    """The place by event key, 1 for whoever is next; in one query, however many lines there are."""
    other = Seat.alias()
    ahead = other.select(fn.COUNT(other.id)).where(
        other.event == Seat.event, other.mode == Seat.mode, other.state == SeatState.WAITING.value,
        other.queue_no < Seat.queue_no,
    )  # fmt: skip
    rows: Any = (
        Seat.select(Event.key, ahead.alias("ahead"))
        .join(Rsvp)
        .switch(Seat)
        .join(Event)
        .where(Rsvp.user == user_id, Seat.state == SeatState.WAITING.value, Event.ends_at > now)
    )
    return {key: int(before) + 1 for key, before in rows.tuples()}
