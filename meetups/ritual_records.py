"""What is kept of a person for rituals, polls and suggestions: handed to them, and deleted."""

from typing import Any

from database import write_transaction
from models import Backing, Group, Poll, Prompt, Suggestion

MADE_BY = (Prompt.created_by, Poll.created_by, Suggestion.decided_by)


def forget_person(user_id: int) -> None:
    """Delete what they suggested and backed. What they set up or decided for a group stays the group's, by nobody."""
    with write_transaction():
        Backing.delete().where(Backing.user == user_id).execute()
        Suggestion.delete().where(Suggestion.author == user_id).execute()
        for column in MADE_BY:
            column.model.update({column: None}).where(column == user_id).execute()


def export(user_id: int) -> dict[str, object]:
    """All of it as plain values fit for JSON; moments as ISO texts."""
    return {
        "suggested": _rows(Suggestion, Suggestion.author, user_id, "title", "about", "state", "created_at"),
        "suggestions_decided": _rows(Suggestion, Suggestion.decided_by, user_id, "state", "decided_at"),
        "would_come": _would_come(user_id),
        "rituals": _rows(Prompt, Prompt.created_by, user_id, "kind", "lines", "changed_at"),
        "polls": _rows(Poll, Poll.created_by, user_id, "question", "options", "created_at"),
    }


def _would_come(user_id: int) -> list[dict[str, object]]:
    rows = Backing.select(Backing, Suggestion, Group).join(Suggestion).join(Group).where(Backing.user == user_id)
    return [
        {"group": row.suggestion.group.name, "title": row.suggestion.title, "at": row.at.isoformat()}
        for row in rows.order_by(Backing.at, Backing.suggestion)
    ]


def _rows(table: Any, column: Any, user_id: int, *columns: str) -> list[dict[str, object]]:
    rows = table.select(table, Group).join(Group, on=table.group == Group.id).where(column == user_id)
    return [{"group": row.group.name, **_plain(row, *columns)} for row in rows.order_by(table.id)]


def _plain(row: Any, *columns: str) -> dict[str, object]:
    values = ((column, getattr(row, column)) for column in columns)
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values}
