"""What is near a place: public groups and coming public events, by band, for everybody, signed in or not.

A group is where its organisers said; an event where its venue is, if everybody may read the venue, else where its
group is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from peewee import JOIN, Case, fn

from meetups import nearby_statements as ask
from meetups.areas import Band, band
from meetups.event_form import Format, VenueShown
from meetups.groups import GroupFacts, facts_of
from meetups.lists import Line, public_lines
from meetups.visibility import Visibility
from models import Event, Group, Venue


@dataclass(frozen=True, slots=True)
class NearGroup:
    """A public group near a place."""

    group: GroupFacts
    band: Band


@dataclass(frozen=True, slots=True)
class NearEvent:
    """A coming public event near a place."""

    line: Line
    band: Band


@dataclass(frozen=True, slots=True)
class NearEvents:
    """What meets near, the soonest first; and what meets online, wherever that is, unless it is among the near."""

    near: tuple[NearEvent, ...]
    online: tuple[Line, ...]


def groups_near(cell: int, within: Band = Band.UNDER_50, limit: int = 20) -> tuple[NearGroup, ...]:
    """Public groups around a cell (a person's own, or that of a city somebody typed), by band, then by name."""
    found = [(band(cell, place), name.casefold(), id) for id, name, place in ask.public_groups(cell, within)]
    nearest = sorted(one for one in found if one[0] <= within)[:limit]
    facts = {row.id: facts_of(row) for row in Group.select().where(Group.id.in_([id for _, _, id in nearest]))}
    return tuple(NearGroup(facts[id], apart) for apart, _, id in nearest if id in facts)


def events_near(cell: int, now: datetime, within: Band = Band.UNDER_50, limit: int = 20) -> NearEvents:
    """Coming public events around a cell, each as far away as what everybody may read of its place."""
    near, online = [], []
    for id, format, place in _coming(now):
        if place is not None and format != Format.ONLINE and band(cell, place) <= within:
            near.append((id, band(cell, place)))
        elif format != Format.IN_PERSON:
            online.append(id)
    near, online = near[:limit], online[:limit]
    lines = public_lines([id for id, _ in near] + online, now)
    return NearEvents(
        tuple(NearEvent(lines[id], apart) for id, apart in near if id in lines),
        tuple(lines[id] for id in online if id in lines),
    )


def online_events(now: datetime, limit: int = 20) -> tuple[Line, ...]:
    """Coming public events that can be joined from anywhere, the soonest first: for whoever named no place."""
    online = [id for id, format, _ in _coming(now) if format != Format.IN_PERSON][:limit]
    lines = public_lines(online, now)
    return tuple(lines[id] for id in online if id in lines)


def _coming(now: datetime) -> Iterable[tuple[int, str, int | None]]:
    """(event, format, cell), the soonest first."""
    exact = fn.COALESCE(Venue.cell, Group.place_cell)
    read = Case(Event.venue_shown, ((VenueShown.EXACT.value, exact),), Group.place_cell)
    query = Event.select(Event.id, Event.format, read).join(Group).switch(Event).join(Venue, JOIN.LEFT_OUTER)
    public = Visibility.PUBLIC.value
    coming = query.where(
        Event.status == "published", Event.ends_at > now, Event.visibility == public, Group.visibility == public
    )
    return cast(Iterable[tuple[int, str, int | None]], coming.order_by(Event.starts_at, Event.id).tuples())
