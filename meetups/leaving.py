"""Leaving a group, of one's own or another's wish: seats are given back, and one is found there no more."""

from datetime import datetime

from database import locked, write_transaction
from meetups import rsvps
from meetups.members import set_role
from meetups.refusals import NotAllowed
from meetups.visibility import INSIDERS, Role, role_of
from models import Event, Group
from phrases import noted


def leave(user_id: int, group_id: int, now: datetime) -> None:
    """Leave a group. An owner cannot, while the group is theirs. Raises NotAllowed."""
    with write_transaction():
        hold(group_id, now)
        role = role_of(user_id, group_id)
        if role == Role.OWNER:
            raise NotAllowed(noted("The group is yours. Hand it over before you leave."))
        if role in INSIDERS:
            part(user_id, group_id, Role.LEFT, now)


def hold(group_id: int, now: datetime) -> None:
    """Lock what is to come in the group, then the group: nobody answers, joins or is given a role meanwhile."""
    coming = Event.select(Event.id).where(Event.group == group_id, Event.ends_at > now)
    list(locked(coming.order_by(Event.id)))
    locked(Group.select(Group.id).where(Group.id == group_id)).first()


def part(user_id: int, group_id: int, role: Role, now: datetime) -> None:
    """They are no member any more but `role`, and their seats go to others. Inside a transaction, the group held."""
    set_role(user_id, group_id, role, now)  # first: it locks the person, and seats given back lock cards
    rsvps.withdraw_everywhere(user_id, group_id, now)
