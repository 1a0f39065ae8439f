"""Finding a public group by words, by what it says of itself and by place, for everybody, signed in or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from peewee import JOIN, fn

from meetups import interests
from meetups.areas import Band, band
from meetups.gazetteer import fold
from meetups.group_card import Tag
from meetups.groups import GroupFacts, facts_of
from meetups.visibility import INSIDERS, Visibility
from models import Event, Group, GroupCard, GroupInterest, Membership

Tags = dict[int, tuple[Tag, ...]]  # by group
_Row = tuple[int, str, str, str, int | None, str, str | None, str | None, str | None]
MOST_WORDS = 8  # a search of more is cut short


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a group shall say on its card, besides words; empty is anything.

    `interest` is a key of the list or a group's own words, `language` a code; the others are those of `GroupCard`.
    """

    interest: str = ""
    level: str = ""
    language: str = ""
    pace: str = ""


ANYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A public group: how many belong to it, how far it is, when it meets next in public, and what it is about."""

    facts: GroupFacts
    members: int
    band: Band | None
    next_at: datetime | None
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Offered:
    """What public groups say on their cards, so that nobody looks in vain: tags, and codes of languages."""

    tags: tuple[Tag, ...]
    languages: tuple[str, ...]


def find_groups(
    words: str,
    cell: int | None,
    now: datetime,
    within: Band = Band.UNDER_50,
    limit: int = 30,
    offset: int = 0,
    wanted: Wanted = ANYTHING,
) -> tuple[FoundGroup, ...]:
    """Public groups that say every word of themselves, around the cell if there is one: by band, then by name."""
    said, tags = fold(words).split()[:MOST_WORDS], _tags()
    found = [
        each for each in _public(cell, tags, wanted) if each[0] <= within and all(word in each[3] for word in said)
    ]
    nearest = sorted(found)[offset : offset + limit]
    rows = _rows((id for _, _, id, _ in nearest), now)
    return tuple(
        FoundGroup(
            facts_of(rows[id]),
            int(rows[id].members),
            apart if cell is not None else None,
            Event.starts_at.python_value(rows[id].next_at),  # a column of a subquery comes as the database keeps it
            tags.get(id, ()),
        )
        for apart, _, id, _ in nearest
        if id in rows
    )


def offered() -> Offered:
    """What there is to choose from, in two queries."""
    tags = {tag for some in _tags().values() for tag in some}
    cards = Group.select(Group.language, GroupCard.languages).join(GroupCard, JOIN.LEFT_OUTER)
    spoken = {
        code
        for own, said in cast(Iterable[tuple[str, str | None]], cards.where(_PUBLIC).tuples())
        for code in (said or own).split()
    }
    return Offered(tuple(sorted(tags, key=lambda one: (one.own, one.tag))), tuple(sorted(spoken)))


def _public(cell: int | None, tags: Tags, wanted: Wanted) -> Iterable[tuple[Band, str, int, str]]:
    """(how far, name to sort by, id, what may be searched); a group without a place is near nowhere."""
    card = (GroupCard.level, GroupCard.languages, GroupCard.pace)
    query = Group.select(
        Group.id, Group.name, Group.about, Group.place_name, Group.place_cell, Group.language, *card
    ).join(GroupCard, JOIN.LEFT_OUTER)
    for id, name, about, place_name, place, own, level, languages, pace in cast(
        Iterable[_Row], query.where(_PUBLIC).tuples()
    ):
        says = Wanted(wanted.interest, level or "", languages or own, pace or "")
        if (cell is None or place is not None) and _fits(says, tags.get(id, ()), wanted):
            apart = Band.SAME if cell is None else band(cell, place)
            about_what = " ".join(interests.searched(one.tag) if not one.own else one.tag for one in tags.get(id, ()))
            yield apart, name.casefold(), id, fold(f"{name} {about} {place_name} {about_what}")


def _fits(says: Wanted, tags: tuple[Tag, ...], wanted: Wanted) -> bool:
    return (
        (not wanted.interest or any(_is(one, wanted.interest) for one in tags))
        and wanted.level in ("", says.level)
        and wanted.pace in ("", says.pace)
        and (not wanted.language or wanted.language in says.language.split())
    )


def _is(one: Tag, interest: str) -> bool:
    return fold(one.tag) == fold(interest) if one.own else one.tag == interest


def _tags() -> Tags:
    """The interests of every public group."""
    rows = GroupInterest.select(GroupInterest.group, GroupInterest.tag, GroupInterest.own).join(Group).where(_PUBLIC)
    found: Tags = {}
    for id, tag, own in cast(Iterable[tuple[int, str, bool]], rows.order_by(GroupInterest.id).tuples()):
        found[id] = (*found.get(id, ()), Tag(tag, bool(own)))
    return found


def _rows(ids: Iterable[int], now: datetime) -> dict[int, Group]:
    public = (Event.status == "published") & (Event.visibility == Visibility.PUBLIC.value) & (Event.ends_at > now)
    soonest = Event.select(fn.MIN(Event.starts_at)).where(Event.group == Group.id, public)
    insiders = [role.value for role in INSIDERS]
    members = Membership.select(fn.COUNT(Membership.id)).where(
        Membership.group == Group.id, Membership.role.in_(insiders)
    )
    query = Group.select(Group, members.alias("members"), soonest.alias("next_at"))
    return {row.id: row for row in query.where(Group.id.in_(list(ids))).order_by(Group.id)}


_PUBLIC = Group.visibility == Visibility.PUBLIC.value
