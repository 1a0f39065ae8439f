"""What is kept of a person in reports and sanctions: handed to them, and erased. What others read it for stays, and
says of nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from database import write_transaction
from meetups import due
from models import Group, Report, Sanction


def forget_person(user_id: int) -> None:
    """Reports by them and about them stay without a name and without words; what was done about them is deleted."""
    with write_transaction():
        Report.update(about=None, quoted="", words="", answer="", chat_id=None, message_id=None).where(
            Report.about == user_id
        ).execute()
        Report.update(reporter=None, words="", answer="").where(Report.reporter == user_id).execute()
        for row in Sanction.select(Sanction.id).where(Sanction.user == user_id):
            due.forget("sanction_end", str(row.id))
        Sanction.delete().where(Sanction.user == user_id).execute()
        for column in (Report.decided_by, Sanction.by, Sanction.lifted_by, Sanction.appeal_by):
            column.model.update({column: None}).where(column == user_id).execute()


def export(user_id: int) -> dict[str, object]:
    """All of it as plain values fit for JSON. Who reported them, and what they said, is nobody's to hand over."""
    return {
        "reported": _reported(user_id),
        "reports_decided": _rows(Report, Report.decided_by, user_id, "state", "decided_at"),
        "done_about_you": _sanctions(user_id),
        "done_by_you": _rows(Sanction, Sanction.by, user_id, "kind", "reason", "at"),
        "lifted_by_you": _rows(Sanction, Sanction.lifted_by, user_id, "kind", "lifted_at"),
        "objections_answered": _rows(Sanction, Sanction.appeal_by, user_id, "appeal_state", "appeal_answer"),
    }


def _reported(user_id: int) -> list[dict[str, object]]:
    rows = Report.select(Report, Group).join(Group).where(Report.reporter == user_id).order_by(Report.id)
    columns = ("kind", "words", "read_by", "state", "answer", "created_at", "decided_at")
    return [{"group": row.group.name if row.group else "", **_plain(row, *columns)} for row in rows]


def _sanctions(user_id: int) -> list[dict[str, object]]:
    rows = Sanction.select(Sanction, Group).join(Group).where(Sanction.user == user_id).order_by(Sanction.id)
    columns = ("kind", "reason", "at", "until", "lifted_at", "appeal", "appealed_at", "appeal_state", "appeal_answer")
    return [{"group": row.group.name, **_plain(row, *columns)} for row in rows]


def _rows(table: Any, column: Any, user_id: int, *columns: str) -> list[dict[str, object]]:
    rows = table.select(table, Group).join(Group, on=table.group == Group.id).where(column == user_id)
    return [{"group": row.group.name, **_plain(row, *columns)} for row in rows.order_by(table.id)]


def _plain(row: Any, *columns: str) -> dict[str, object]:
    values = ((column, getattr(row, column)) for column in columns)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values}
