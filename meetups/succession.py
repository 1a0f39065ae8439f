"""Whose group it is, and who may become its owner: handed over by the owner (`handover.py`), or adopted where the owner
vanished (`adoption.py`). One of them at a time, a row of `succession`; everything begins with the group's row locked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from peewee import fn

from database import locked
from meetups import audit, due, outbox
from meetups.members import set_role
from meetups.people import Person, person_of
from meetups.visibility import INSIDERS, ORGANISERS, Role, role_of
from models import AuditEntry, Group, Membership, Rsvp, SeatChange, Succession, User, WebSession

SILENT = timedelta(days=60)
PAUSE = timedelta(days=30)  # after a no, or a sign of the owner
ENDINGS = ("group.say_no", "group.keep")  # in the audit trail, as `adoption.py` writes them
OWN_DOING = ("answer", "said yes", "switched", "party")  # causes of `SeatChange` that are the person's own


class Kind(StrEnum):
    """How a group passes on."""

    HANDOVER = "handover"
    ADOPTION = "adoption"


@dataclass(frozen=True, slots=True)
class Pending:
    """A group about to pass on: to whom, and when it happens by itself (adoption) or lapses (handover)."""

    kind: Kind
    heir: Person
    asked_at: datetime
    due_at: datetime


def hold(group_id: int) -> Group | None:
    """Lock the group: roles, and what is pending, stay as they are until the transaction ends."""
    row: Group | None = locked(Group.select().where(Group.id == group_id)).first()
    return row


def pending(group_id: int) -> Pending | None:
    """What is under way."""
    row = Succession.select(Succession, User).join(User).where(Succession.group == group_id).first()
    return None if row is None else Pending(Kind(row.kind), person_of(row.heir), row.asked_at, row.due_at)


def owner_of(group_id: int) -> Person | None:
    """Whose it is; None where its owner was erased and nobody took it over."""
    owns = (Membership.group == group_id, Membership.role == Role.OWNER.value)
    row = User.select(User).join(Membership).where(*owns).first()
    return None if row is None else person_of(row)


def begin(group_id: int, kind: Kind, heir_id: int, now: datetime, lasts: timedelta) -> Pending:
    """Note what is under way, and plan its end, inside a transaction."""
    Succession.create(group=group_id, kind=kind.value, heir=heir_id, asked_at=now, due_at=now + lasts)
    due.plan("succession", str(group_id), now + lasts)
    found = pending(group_id)
    assert found is not None  # just made, in this transaction
    return found


def forget(group_id: int) -> None:
    """Nothing is under way any more, inside a transaction."""
    Succession.delete().where(Succession.group == group_id).execute()
    due.forget("succession", str(group_id))


def pass_on(group_id: int, heir_id: int, actor_id: int | None, kind: Kind, now: datetime) -> None:
    """Make somebody the owner, inside a transaction; the owner before them stays as an organiser."""
    before = owner_of(group_id)
    if before is not None:
        set_role(before.id, group_id, Role.ORGANISER, now)
    set_role(heir_id, group_id, Role.OWNER, now)
    forget(group_id)
    audit.note(f"group.{kind.value}", f"group:{group_id}", actor_id=actor_id, group_id=group_id, now=now, heir=heir_id)


def tell(user_ids: set[int], what: str, group_id: int, heir_id: int, now: datetime) -> None:
    """Say to each what became of it; `what` is one of `succession_notices.NEWS`."""
    for user_id in sorted(user_ids):
        outbox.tell(user_id, "succession", f"{what}:{group_id}:{now.isoformat()}:{user_id}", now, group_id=group_id,
                    what=what, heir=heir_id)  # fmt: skip


def ask(user_ids: set[int], what: str, group_id: int, found: Pending, now: datetime) -> None:
    """Ask each for a word, with buttons, as long as this is what is under way."""
    for user_id in sorted(user_ids):
        outbox.tell(user_id, "succession_ask", f"{what}:{group_id}:{now.isoformat()}:{user_id}", now,
                    group_id=group_id, expires_at=found.due_at, what=what, heir=found.heir.id,
                    asked_at=found.asked_at.isoformat())  # fmt: skip


def organisers_of(group_id: int) -> set[int]:
    """Who looks after it, the owner too."""
    return _with(group_id, *ORGANISERS)


def insiders_of(group_id: int) -> set[int]:
    """Everybody who belongs to it."""
    return _with(group_id, *INSIDERS)


def belongs_since(user_id: int, group_id: int) -> tuple[datetime, int]:
    """Since when, and in which order, for whoever belongs to it."""
    row = Membership.get(Membership.group == group_id, Membership.user == user_id)
    return row.joined_at, row.id


def is_(role: Role, user_id: int, group_id: int) -> bool:
    """Whether that is what they are there."""
    return role_of(user_id, group_id) == role


def vanished(owner: Person, now: datetime) -> bool:
    """Whether the bot cannot write to them and nothing was seen of them for sixty days."""
    return not owner.reachable and not seen_since(owner.id, now - SILENT)


def pause_after_no(group_id: int, now: datetime) -> datetime | None:
    """Until when nobody asks for it anew, because a no was said; None: they may."""
    said = (AuditEntry.group_id == group_id, AuditEntry.verb.in_(ENDINGS), AuditEntry.at > now - PAUSE)
    last = AuditEntry.select(fn.MAX(AuditEntry.at)).where(*said).scalar()
    return None if last is None else last + PAUSE


def seen_since(user_id: int, since: datetime) -> bool:
    """Whether anything we keep anyway says that they were here: a page, an answer, a deed as organiser. No moment is
    kept for this alone, and what others do with their seats is none."""
    theirs, own = (Rsvp.user == user_id, SeatChange.cause.in_(OWN_DOING))
    moved = SeatChange.select().where(SeatChange.rsvp == Rsvp.id, SeatChange.at == Rsvp.changed_at, ~own)
    signs = (
        WebSession.select().where(WebSession.user == user_id, WebSession.seen_at > since),
        SeatChange.select().join(Rsvp).where(theirs, own, SeatChange.at > since),
        Rsvp.select().where(theirs, Rsvp.answer != "going", Rsvp.changed_at > since, ~fn.EXISTS(moved)),
        AuditEntry.select().where(AuditEntry.actor_id == user_id, AuditEntry.at > since),
    )
    return any(sign.exists() for sign in signs)


def _with(group_id: int, *roles: Role) -> set[int]:
    theirs = (Membership.group == group_id, Membership.role.in_([role.value for role in roles]))
    return {row.user_id for row in Membership.select(Membership.user).where(*theirs)}
