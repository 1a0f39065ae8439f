"""Whom a group is for: interests, level, languages, pace and the rest of its card, as its organisers say it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from database import locked, write_transaction
from meetups import audit, group_card_form, interests, spoken
from meetups.group_card_form import CardWish
from meetups.groups import member_count, require_organiser
from meetups.refusals import NotFound, Stale
from models import Group, GroupCard, GroupInterest

FIRST_REVISION = 0  # of a card nobody has written yet


class Level(StrEnum):
    """How far along its people are."""

    BEGINNER = "beginner"
    HOBBY = "hobby"
    ADVANCED = "advanced"
    PROFESSIONAL = "professional"


class Pace(StrEnum):
    """How often it meets."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    SELDOM = "seldom"


class Meets(StrEnum):
    """Where it meets."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class Tag:
    """An interest: a key of our list, or the group's own words."""

    tag: str
    own: bool = False

    def label(self, language: str) -> str:
        """What it is called."""
        return self.tag if self.own else interests.label(self.tag, language)


@dataclass(frozen=True, slots=True)
class Card:
    """What a group says of whom it is for; None or empty is not said. `languages` are codes, `size_limit` is people."""

    group_id: int
    interests: tuple[Tag, ...] = ()
    level: Level | None = None
    not_for: str = ""
    languages: tuple[str, ...] = ()
    pace: Pace | None = None
    meets: Meets | None = None
    size_limit: int | None = None
    accessibility: str = ""
    cost: str = ""
    revision: int = FIRST_REVISION

    @property
    def blank(self) -> bool:
        """Whether nothing is said."""
        return self == Card(self.group_id, revision=self.revision)


def card(group_id: int) -> Card:
    """The group's card; blank where it has said nothing. Whoever may see the group may see it."""
    return cards_of((group_id,))[group_id]


def cards_of(group_ids: Iterable[int]) -> dict[int, Card]:
    """The cards of these groups, in two queries however many they are."""
    ids = list(group_ids)
    tags: dict[int, list[Tag]] = {}
    for row in GroupInterest.select().where(GroupInterest.group.in_(ids)).order_by(GroupInterest.id):
        tags.setdefault(row.group_id, []).append(Tag(row.tag, row.own))
    rows = {row.group_id: row for row in GroupCard.select().where(GroupCard.group.in_(ids))}
    return {id: _card(id, rows.get(id), tuple(tags.get(id, ()))) for id in ids}


def fields_of(said: Card, language: str) -> dict[str, str]:
    """The card as a form shows it to a reader of this language, and as `save` takes it back."""
    return {
        "interests": " ".join(one.tag for one in said.interests if not one.own),
        "own": ", ".join(one.tag for one in said.interests if one.own),
        "level": said.level or "",
        "not_for": said.not_for,
        "languages": spoken.names(said.languages, language),
        "pace": said.pace or "",
        "meets": said.meets or "",
        "size_limit": "" if said.size_limit is None else str(said.size_limit),
        "accessibility": said.accessibility,
        "cost": said.cost,
    }


def preview(group_id: int, typed: Mapping[str, str]) -> Card:
    """The card as it would be. Raises Invalid."""
    wish = group_card_form.read(typed)
    tags = (*(Tag(key) for key in wish.interests), *(Tag(words, own=True) for words in wish.own))
    return Card(
        group_id,
        tags,
        Level(wish.level) if wish.level else None,
        wish.not_for,
        wish.languages,
        Pace(wish.pace) if wish.pace else None,
        Meets(wish.meets) if wish.meets else None,
        wish.size_limit,
        wish.accessibility,
        wish.cost,
    )


def save(
    actor_id: int, group_id: int, typed: Mapping[str, str], revision: int, now: datetime, *, language: str = "en"
) -> Card:
    """Keep what organisers typed (fields as of `fields_of`) over the card of this revision.

    Raises Invalid, NotAllowed, and Stale where somebody else saved since; what stands then is told in `language`.
    """
    wish = group_card_form.read(typed)
    with write_transaction():
        if locked(Group.select(Group.id).where(Group.id == group_id)).first() is None:
            raise NotFound()
        require_organiser(actor_id, group_id)
        stands = card(group_id)
        if stands.revision != revision:
            raise Stale(fields_of(stands, language), stands.revision)
        _write(group_id, wish, revision + 1, now)
        audit.note("card.change", f"group:{group_id}", actor_id=actor_id, group_id=group_id, now=now)
        return card(group_id)


def has_room(group_id: int) -> bool:
    """Whether one more fits into the size the group wants to keep; asked while its row is locked."""
    row = GroupCard.select(GroupCard.size_limit).where(GroupCard.group == group_id).first()
    return row is None or row.size_limit is None or member_count(group_id) < row.size_limit


def _card(group_id: int, row: GroupCard | None, tags: tuple[Tag, ...]) -> Card:
    if row is None:
        return Card(group_id, tags)
    return Card(
        group_id,
        tags,
        Level(row.level) if row.level else None,
        row.not_for,
        tuple(row.languages.split()),
        Pace(row.pace) if row.pace else None,
        Meets(row.meets) if row.meets else None,
        row.size_limit,
        row.accessibility,
        row.cost,
        row.revision,
    )


def _write(group_id: int, wish: CardWish, revision: int, now: datetime) -> None:
    columns = {
        "level": wish.level, "not_for": wish.not_for, "languages": " ".join(wish.languages), "pace": wish.pace,
        "meets": wish.meets, "size_limit": wish.size_limit, "accessibility": wish.accessibility, "cost": wish.cost,
        "revision": revision, "changed_at": now,
    }  # fmt: skip
    GroupCard.insert(group=group_id, **columns).on_conflict(
        conflict_target=[GroupCard.group], update={getattr(GroupCard, name): value for name, value in columns.items()}
    ).execute()
    GroupInterest.delete().where(GroupInterest.group == group_id).execute()
    tags = [(tag, False) for tag in wish.interests] + [(words, True) for words in wish.own]
    if tags:
        rows = [{"group": group_id, "tag": tag, "own": own} for tag, own in tags]
        GroupInterest.insert_many(rows).execute()
