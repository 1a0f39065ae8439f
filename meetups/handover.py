"""Handing a group over: the owner chooses a member, who says yes within a week; then the roles change places.

And the smaller steps: who looks after it besides the owner, which the owner may end, and an organiser lay down.
"""

from datetime import datetime, timedelta

from database import write_transaction
from meetups import audit, succession
from meetups.members import set_role
from meetups.refusals import NotAllowed, NotFound, TooLate
from meetups.succession import Kind, Pending
from meetups.visibility import INSIDERS, Role, role_of
from phrases import noted

ANSWER_WITHIN = timedelta(days=7)


def offer(owner_id: int, group_id: int, heir_id: int, now: datetime) -> Pending:
    """Ask a member whether they take it over. Raises NotAllowed, NotFound; TooLate where one is asked already."""
    with write_transaction():
        succession.hold(group_id)
        _require_owner(owner_id, group_id)
        if heir_id == owner_id or role_of(heir_id, group_id) not in INSIDERS:
            raise NotFound()
        found = succession.pending(group_id)
        if found is not None and found.kind == Kind.HANDOVER:
            raise TooLate(noted("{name} is asked already. Take that back first."), name=found.heir.name)
        if found is not None:  # somebody asked for it because nothing was seen of the owner
            succession.forget(group_id)
            succession.tell({found.heir.id} - {heir_id}, "owner_here", group_id, found.heir.id, now)
        found = succession.begin(group_id, Kind.HANDOVER, heir_id, now, ANSWER_WITHIN)
        audit.note("group.offer", f"group:{group_id}", actor_id=owner_id, group_id=group_id, now=now, heir=heir_id)
        succession.ask({heir_id}, "offered", group_id, found, now)
        return found


def take_back(owner_id: int, group_id: int, now: datetime) -> None:
    """Keep the group after all. Raises NotAllowed, TooLate where nobody is asked any more."""
    with write_transaction():
        succession.hold(group_id)
        _require_owner(owner_id, group_id)
        found = _offered(group_id)
        succession.forget(group_id)
        audit.note("group.keep", f"group:{group_id}", actor_id=owner_id, group_id=group_id, now=now)
        succession.tell({found.heir.id}, "kept", group_id, found.heir.id, now)


def accept(heir_id: int, group_id: int, now: datetime) -> None:
    """Take the group over. Raises TooLate where it is not offered to them, or not any more."""
    with write_transaction():
        succession.hold(group_id)
        _offered(group_id, heir_id, now)
        if role_of(heir_id, group_id) not in INSIDERS:
            raise TooLate(GONE)
        before = succession.owner_of(group_id)
        succession.pass_on(group_id, heir_id, heir_id, Kind.HANDOVER, now)
        if before is not None:
            succession.tell({before.id}, "accepted", group_id, heir_id, now)
        others = succession.organisers_of(group_id) - {heir_id, before.id if before is not None else heir_id}
        succession.tell(others, "new_owner", group_id, heir_id, now)


def decline(heir_id: int, group_id: int, now: datetime) -> None:
    """Leave the group to its owner. Raises TooLate where it is not offered to them, or not any more."""
    with write_transaction():
        succession.hold(group_id)
        _offered(group_id, heir_id, now)
        succession.forget(group_id)
        audit.note("group.decline", f"group:{group_id}", actor_id=heir_id, group_id=group_id, now=now)
        succession.tell(_owner(group_id), "declined", group_id, heir_id, now)


def lapse(group_id: int, found: Pending, now: datetime) -> None:
    """A week went by without a word, inside a transaction."""
    succession.forget(group_id)
    succession.tell(_owner(group_id), "lapsed", group_id, found.heir.id, now)


def end_organising(owner_id: int, user_id: int, group_id: int, now: datetime) -> None:
    """Make an organiser a member again, as the owner alone may. Raises NotAllowed, NotFound."""
    with write_transaction():
        succession.hold(group_id)
        _require_owner(owner_id, group_id)
        if role_of(user_id, group_id) != Role.ORGANISER:
            raise NotFound()
        set_role(user_id, group_id, Role.MEMBER, now)
        audit.note("member.end_organising", f"user:{user_id}", actor_id=owner_id, group_id=group_id, now=now)
        succession.tell({user_id}, "not_organiser", group_id, user_id, now)


def lay_down(user_id: int, group_id: int, now: datetime) -> None:
    """Be a member again. An owner hands over instead. Raises NotAllowed."""
    with write_transaction():
        succession.hold(group_id)
        role = role_of(user_id, group_id)
        if role == Role.OWNER:
            raise NotAllowed(noted("The group is yours. Hand it over instead."))
        if role != Role.ORGANISER:
            raise NotAllowed(noted("You do not look after this group."))
        set_role(user_id, group_id, Role.MEMBER, now)
        audit.note("member.lay_down", f"user:{user_id}", actor_id=user_id, group_id=group_id, now=now)


GONE = noted("That is not offered to you any more.")


def _require_owner(user_id: int, group_id: int) -> None:
    role = role_of(user_id, group_id)
    if role not in INSIDERS:
        raise NotFound()
    if role != Role.OWNER:
        raise NotAllowed(noted("Only the owner of the group can do that."))


def _owner(group_id: int) -> set[int]:
    owner = succession.owner_of(group_id)
    return set() if owner is None else {owner.id}


def _offered(group_id: int, heir_id: int | None = None, now: datetime | None = None) -> Pending:
    """The handover under way, to this person where one is named, in time where a moment is."""
    found = succession.pending(group_id)
    if found is None or found.kind != Kind.HANDOVER:
        raise TooLate(noted("Nobody is asked any more.") if heir_id is None else GONE)
    if (heir_id is not None and found.heir.id != heir_id) or (now is not None and found.due_at <= now):
        raise TooLate(GONE)
    return found
