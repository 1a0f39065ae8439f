"""Invitations: addresses that let people into a group until they expire, are used up or taken back.

Whoever holds a key may come in, so it is a secret: 20 characters of `names.ALPHABET`, 99 bits. Organisers alone see
it; no log says it. What an invitation does when somebody follows it is in `being_invited.py`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from peewee import JOIN

from database import locked, write_transaction
from meetups import audit
from meetups.groups import require_organiser
from meetups.names import new_key
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, wrong
from meetups.visibility import ORGANISERS, role_of
from models import Group, User
from models import Invitation as Row
from phrases import noted

KEY_LENGTH = 20
MOST_USES = 1_000
MOST_OPEN = 50  # in one group: more than that nobody keeps in mind, or takes back
LISTED = 100


class Span(StrEnum):
    """How long an invitation holds."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    NEVER = "never"


LONG: dict[Span, timedelta | None] = {
    Span.DAY: timedelta(days=1), Span.WEEK: timedelta(days=7), Span.MONTH: timedelta(days=30), Span.NEVER: None,
}  # fmt: skip


class Standing(StrEnum):
    """Whether it still lets anybody in, or why not."""

    OPEN = "open"
    EXPIRED = "expired"
    USED_UP = "used_up"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as organisers see it. `made_by` is empty for somebody who was erased; `limit` None: no limit."""

    id: int
    group_id: int
    key: str
    made_by: str
    made_at: datetime
    expires_at: datetime | None
    limit: int | None
    used: int
    standing: Standing


def make(actor_id: int, group_id: int, span: str, limit: int | None, now: datetime) -> Invitation:
    """Make one that holds for a `Span` and lets in so many. Raises Invalid, NotAllowed."""
    _check(span, limit)
    long = LONG[Span(span)]
    with write_transaction():
        _hold(group_id)  # two who make the last one allowed at once
        require_organiser(actor_id, group_id)
        if sum(each.standing == Standing.OPEN for each in _all(group_id, now)) >= MOST_OPEN:
            raise NotAllowed(
                noted("There are {n} open invitations. Take one back before you make another."), n=MOST_OPEN
            )
        row = Row.create(
            group=group_id, key=new_key(KEY_LENGTH), created_by=actor_id, created_at=now,
            expires_at=None if long is None else now + long, use_limit=limit,
        )  # fmt: skip
        audit.note("invitation.make", f"invitation:{row.id}", actor_id=actor_id, group_id=group_id, now=now)
        return _of(row, now)


def of_group(actor_id: int, group_id: int, now: datetime) -> tuple[Invitation, ...]:
    """The group's invitations for its organisers: open ones first, the newest first. Raises NotAllowed."""
    require_organiser(actor_id, group_id)
    return tuple(sorted(_all(group_id, now), key=lambda each: each.standing != Standing.OPEN)[:LISTED])


def one(actor_id: int, invitation_id: int, now: datetime) -> Invitation:
    """One of them, for organisers of its group. Raises NotFound, NotAllowed."""
    row = Row.get_or_none(Row.id == invitation_id)
    if row is None:
        raise NotFound()
    require_organiser(actor_id, row.group_id)
    return _of(row, now)


def behind(actor_id: int, key: str, now: datetime) -> Invitation:
    """The one with this key, for organisers of its group; for everybody else it is not there. Raises NotFound."""
    row = Row.get_or_none(Row.key == key)
    if row is None or role_of(actor_id, row.group_id) not in ORGANISERS:
        raise NotFound()
    return _of(row, now)


def take_back(actor_id: int, invitation_id: int, now: datetime) -> Invitation:
    """Let nobody in with it from now on. Raises NotFound, NotAllowed; TooLate where it was taken back already."""
    with write_transaction():
        row = Row.get_or_none(Row.id == invitation_id)
        if row is None:
            raise NotFound()
        _hold(row.group_id)  # whoever comes in at this very moment is in before, or stays outside
        require_organiser(actor_id, row.group_id)
        if not Row.update(revoked_at=now).where(Row.id == row.id, Row.revoked_at.is_null()).execute():
            raise TooLate(noted("It was taken back already."))
        audit.note("invitation.take_back", f"invitation:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now)
        return _of(Row.get_by_id(row.id), now)


def read_limit(choice: str, typed: str = "") -> int | None:
    """How many, as a form says it: `1`, `5`, `20`, `any` for no limit, `other` for the number typed. Raises Invalid."""
    text = (typed if choice == "other" else choice).strip()
    if text == "any":
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise Invalid(wrong("limit", noted("Say how many people may come in with it, as a number.")))
    return int(text)


def standing_of(row: Row, now: datetime) -> Standing:
    """Whether it still lets anybody in."""
    if row.revoked_at is not None:
        return Standing.TAKEN_BACK
    if row.use_limit is not None and row.used >= row.use_limit:
        return Standing.USED_UP
    return Standing.EXPIRED if row.expires_at is not None and row.expires_at <= now else Standing.OPEN


def _check(span: str, limit: int | None) -> None:
    if span not in tuple(Span):
        raise Invalid(wrong("span", noted("Choose one of the times offered.")))
    if limit is not None and not 1 <= limit <= MOST_USES:
        raise Invalid(wrong("limit", noted("Choose a number from 1 to {most}, or no limit."), most=MOST_USES))


def _hold(group_id: int) -> None:
    locked(Group.select(Group.id).where(Group.id == group_id)).first()


def _all(group_id: int, now: datetime) -> list[Invitation]:
    rows = Row.select(Row, User).join(User, JOIN.LEFT_OUTER).where(Row.group == group_id).order_by(-Row.id)
    return [_of(row, now) for row in rows]


def _of(row: Row, now: datetime) -> Invitation:
    by = row.created_by
    return Invitation(row.id, row.group_id, row.key, by.name if by is not None else "", row.created_at, row.expires_at,
                      row.use_limit, row.used, standing_of(row, now))  # fmt: skip
