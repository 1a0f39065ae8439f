"""How a group lets people in: openly, by questions, or by invitation; and what follows from an application.

A group without a row is open to whom its chat or its visibility lets in.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from database import locked, write_transaction
from meetups import audit
from meetups.groups import require_organiser
from meetups.names import paragraphs
from meetups.refusals import Invalid, NotFound, Stale, Wrong, wrong
from models import Entry, Group
from phrases import noted

LONGEST_WELCOME = 2000
BOUNDS = {"vouches": (0, 20), "again_days": (0, 730), "keep_days": (1, 365), "answer_days": (1, 60),
          "raid_joins": (2, 1000)}  # fmt: skip


class EntryMode(StrEnum):
    """What somebody needs to come in."""

    OPEN = "open"
    QUESTIONS = "questions"
    INVITATION = "invitation"


class Otherwise(StrEnum):
    """What becomes of answers about which no rule says anything."""

    ADMIT = "admit"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """How people come in. `vouches`: so many members' word admits; 0: it does not count. Days are whole days.

    `review_until`: until then somebody looks at everybody who comes, whatever the answers say.
    """

    group_id: int
    mode: EntryMode = EntryMode.OPEN
    otherwise: Otherwise = Otherwise.REVIEW
    vouches: int = 0
    human_check: bool = False
    again_days: int = 90
    keep_days: int = 30
    answer_days: int = 7
    raid_joins: int = 20
    welcome: str = ""
    review_until: datetime | None = None
    revision: int = 0

    def open_at(self, now: datetime) -> bool:
        """Whether somebody is in as soon as they want to be: nothing is asked, and nobody looks."""
        return self.mode == EntryMode.OPEN and not self.human_check and not self.looks_at(now)

    def looks_at(self, now: datetime) -> bool:
        """Whether somebody looks at everybody who comes just now."""
        return self.review_until is not None and now < self.review_until


@dataclass(frozen=True, slots=True)
class EntryWish:
    """How organisers want people to come in; fields as in `EntryFacts`."""

    mode: EntryMode = EntryMode.OPEN
    otherwise: Otherwise = Otherwise.REVIEW
    vouches: int = 0
    human_check: bool = False
    again_days: int = 90
    keep_days: int = 30
    answer_days: int = 7
    raid_joins: int = 20
    welcome: str = ""


def entry_of(group_id: int) -> EntryFacts:
    """How people come into this group."""
    row = Entry.get_or_none(Entry.group == group_id)
    if row is None:
        return EntryFacts(group_id)
    return EntryFacts(
        group_id,
        EntryMode(row.mode),
        Otherwise(row.otherwise),
        row.vouches,
        row.human_check,
        row.again_days,
        row.keep_days,
        row.answer_days,
        row.raid_joins,
        row.welcome,
        row.review_until,
        row.revision,
    )


def is_open(group_id: int, now: datetime) -> bool:
    """Whether whoever comes is in: in an open group that asks for no sign of life, and looks at nobody just now."""
    return entry_of(group_id).open_at(now)


def wish_of(facts: EntryFacts) -> EntryWish:
    """The wish that changes nothing: what a form begins with (`dataclasses.replace` changes one thing)."""
    kept = {name: value for name, value in asdict(facts).items() if name in EntryWish.__slots__}
    return EntryWish(**kept)


def save(actor_id: int, group_id: int, wish: EntryWish, revision: int, now: datetime) -> EntryFacts:
    """Let people in that way from now on; who is asked already goes on by it.

    `revision` is the one the organiser saw. Raises NotFound, NotAllowed, Stale, Invalid (fields named as in the wish).
    """
    ready = _checked(wish)
    with write_transaction():
        before = held(actor_id, group_id)
        if before.revision != revision:
            raise Stale({name: str(value) for name, value in asdict(wish_of(before)).items()}, before.revision)
        write(group_id, asdict(ready) | {"revision": revision + 1})
        audit.note("entry.change", f"group:{group_id}", actor_id=actor_id, group_id=group_id, now=now, mode=ready.mode)
        return entry_of(group_id)


def held(actor_id: int, group_id: int) -> EntryFacts:
    """The same as `entry_of`, held for an organiser who changes it. Raises NotFound, NotAllowed."""
    if locked(Group.select(Group.id).where(Group.id == group_id)).first() is None:
        raise NotFound()
    require_organiser(actor_id, group_id)
    return entry_of(group_id)


def write(group_id: int, columns: dict[str, Any]) -> None:
    """Save columns of the row, inside the caller's transaction; the group is held."""
    Entry.insert(group=group_id, **columns).on_conflict(conflict_target=[Entry.group], update=columns).execute()


def _checked(wish: EntryWish) -> EntryWish:
    wrongs: list[Wrong] = []
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(wish, name) <= most:
            wrongs.append(wrong(name, noted("A number from {least} to {most}, please."), least=least, most=most))
    welcome = paragraphs(wish.welcome)
    if len(welcome) > LONGEST_WELCOME:
        wrongs.append(wrong("welcome", noted("Up to {most} characters, please."), most=LONGEST_WELCOME))
    if wrongs:
        raise Invalid(*wrongs)
    return replace(wish, welcome=welcome)
