"""Stored VEVENT blocks: read in one query, written where one is missing, kept for the next reader if nobody waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from peewee import JOIN, fn

from database import Unavailable, write_transaction
from meetups import feed_statements
from meetups.calendar_events import Reader, Reading, calendar_event
from meetups.seats import Mode, SeatState
from meetups.visibility import Role, narrower, sight
from models import Event, Group, ReaderRevision, Rsvp, Seat, StoredVevent, Venue
from scheduling.vevent import vevent_bytes

_AT_ONCE = 500  # rows a statement


@dataclass(frozen=True, slots=True)
class Block:
    """One event's bytes, and the zone they may name."""

    zone: str
    text: bytes


def blocks(reader: Reader, scope: tuple[str, int], past: datetime, cancelled: datetime) -> tuple[Block, ...]:
    """The events of a feed (its kind and id), as far as this reader may see them, the earliest first.

    They stand in it while they end after `past`, cancelled ones after `cancelled`. Raises Unavailable. One query where
    all are stored; two, and one attempt to store them, where some are not.
    """
    stored_under = (reader.audience, reader.language, reader.writer)
    rows = feed_statements.blocks(reader.user_id, stored_under, scope, past, cancelled)
    seen = [(event_id, zone, block) for event_id, zone, block, *who in rows if _sees(*who)]
    fresh = _write(reader, [event_id for event_id, _, block in seen if block is None])
    found = ((zone, fresh.get(event_id) if block is None else block) for event_id, zone, block in seen)
    return tuple(Block(zone, bytes(block)) for zone, block in found if block is not None)


@cache
def _sees(group: str, event: str, role: str | None) -> bool:
    return sight(narrower(group, event), Role(role) if role else None).see


def _write(reader: Reader, event_ids: list[int]) -> dict[int, bytes]:
    if not event_ids:
        return {}
    readings = list(_readings(reader, event_ids))
    written = {reading.event.id: vevent_bytes(calendar_event(reading, reader)) for reading in readings}
    _keep(reader, readings, written)
    return written


def _readings(reader: Reader, event_ids: list[int]) -> Iterable[Reading]:
    """In one statement, so that a block never holds facts older than the revisions it is stored under."""
    query = Event.select(
        Event, Group, Venue, fn.COALESCE(Rsvp.answer, "").alias("answer"),
        _seat(Mode.ROOM).alias("room_state"), _seat(Mode.ONLINE).alias("online_state"),
        fn.COALESCE(ReaderRevision.revision, 0).alias("reader_revision"),
        fn.COALESCE(ReaderRevision.changed_at, Event.changed_at).alias("reader_changed_at"),
    )  # fmt: skip
    query = query.join(Group).switch(Event).join(Venue, JOIN.LEFT_OUTER).switch(Event)
    query = query.join(Rsvp, JOIN.LEFT_OUTER, on=(Rsvp.event == Event.id) & (Rsvp.user == reader.user_id)).switch(Event)
    mine = (ReaderRevision.event == Event.id) & (ReaderRevision.user == reader.user_id)
    for event in query.join(ReaderRevision, JOIN.LEFT_OUTER, on=mine).where(Event.id.in_(event_ids)):
        if reader.user_id is not None and event.answer in ("", "no"):
            continue  # withdrawn since the list was read
        room, online = (SeatState(state) if state else None for state in (event.room_state, event.online_state))
        yield Reading(event, event.answer or None, room, online, event.reader_revision, event.reader_changed_at)


def _seat(mode: Mode) -> Any:
    return Seat.select(Seat.state).where(Seat.rsvp == Rsvp.id, Seat.mode == mode.value)


def _keep(reader: Reader, readings: Iterable[Reading], written: dict[int, bytes]) -> None:
    rows = [
        {
            "event": reading.event.id, "audience": reader.audience, "language": reader.language,
            "content_revision": reading.content_revision, "reader_revision": reading.revision,
            "writer_version": reader.writer, "block": written[reading.event.id],
        }
        for reading in readings
    ]  # fmt: skip
    row = StoredVevent
    try:
        with write_transaction(wait=False):
            for first in range(0, len(rows), _AT_ONCE):
                row.insert_many(rows[first : first + _AT_ONCE]).on_conflict(
                    conflict_target=[row.event, row.audience, row.language],
                    preserve=(row.content_revision, row.reader_revision, row.writer_version, row.block),
                ).execute()
    except Unavailable:
        return  # somebody writes just now; the next reader will keep them
