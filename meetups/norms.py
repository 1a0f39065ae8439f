"""How people treat each other in a group, in its own words: published version by version, agreed to by each member.

Whoever has not agreed to the version in force is asked once, in private. Silence has no consequence here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from peewee import fn

from database import locked, write_transaction
from meetups import audit, due, outbox
from meetups.groups import require_organiser
from meetups.names import paragraphs, visible
from meetups.refusals import Invalid, NotFound, Stale, TooLate, wrong
from meetups.visibility import INSIDERS, role_of
from models import Group, Membership, NormsAccepted, User
from models import Norms as NormsRow
from phrases import noted

LONGEST = 4000
NONE_YET = 0  # the version before the first
AT_A_TIME = 200  # people asked in one transaction


@dataclass(frozen=True, slots=True)
class Norms:
    """One version, as Markdown."""

    group_id: int
    version: int
    text: str
    published_at: datetime


def current(group_id: int) -> Norms | None:
    """The version in force; None: the group has none."""
    row = _newest(group_id).first()
    return None if row is None else _value(row)


def versions(group_id: int) -> tuple[Norms, ...]:
    """All of them, the newest first."""
    return tuple(_value(row) for row in _newest(group_id))


def publish(actor_id: int, group_id: int, text: str, after: int, now: datetime) -> Norms:
    """Put a new version in force over version `after` (NONE_YET: there is none), and have every member asked.

    Whoever publishes it agrees to it. Raises Invalid, NotAllowed, NotFound, and Stale where another came between.
    """
    words = checked(text)
    with write_transaction():
        _hold(group_id)
        require_organiser(actor_id, group_id)
        stands = current(group_id)
        version = stands.version if stands else NONE_YET
        if version != after:
            raise Stale({"text": stands.text if stands else ""}, version)
        if stands is not None and stands.text == words:
            return stands
        NormsRow.create(group=group_id, version=version + 1, text=words, published_by=actor_id, published_at=now)
        record(actor_id, group_id, version + 1, now)
        due.plan("norms", f"{group_id}:{version + 1}:0", now)
        audit.note("norms.publish", f"group:{group_id}", actor_id=actor_id, group_id=group_id, now=now,
                   version=version + 1)  # fmt: skip
        return Norms(group_id, version + 1, words, now)


def checked(text: str) -> str:
    """The text as it is kept. Raises Invalid."""
    words = paragraphs(text)
    if not visible(words):
        raise Invalid(wrong("text", noted("Write a few sentences first.")))
    if len(words) > LONGEST:
        problem = noted("Keep this under {limit} characters; it has {length}.")
        raise Invalid(wrong("text", problem, limit=LONGEST, length=len(words)))
    return words


def accept(user_id: int, group_id: int, version: int, now: datetime) -> None:
    """A member agrees to this version. Raises NotFound to who does not belong, TooLate where there is a newer one."""
    with write_transaction():
        _hold(group_id)
        if role_of(user_id, group_id) not in INSIDERS:
            raise NotFound()
        stands = current(group_id)
        if stands is None or stands.version != version:
            raise TooLate(noted("There is a newer version. Read it first, it may say something else."))
        record(user_id, group_id, version, now)


def record(user_id: int, group_id: int, version: int, now: datetime) -> None:
    """Write down that somebody agreed to a version they were shown, inside a transaction; at entry for instance."""
    (
        NormsAccepted.insert(group=group_id, user=user_id, version=version, at=now)
        .on_conflict(
            conflict_target=[NormsAccepted.group, NormsAccepted.user],
            update={NormsAccepted.version: version, NormsAccepted.at: now},
            where=NormsAccepted.version < version,
        )
        .execute()
    )


def accepted(user_id: int, group_id: int) -> int:
    """The version they agreed to last; NONE_YET: none."""
    row = NormsAccepted.get_or_none(NormsAccepted.group == group_id, NormsAccepted.user == user_id)
    return NONE_YET if row is None else int(row.version)


def standing(group_id: int, user_id: int | None) -> tuple[int, int]:
    """(the version in force, the version this person agreed to), NONE_YET where there is none; in one query."""
    mine = NormsAccepted.select(NormsAccepted.version).where(
        NormsAccepted.group == group_id, NormsAccepted.user == user_id
    )
    newest = NormsRow.select(fn.MAX(NormsRow.version), mine).where(NormsRow.group == group_id)
    version, agreed = cast(tuple[int | None, int | None], newest.tuples().get())
    return int(version or NONE_YET), int(agreed or NONE_YET)


def silent(actor_id: int, group_id: int) -> int:
    """How many members have not agreed to the version in force. Raises NotAllowed: it is for organisers."""
    require_organiser(actor_id, group_id)
    stands = current(group_id)
    return 0 if stands is None else _unasked(group_id, stands.version).count()


def ask(user_id: int, group_id: int, now: datetime) -> None:
    """Ask somebody who has just come in, inside their transaction, if there is anything to agree to."""
    version = NormsRow.select(fn.MAX(NormsRow.version)).where(NormsRow.group == group_id).scalar()
    if version is not None and accepted(user_id, group_id) < version:
        _owe(user_id, group_id, version, now)


def ask_some(subject: str, at: datetime, now: datetime) -> None:
    """Ask the next members about a new version: `group:version:last user asked`; then plan those after them."""
    group_id, version, last = (int(part) for part in subject.split(":"))
    stands = current(group_id)
    if stands is None or stands.version != version:
        return  # a newer one asks for itself
    reachable = User.reachable & User.telegram_id.is_null(False)
    some = _unasked(group_id, version).join(User).where(reachable, Membership.user > last)
    ids = [row.user_id for row in some.order_by(Membership.user).limit(AT_A_TIME)]
    for user_id in ids:
        _owe(user_id, group_id, version, now)
    if len(ids) == AT_A_TIME:
        due.plan("norms", f"{group_id}:{version}:{ids[-1]}", now + timedelta(seconds=1))


def _owe(user_id: int, group_id: int, version: int, now: datetime) -> None:
    outbox.tell(user_id, "norms", f"{group_id}:{version}:{user_id}", now, group_id=group_id, version=version)


def _unasked(group_id: int, version: int) -> Any:
    agreed = NormsAccepted.select(NormsAccepted.user).where(
        NormsAccepted.group == group_id, NormsAccepted.version >= version
    )
    inside = Membership.role.in_([role.value for role in INSIDERS])
    return Membership.select(Membership.user).where(
        Membership.group == group_id, inside, Membership.user.not_in(agreed)
    )


def _newest(group_id: int) -> Any:
    return NormsRow.select().where(NormsRow.group == group_id).order_by(NormsRow.version.desc())


def _value(row: Any) -> Norms:
    return Norms(row.group_id, row.version, row.text, row.published_at)


def _hold(group_id: int) -> None:
    if locked(Group.select(Group.id).where(Group.id == group_id)).first() is None:
        raise NotFound()
