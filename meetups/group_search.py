"""Finding a public group by words and by place, for everybody, signed in or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from peewee import fn

from meetups.areas import Band, band
from meetups.gazetteer import fold
from meetups.groups import GroupFacts, facts_of
from meetups.visibility import INSIDERS, Visibility
from models import Event, Group, Membership

_Row = tuple[int, str, str, str, int | None]
MOST_WORDS = 8  # a search of more is cut short


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A public group: how many belong to it, how far it is, and when it meets next in public, if that is known."""

    facts: GroupFacts
    members: int
    band: Band | None
    next_at: datetime | None


def find_groups(
    words: str, cell: int | None, now: datetime, within: Band = Band.UNDER_50, limit: int = 30, offset: int = 0
) -> tuple[FoundGroup, ...]:
    """Public groups that say every word of themselves, around the cell if there is one: by band, then by name."""
    wanted = fold(words).split()[:MOST_WORDS]
    found = [each for each in _public(cell) if each[0] <= within and all(word in each[3] for word in wanted)]
    nearest = sorted(found)[offset : offset + limit]
    rows = _rows((id for _, _, id, _ in nearest), now)
    return tuple(
        FoundGroup(
            facts_of(rows[id]),
            int(rows[id].members),
            apart if cell is not None else None,
            Event.starts_at.python_value(rows[id].next_at),  # a column of a subquery comes as the database keeps it
        )
        for apart, _, id, _ in nearest
        if id in rows
    )


def _public(cell: int | None) -> Iterable[tuple[Band, str, int, str]]:
    """(how far, name to sort by, id, what may be searched); a group without a place is near nowhere."""
    query = Group.select(Group.id, Group.name, Group.about, Group.place_name, Group.place_cell)
    public = query.where(Group.visibility == Visibility.PUBLIC.value).tuples()
    for id, name, about, place_name, place in cast(Iterable[_Row], public):
        if cell is None or place is not None:
            apart = Band.SAME if cell is None else band(cell, place)
            yield apart, name.casefold(), id, fold(f"{name} {about} {place_name}")


def _rows(ids: Iterable[int], now: datetime) -> dict[int, Group]:
    public = (Event.status == "published") & (Event.visibility == Visibility.PUBLIC.value) & (Event.ends_at > now)
    soonest = Event.select(fn.MIN(Event.starts_at)).where(Event.group == Group.id, public)
    insiders = [role.value for role in INSIDERS]
    members = Membership.select(fn.COUNT(Membership.id)).where(
        Membership.group == Group.id, Membership.role.in_(insiders)
    )
    query = Group.select(Group, members.alias("members"), soonest.alias("next_at"))
    return {row.id: row for row in query.where(Group.id.in_(list(ids))).order_by(Group.id)}
