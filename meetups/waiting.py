"""What is open about somebody's seats, for all coming events at once: places in line, and what they are asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from meetups.seats import SeatState
from models import Event, Rsvp, Seat


@dataclass(frozen=True, slots=True)
class Asked:
    """A seat somebody is asked about: offered, kept while they are asked again, or theirs and "still coming?".

    `until` is when that ends without an answer, where it does by itself.
    """

    state: SeatState
    until: datetime | None


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


def asked_of(user_id: int, now: datetime) -> dict[str, Asked]:
    """What this person is asked about their seats and has not answered, by event key; in one query."""
    doubted = Seat.asked_at.is_null(False) & Seat.confirmed_at.is_null()
    rows: Any = (
        Seat.select(Event.key, Seat.state, Seat.until)
        .join(Rsvp)
        .switch(Seat)
        .join(Event)
        .where(Rsvp.user == user_id, Event.starts_at > now, Event.status == "published")
        .where(Seat.state.in_([SeatState.OFFERED.value, SeatState.AGAIN.value]) | doubted)
    )
    return {key: Asked(SeatState(state), until) for key, state, until in rows.tuples()}
