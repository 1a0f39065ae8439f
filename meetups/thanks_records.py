"""What is kept of a person for recognition in groups: handed to them, and deleted."""

from __future__ import annotations

from typing import Any

from database import write_transaction
from meetups import due
from models import AskAbout, ChatTitle, DueWork, Group, GroupChat, Thanks


def forget_person(user_id: int) -> None:
    """Delete what they thanked for and were thanked for, what they may be asked about, and their titles."""
    with write_transaction():
        Thanks.delete().where((Thanks.giver == user_id) | (Thanks.receiver == user_id)).execute()
        AskAbout.delete().where(AskAbout.user == user_id).execute()
        ChatTitle.delete().where(ChatTitle.user == user_id).execute()
        renewals = (DueWork.kind == "ask_about") & DueWork.subject.contains(f":{user_id}:")
        pauses = (DueWork.kind == "pause_end") & DueWork.subject.endswith(f":{user_id}")
        due.forget_where(renewals | pauses)


def export(user_id: int) -> dict[str, object]:
    """All of it as plain values fit for JSON; moments as ISO texts. The other's name is theirs."""
    return {
        "thanks_given": _thanks(Thanks.giver == user_id),
        "thanks_received": _thanks(Thanks.receiver == user_id),
        "ask_me_about": [
            {"group": row.group.name, "topic": row.topic, "state": row.state, "since": row.since.isoformat(),
             "until": row.expires_at.isoformat() if row.expires_at else None}
            for row in AskAbout.select(AskAbout, Group).join(Group).where(AskAbout.user == user_id)
        ],
        "titles": [
            {"chat": row.chat.title, "title": row.title, "agreed_at": row.agreed_at and row.agreed_at.isoformat()}
            for row in ChatTitle.select(ChatTitle, GroupChat).join(GroupChat).where(ChatTitle.user == user_id)
        ],
    }  # fmt: skip


def _thanks(which: Any) -> list[dict[str, object]]:
    rows = Thanks.select(Thanks, Group).join(Group).where(which).order_by(Thanks.at, Thanks.id)
    return [{"group": row.group.name, "topic": row.topic, "words": row.words, "at": row.at.isoformat()} for row in rows]
