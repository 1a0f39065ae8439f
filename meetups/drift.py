"""Drifting apart, kindly: whoever was not seen for a while is asked once, in private, how they would like it.

Only where the group met meanwhile: who stays away from nothing did not drift. Nothing follows from silence: nobody is
marked, and Klatch removes nobody by itself. Organisers choose after how many days, or that nobody is asked, and see
counts.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from database import locked, write_transaction
from meetups import audit, due, outbox, pauses, small_numbers
from meetups.groups import require_organiser
from meetups.refusals import Invalid, wrong
from meetups.signs_of_life import last_signs, seen_since
from meetups.visibility import INSIDERS
from models import Event, Group, Membership, User
from phrases import noted

AT_A_TIME = 200  # members looked at in one transaction
AGAIN = timedelta(days=365)  # without a sign of theirs in between
APART = timedelta(days=7)  # between two such questions, of whatever groups
FEWEST, MOST, USUAL = 14, 365, 60  # days
INSIDE = tuple(role.value for role in INSIDERS)


@dataclass(frozen=True, slots=True)
class Lively:
    """How a group is, for its organisers: at least so many of each; None: too few to say."""

    days: int
    active: int | None
    quiet: int | None
    paused: int | None


def lively(actor_id: int, group_id: int, now: datetime) -> Lively:
    """How many took part lately, how many did not, how many paused. Raises NotAllowed: it is for organisers."""
    require_organiser(actor_id, group_id)
    chosen = int(Group.get_by_id(group_id).quiet_days)
    seen = seen_since(group_id, now - timedelta(days=chosen or USUAL))
    inside = (Membership.group == group_id, Membership.role.in_(INSIDE))
    resting = {row.user_id for row in Membership.select(Membership.user).where(*inside, pauses.paused(now))}
    everybody = {row.user_id for row in Membership.select(Membership.user).where(*inside)}
    counts = small_numbers.parts(
        active=len(everybody & seen - resting), quiet=len(everybody - seen - resting), paused=len(resting)
    )
    return Lively(chosen, counts["active"], counts["quiet"], counts["paused"])


def choose_quiet_days(actor_id: int, group_id: int, days: int, now: datetime) -> None:
    """Ask members after so many days without a sign; 0: never. Raises Invalid, NotAllowed."""
    if days and not FEWEST <= days <= MOST:
        problem = noted("Choose from {fewest} to {most} days, or never.")
        raise Invalid(wrong("days", problem, fewest=FEWEST, most=MOST))
    with write_transaction():
        locked(Group.select(Group.id).where(Group.id == group_id)).first()
        require_organiser(actor_id, group_id)
        Group.update(quiet_days=days).where(Group.id == group_id).execute()
        audit.note("group.quiet_days", f"group:{group_id}", actor_id=actor_id, group_id=group_id, now=now, days=days)


def plan_day(now: datetime) -> None:
    """Once a day: have every group looked through that asks. Inside a transaction."""
    for row in Group.select(Group.id).where(Group.quiet_days > 0).order_by(Group.id):
        due.plan("drift", f"{row.id}:0", now)


def ask_some(subject: str, at: datetime, now: datetime) -> None:
    """Due work, `group:last member looked at`: ask those of the next few who are quiet; then plan those after them."""
    group_id, last = (int(part) for part in subject.split(":"))
    group = locked(Group.select().where(Group.id == group_id)).first()
    if group is None or not group.quiet_days:
        return
    since = now - timedelta(days=group.quiet_days)
    if not _met(group_id, since, now):
        return
    some = list(_who_may_be_asked(group_id, last, since, now))
    quiet = _quiet(group_id, some, since, now)
    asked = (Membership.group == group_id, Membership.user.in_(quiet))
    Membership.update(asked_after_at=now).where(*asked).execute()
    for user_id in quiet:
        outbox.tell(user_id, "how_are_you", f"{group_id}:{user_id}:{now.date()}", now, group_id=group_id,
                    asked_at=now.isoformat())  # fmt: skip
    if len(some) == AT_A_TIME:
        due.plan("drift", f"{group_id}:{some[-1].user_id}", now + timedelta(seconds=1))


def say_hello(user_id: int, group_id: int, now: datetime) -> None:
    """A sign of theirs, and no more. Inside or outside a transaction; nothing happens to who does not belong."""
    with write_transaction():
        theirs = (Membership.group == group_id, Membership.user == user_id, Membership.role.in_(INSIDE))
        Membership.update(changed_at=now).where(*theirs).execute()


def _met(group_id: int, since: datetime, now: datetime) -> bool:
    """Whether the group met in that time: else it is the group that is quiet, and not its members."""
    began = (Event.starts_at > since, Event.starts_at <= now)
    return bool(Event.select().where(Event.group == group_id, Event.status == "published", *began).exists())


def _who_may_be_asked(group_id: int, last: int, since: datetime, now: datetime) -> Any:
    """Nobody who is new, paused, wants fewer messages, or could not read it; nobody who was just asked elsewhere."""
    elsewhere = Membership.alias()
    just = (elsewhere.user == Membership.user, elsewhere.asked_after_at > now - APART)
    return (
        Membership.select(Membership).join(User)
        .where(Membership.group == group_id, Membership.role.in_(INSIDE), Membership.user > last)
        .where(Membership.joined_at <= since, pauses.not_paused(now), ~Membership.fewer)
        .where(User.reachable, User.telegram_id.is_null(False), ~fn.EXISTS(elsewhere.select(elsewhere.id).where(*just)))
        .order_by(Membership.user).limit(AT_A_TIME)
    )  # fmt: skip


def _quiet(group_id: int, some: list[Membership], since: datetime, now: datetime) -> list[int]:
    seen = last_signs(group_id, [row.user_id for row in some])
    return [
        row.user_id
        for row in some
        if seen.get(row.user_id, row.joined_at) <= since
        and (row.asked_after_at is None or row.asked_after_at < seen.get(row.user_id, row.joined_at)
             or row.asked_after_at <= now - AGAIN)
    ]  # fmt: skip
