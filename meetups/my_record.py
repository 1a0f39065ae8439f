"""What was done about somebody, as they read it themselves: what, when, in which group, why; never by whom.

A person who is kept out reads it too.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from meetups.groups import GroupFacts, facts_of
from meetups.refusals import NotFound
from meetups.sanction_rows import Kind
from models import AuditEntry, Group, Sanction
from phrases import noted

SHOWN = 100
# What organisers decide about people beside sanctions, as the log calls it and as they read it. What stands as a
# sanction is left to its own row.
DEEDS = {
    "member.organise": noted("You were made an organiser."),
    "member.end_organising": noted("You are no organiser any more."),
    "member.title": noted("A title in the chat was offered to you."),
    "member.take_in": noted("You were taken onto the roster."),
    "member.put_out": noted("You were put out of the chat."),
    "member.take_off": noted("You were taken off the roster, for you were in no chat."),
    "member.ban_there": noted("You were banned in the chat too."),
    "member.let_again": noted("You may come in again."),
    "member.show_way": noted("You were shown the way in."),
}
AS_SANCTIONS = ("member.warn", "member.mute", "member.remove", "member.ban", "member.lift")
BY_ONESELF = ("member.lay_down", "person.erase", "appeal.make", "appeal.upheld", "appeal.lifted")


@dataclass(frozen=True, slots=True)
class MySanction:
    """One thing a group did about the reader. `over`: it ended by itself, or was lifted."""

    key: str
    group: GroupFacts
    kind: Kind
    reason: str
    at: datetime
    until: datetime | None
    over: bool
    lifted_at: datetime | None
    appeal: str
    appealed_at: datetime | None
    appeal_state: str
    appeal_answer: str

    @property
    def may_object(self) -> bool:
        """Once, while it is in force."""
        return self.appealed_at is None and not self.over


@dataclass(frozen=True, slots=True)
class Deed:
    """Something else a group decided about the reader: the words are a phrase."""

    group: str
    words: str
    at: datetime


def sanctions_of(user_id: int, now: datetime) -> tuple[MySanction, ...]:
    """All of them, the latest first, in one query."""
    return tuple(_mine(row, now) for row in _rows(Sanction.user == user_id).limit(SHOWN))


def sanction(user_id: int, key: str, now: datetime) -> MySanction:
    """One of them. Raises NotFound, also for anybody else's."""
    row = _rows(Sanction.user == user_id, Sanction.key == key).first()
    if row is None:
        raise NotFound()
    return _mine(row, now)


def deeds_of(user_id: int) -> tuple[Deed, ...]:
    """The rest of what the log says of them, the latest first, in one query."""
    rows = (
        AuditEntry.select(AuditEntry, Group.name.alias("named"))
        .join(Group, on=AuditEntry.group_id == Group.id)
        .where(AuditEntry.subject == f"user:{user_id}", AuditEntry.verb.in_(list(DEEDS)))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(SHOWN).objects()
    )  # fmt: skip
    return tuple(Deed(row.named, DEEDS[row.verb], row.at) for row in rows)


def _rows(*which: Any) -> Any:
    rows = Sanction.select(Sanction, Group).join(Group).where(*which)
    return rows.order_by(Sanction.at.desc(), Sanction.id.desc())


def _mine(row: Sanction, now: datetime) -> MySanction:
    over = row.lifted_at is not None or (row.until is not None and row.until <= now)
    return MySanction(
        row.key, facts_of(row.group), Kind(row.kind), row.reason, row.at, row.until, over, row.lifted_at, row.appeal,
        row.appealed_at, row.appeal_state, row.appeal_answer,
    )  # fmt: skip
