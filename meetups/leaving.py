"""Leaving a group, or being kept out of it: seats are given back, and the person is found there no more."""

from datetime import datetime

from database import locked, write_transaction
from meetups import audit, rsvps, sanction_rows
from meetups.groups import require_organiser
from meetups.members import set_role
from meetups.refusals import NotAllowed, NotFound
from meetups.visibility import INSIDERS, ORGANISERS, Role, role_of
from models import Event, Group, Rsvp
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


def ban(actor_id: int, user_id: int, group_id: int, now: datetime) -> None:
    """Keep somebody out who was a member or answered there. Raises NotFound, and NotAllowed, also for the owner."""
    with write_transaction():
        hold(group_id, now)
        require_organiser(actor_id, group_id)
        role = role_of(user_id, group_id)
        if role is None and not _answered_in(group_id, user_id):
            raise NotFound()
        if role in ORGANISERS:
            raise NotAllowed(noted("An organiser cannot be kept out."))
        sanction_rows.kept_out(user_id, group_id, now, actor_id)
        part(user_id, group_id, Role.BANNED, now)
        audit.note("member.ban", f"user:{user_id}", actor_id=actor_id, group_id=group_id, now=now)


def hold(group_id: int, now: datetime) -> None:
    """Lock what is to come in the group, then the group: nobody answers, joins or is given a role meanwhile."""
    coming = Event.select(Event.id).where(Event.group == group_id, Event.ends_at > now)
    list(locked(coming.order_by(Event.id)))
    locked(Group.select(Group.id).where(Group.id == group_id)).first()


def part(user_id: int, group_id: int, role: Role, now: datetime) -> None:
    """They are no member any more but `role`, and their seats go to others. Inside a transaction, the group held."""
    set_role(user_id, group_id, role, now)  # first: it locks the person, and seats given back lock cards
    rsvps.withdraw_everywhere(user_id, group_id, now)


def _answered_in(group_id: int, user_id: int) -> bool:
    answers = Rsvp.select().join(Event).where(Event.group == group_id, Rsvp.user == user_id)
    return bool(answers.exists())
