"""What is kept of a person for having been new somewhere, or a buddy to who was: handed to them, and deleted."""

from __future__ import annotations

from typing import Any

from database import write_transaction
from meetups import due
from models import Buddy, DueWork, FirstMeeting, Group, Introduction, Membership


def forget_person(user_id: int) -> None:
    """Delete their introductions, what they said of first events, and whom they had to do with as a buddy."""
    with write_transaction():
        for row in list(_wishes(user_id)):
            due.forget("buddy_seek", row.subject)
        Introduction.delete().where(Introduction.user == user_id).execute()
        FirstMeeting.delete().where(FirstMeeting.user == user_id).execute()
        Buddy.delete().where((Buddy.newcomer == user_id) | (Buddy.buddy == user_id)).execute()


def export(user_id: int) -> dict[str, object]:
    """All of it as plain values fit for JSON; moments as ISO texts. Who the other of a pair is, is theirs to tell."""
    willing = Membership.select(Membership, Group).join(Group)
    willing = willing.where(Membership.user == user_id, Membership.newcomers > 0).order_by(Membership.group)
    return {
        "introductions": _rows(Introduction, Introduction.user, user_id, "text", "shown", "posted_at", "changed_at"),
        "first_events": _rows(FirstMeeting, FirstMeeting.user, user_id, "asked_at", "felt", "words", "shown"),
        "buddy_of_mine": _rows(Buddy, Buddy.newcomer, user_id, "state", "since", "until"),
        "buddy_to_others": _rows(Buddy, Buddy.buddy, user_id, "state", "since", "until"),
        "would_look_after": [{"group": row.group.name, "newcomers": row.newcomers} for row in willing],
        "waits_for_a_buddy": [row.at.isoformat() for row in _wishes(user_id)],
    }


def _wishes(user_id: int) -> Any:
    theirs = DueWork.subject.contains(f":{user_id}:")  # group:newcomer:end
    return DueWork.select().where(DueWork.kind == "buddy_seek", theirs).order_by(DueWork.id)


def _rows(table: Any, column: Any, user_id: int, *columns: str) -> list[dict[str, object]]:
    rows = table.select(table, Group).join(Group, on=table.group == Group.id).where(column == user_id)
    return [{"group": row.group.name, **_plain(row, *columns)} for row in rows.order_by(table.group)]


def _plain(row: Any, *columns: str) -> dict[str, object]:
    values = ((column, getattr(row, column)) for column in columns)
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values}
