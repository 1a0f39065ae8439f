"""What a group did about somebody, as rows: written, in force, over. Who may do what is in `sanctions.py`."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from meetups.names import new_key
from meetups.refusals import NotAllowed
from models import Sanction
from phrases import noted

MUTED = noted("You cannot write to this group for now. Events are answered as ever.")


class Kind(StrEnum):
    """From the mildest to the hardest."""

    WARN = "warn"
    MUTE = "mute"
    REMOVE = "remove"
    BAN = "ban"


def write(
    kind: Kind,
    user_id: int,
    group_id: int,
    reason: str,
    now: datetime,
    *,
    by: int | None = None,
    until: datetime | None = None,
    report_id: int | None = None,
) -> Sanction:
    """Write one down, inside a transaction with the group held."""
    return Sanction.create(
        key=new_key(), group=group_id, user=user_id, kind=kind.value, reason=reason, report=report_id, by=by, at=now,
        until=until,
    )  # fmt: skip


def in_force(now: datetime) -> Any:
    """The condition: neither lifted nor over."""
    return Sanction.lifted_at.is_null() & (Sanction.until.is_null() | (Sanction.until > now))


def muted_until(user_id: int, group_id: int, now: datetime) -> datetime | None:
    """When the last mute that is in force ends; None: they are not muted."""
    rows = Sanction.select(Sanction.until).where(*_of(user_id, group_id, Kind.MUTE), in_force(now))
    return max((row.until for row in rows if row.until is not None), default=None)


def require_may_write(user_id: int, group_id: int, now: datetime) -> None:
    """Asked before somebody's words reach the group. Raises NotAllowed for who is muted there."""
    if muted_until(user_id, group_id, now) is not None:
        raise NotAllowed(MUTED)


def kept_out(user_id: int, group_id: int, now: datetime, by: int | None = None) -> None:
    """They are kept out from now on, by whichever way: there is a row of it, so that they can read it and object."""
    open_ban = Sanction.select().where(*_of(user_id, group_id, Kind.BAN), Sanction.lifted_at.is_null())
    if not open_ban.exists():
        write(Kind.BAN, user_id, group_id, "", now, by=by)


def let_in_again(user_id: int, group_id: int, now: datetime) -> None:
    """They are kept out no more, by whichever way."""
    lift(now, None, *_of(user_id, group_id, Kind.BAN), Sanction.lifted_at.is_null())


def lift(now: datetime, by: int | None, *which: Any) -> int:
    """These are in force no more, and an objection to them that waits is answered by that. How many they were."""
    answered = Sanction.update(appeal_state="lifted", appeal_by=by, appeal_at=now)
    answered.where(*which, Sanction.appeal_state == "open").execute()
    return int(Sanction.update(lifted_at=now, lifted_by=by).where(*which).execute())


def _of(user_id: int, group_id: int, kind: Kind) -> tuple[Any, ...]:
    return Sanction.user == user_id, Sanction.group == group_id, Sanction.kind == kind.value
