"""What is kept of a person for belonging to groups: handed to them, and deleted."""

from __future__ import annotations

from typing import Any

from database import write_transaction
from meetups import join_requests
from models import (
    Application,
    ApplicationAnswer,
    ChatAct,
    ChatMember,
    Group,
    GroupChat,
    HandbookChange,
    Invitation,
    Norms,
    NormsAccepted,
    Succession,
    Vouch,
)


def forget_person(user_id: int) -> None:
    """Delete what they applied with, vouched for, accepted and proposed. What they published or decided for a group
    stays the group's, and says by nobody."""
    with write_transaction():
        join_requests.forget_person(user_id)
        for table in (Application, Vouch, NormsAccepted, ChatMember, ChatAct):
            table.delete().where(table.user == user_id).execute()
        HandbookChange.delete().where(HandbookChange.author == user_id).execute()
        Succession.delete().where(Succession.heir == user_id).execute()
        for column in (
            Application.decided_by,
            HandbookChange.decided_by,
            Invitation.created_by,
            Norms.published_by,
        ):
            column.model.update({column: None}).where(column == user_id).execute()


def export(user_id: int) -> dict[str, object]:
    """All of it as plain values fit for JSON; moments as ISO texts. What others said of them is the others'."""
    return {
        "applications": _applications(user_id),
        "decided": _rows(Application, Application.decided_by, user_id, "decided_at", "state"),
        "vouched": _vouched(user_id),
        "norms_accepted": _rows(NormsAccepted, NormsAccepted.user, user_id, "version", "at"),
        "norms_published": _rows(Norms, Norms.published_by, user_id, "version", "text", "published_at"),
        "handbook": _rows(HandbookChange, HandbookChange.author, user_id, "title", "body", "state", "created_at"),
        "handbook_decided": _rows(HandbookChange, HandbookChange.decided_by, user_id, "state", "decided_at"),
        "invitations": _rows(Invitation, Invitation.created_by, user_id, "created_at", "expires_at", "used"),
        "groups_to_take_over": _rows(Succession, Succession.heir, user_id, "kind", "asked_at", "due_at"),
        "seen_in_chats": _seen(user_id),
        "to_do_in_chats": _to_do(user_id),
    }


def _applications(user_id: int) -> list[dict[str, object]]:
    rows = Application.select(Application, Group).join(Group).where(Application.user == user_id)
    return [
        {
            "group": row.group.name,
            **_plain(row, "source", "state", "opened_at", "sent_at", "decided_at", "again_from"),
            "reason": "" if row.state == "blocked" else row.reason,  # that one is the organisers' own note
            "answers": [
                {"question": said.prompt, "answer": said.value}
                for said in ApplicationAnswer.select()
                .where(ApplicationAnswer.application == row.id)
                .order_by(ApplicationAnswer.position)
            ],
        }
        for row in rows.order_by(Application.id)
    ]


def _vouched(user_id: int) -> list[dict[str, object]]:
    rows = Vouch.select(Vouch, Application, Group).join(Application).join(Group).where(Vouch.user == user_id)
    return [{"group": row.application.group.name, "at": row.at.isoformat()} for row in rows.order_by(Vouch.at)]


def _seen(user_id: int) -> list[dict[str, object]]:
    rows = ChatMember.select(ChatMember, GroupChat).join(GroupChat).where(ChatMember.user == user_id)
    return [
        {"chat": row.chat.title, **_plain(row, "status", "seen_at", "came_at")}
        for row in rows.order_by(ChatMember.chat)
    ]


def _to_do(user_id: int) -> list[dict[str, object]]:
    rows = ChatAct.select(ChatAct, GroupChat).join(GroupChat).where(ChatAct.user == user_id)
    return [{"chat": row.chat.title, **_plain(row, "act", "asked_at")} for row in rows.order_by(ChatAct.chat)]


def _rows(table: Any, column: Any, user_id: int, *columns: str) -> list[dict[str, object]]:
    rows = table.select(table, Group).join(Group, on=table.group == Group.id).where(column == user_id)
    return [{"group": row.group.name, **_plain(row, *columns)} for row in rows.order_by(table.group)]


def _plain(row: Any, *columns: str) -> dict[str, object]:
    values = ((column, getattr(row, column)) for column in columns)
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values}
