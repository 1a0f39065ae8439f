"""Who may see what: one function, asked by card, page, list, feed, search and inline mode alike.

A private group or event exists for its members only. An unlisted one exists for whoever holds its address. A public
one is also listed. Names of people are for members; those of who comes to an event for whom it says
(`attendee_sight.py`).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from meetups.prepared import Prepared
from models import Membership


class Visibility(StrEnum):
    """From closest to widest."""

    PRIVATE = "private"
    UNLISTED = "unlisted"
    PUBLIC = "public"


class ShownTo(StrEnum):
    """Who reads the names of those who come to an event, from widest to closest."""

    ALL = "all"  # whoever may see the event
    MEMBERS = "members"
    ATTENDEES = "attendees"  # whoever has a seat at it
    HOSTS = "hosts"  # the organisers


class Role(StrEnum):
    """What a user is in a group."""

    APPLICANT = "applicant"
    MEMBER = "member"
    ORGANISER = "organiser"
    OWNER = "owner"
    LEFT = "left"
    BANNED = "banned"


INSIDERS = frozenset({Role.MEMBER, Role.ORGANISER, Role.OWNER})
ORGANISERS = frozenset({Role.ORGANISER, Role.OWNER})
RANKS = (Role.MEMBER, Role.ORGANISER, Role.OWNER)  # each may what those before may
WIDTH = {Visibility.PRIVATE: 0, Visibility.UNLISTED: 1, Visibility.PUBLIC: 2}


@dataclass(frozen=True, slots=True)
class Sight:
    """What one viewer may do with one group or event."""

    see: bool
    listed: bool
    names: bool
    answer: bool
    manage: bool


def sight(visibility: Visibility, role: Role | None, *, draft: bool = False) -> Sight:
    """What somebody with this role (None: a stranger, or nobody signed in) may do.

    `visibility` is the narrower of the group's and the event's (see `narrower`).
    """
    manage = role in ORGANISERS
    inside = role in INSIDERS
    see = manage or (not draft and (inside or visibility != Visibility.PRIVATE))
    return Sight(
        see=see,
        listed=see and not draft and visibility == Visibility.PUBLIC,
        names=inside and see,
        answer=see and not draft and role != Role.BANNED,
        manage=manage,
    )


def at_least(role: Role | None, least: Role) -> bool:
    """Whether somebody with this role (None: a stranger) is inside, and may what `least` may."""
    return role in RANKS[RANKS.index(least) :]


def narrower(*widths: str) -> Visibility:
    """The narrowest of several: an event is never more visible than its group."""
    return min((Visibility(width) for width in widths), key=WIDTH.__getitem__)


def role_of(user_id: int | None, group_id: int) -> Role | None:
    """What this user is in that group; None for a stranger and for nobody."""
    if user_id is None:
        return None
    row = _ROLE.first(group=group_id, user=user_id)
    return None if row is None else Role(row[0])


def _role_query() -> Any:
    return Membership.select(Membership.role).where(Membership.group == -1, Membership.user == -2).tuples()


_ROLE = Prepared(_role_query, group=-1, user=-2)
