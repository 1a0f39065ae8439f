"""Following an invitation: what it is to, looked at as often as wanted, and coming in with it, which counts as a use.

What it does is decided here alone: it opens an application that says so (`applications.py`). Where a group lets people
in by invitation, or is open, they are in as soon as they accepted its norms; where it asks questions, they are asked.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from database import locked, write_transaction
from meetups import norms
from meetups.application_rows import Mine, Source, State
from meetups.applications import open_application
from meetups.entry import EntryMode, entry_of
from meetups.entry_doorstep import CLOSED, INSIDE, Inside, open_one, require_welcome
from meetups.groups import GroupFacts, facts_of, member_count
from meetups.invitations import Standing, standing_of
from meetups.refusals import NotAllowed, NotFound, TooLate
from meetups.visibility import INSIDERS, Role, role_of
from models import Application, Group, Invitation
from phrases import noted


class Way(StrEnum):
    """What following it leads to."""

    IN = "in"
    STEPS = "steps"  # norms to accept, or a press that shows a person is there
    ASKED = "asked"  # questions first
    LOOKED_AT = "looked at"  # so many come just now that organisers look at everybody
    WAITS = "waits"  # they came as far as the organisers, who decide
    INSIDE = "inside"  # they belong to the group already


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation is to. Whoever holds it may know of the group, also of a private one."""

    group: GroupFacts
    members: int
    way: Way


def look(key: str, user_id: int | None, now: datetime) -> Invited:
    """What following it would lead to; nothing happens. Raises NotFound, NotAllowed, TooLate, as `use` would."""
    row = _row(key)
    facts = facts_of(row.group)
    role = role_of(user_id, facts.id)
    if role in INSIDERS:
        return Invited(facts, member_count(facts.id), Way.INSIDE)
    if role == Role.BANNED:
        raise NotAllowed(CLOSED)
    _refuse(row, now, counted=_counted(row, user_id))
    way = _way(facts.id, now)
    if user_id is not None:
        begun = open_one(user_id, facts.id)
        if begun is None:
            require_welcome(user_id, row.group, now, chat_id=None, invitation_id=row.id)
        elif begun.state == State.REVIEW:
            way = Way.WAITS
    return Invited(facts, member_count(facts.id), way)


def use(user_id: int, key: str, now: datetime) -> Mine:
    """Come in with it, or begin to; the same person counts once. See `state` and `step` of what is returned.

    Raises NotFound; TooLate: expired, used up, taken back; NotAllowed: inside already (Inside), closed to them,
    declined until a date (Later), no room.
    """
    with write_transaction():
        row = _row(key)
        group_id = row.group_id
        locked(Group.select(Group.id).where(Group.id == group_id)).first()
        role = role_of(user_id, group_id)
        if role in INSIDERS:
            raise Inside(INSIDE)
        if role == Role.BANNED:
            raise NotAllowed(CLOSED)
        if open_one(user_id, group_id) is None:
            _count(row, user_id, now)
        return open_application(user_id, group_id, Source.INVITATION, now, invitation_id=row.id)


def _row(key: str) -> Invitation:
    row: Invitation | None = Invitation.select(Invitation, Group).join(Group).where(Invitation.key == key).first()
    if row is None:
        raise NotFound(noted("This invitation leads nowhere. Ask whoever gave it to you for another."))
    return row


def _way(group_id: int, now: datetime) -> Way:
    entry = entry_of(group_id)
    if entry.mode == EntryMode.QUESTIONS:
        return Way.ASKED
    if entry.review_until is not None and entry.review_until > now:
        return Way.LOOKED_AT
    return Way.STEPS if entry.human_check or norms.current(group_id) is not None else Way.IN


def _count(row: Invitation, user_id: int, now: datetime) -> None:
    """One more use, if it still holds at this very moment: two with the last one are one."""
    if _counted(row, user_id):
        _refuse(Invitation.get_by_id(row.id), now, counted=True)
        return
    holds = (Invitation.id == row.id, Invitation.revoked_at.is_null())
    in_time = Invitation.expires_at.is_null() | (Invitation.expires_at > now)
    left = Invitation.use_limit.is_null() | (Invitation.used < Invitation.use_limit)
    if not Invitation.update(used=Invitation.used + 1).where(*holds, in_time, left).execute():
        _refuse(Invitation.get_by_id(row.id), now)


def _counted(row: Invitation, user_id: int | None) -> bool:
    """Whether this person began with it before and did not come in: they may go on with it."""
    began = (Application.invitation == row.id, Application.user == user_id)
    return bool(Application.select().where(*began, Application.state != State.ADMITTED.value).exists())


def _refuse(row: Invitation, now: datetime, *, counted: bool = False) -> None:
    standing = standing_of(row, now)
    if standing in ENDED and not (counted and standing == Standing.USED_UP):
        raise TooLate(ENDED[standing])


ENDED = {
    Standing.EXPIRED: noted("This invitation has run out. Ask whoever gave it to you for another."),
    Standing.USED_UP: noted("As many people as it was for have used this invitation. Ask for another."),
    Standing.TAKEN_BACK: noted("This invitation was taken back. Ask an organiser of the group, if you know one."),
}
