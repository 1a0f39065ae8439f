"""What is to be done about titles in chats, and what became of it; the wishes are in `meetups/chat_titles.py`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from database import write_transaction
from meetups.chat_acts import BACKOFF, PATIENCE, UNREACHABLE
from models import ChatTitle, GroupChat, User


@dataclass(frozen=True, slots=True)
class ToSet:
    """A title to be set (or, empty, taken away), with the numbers Telegram knows chat and person by."""

    row_chat: int
    chat_id: int
    user_id: int
    telegram_id: int
    title: str
    due_at: datetime
    tries: int


def due(now: datetime, limit: int) -> tuple[ToSet, ...]:
    """What is to be set next."""
    rows = (
        ChatTitle.select(ChatTitle, GroupChat, User).join(GroupChat).switch(ChatTitle).join(User)
        .where(ChatTitle.due_at <= now, User.telegram_id.is_null(False))
        .where(GroupChat.group.is_null(False), GroupChat.state != "removed")
        .order_by(ChatTitle.due_at, ChatTitle.user, ChatTitle.chat).limit(limit)
    )  # fmt: skip
    return tuple(_to_set(row) for row in rows)


def done(to_set: ToSet) -> None:
    """It is so. A wish that came meanwhile stays."""
    with write_transaction():
        if to_set.title:
            _same(ChatTitle.update(due_at=None, tries=0, refused=""), to_set)
        else:
            _same(ChatTitle.delete(), to_set)


def later(to_set: ToSet, now: datetime, wait: timedelta | None = None) -> None:
    """Nobody can know whether it was done, or it is not the time: again after a while, and in the end no more."""
    if to_set.tries >= PATIENCE and wait is None:
        refuse(to_set, UNREACHABLE)
        return
    again = now + (wait or BACKOFF[min(to_set.tries, len(BACKOFF) - 1)])
    with write_transaction():
        _same(ChatTitle.update(due_at=again, tries=ChatTitle.tries + (wait is None)), to_set)


def refuse(to_set: ToSet, said: str) -> None:
    """Telegram will not have it: organisers read why."""
    with write_transaction():
        _same(ChatTitle.update(due_at=None, refused=said[:300]), to_set)


def gone(to_set: ToSet) -> None:
    """They are not in that chat: nothing is beside their name there."""
    with write_transaction():
        _same(ChatTitle.delete(), to_set)


def _to_set(row: ChatTitle) -> ToSet:
    assert row.user.telegram_id is not None  # asked for by the query
    return ToSet(row.chat_id, row.chat.chat_id, row.user_id, row.user.telegram_id, row.title, row.due_at, row.tries)


def _same(query: Any, to_set: ToSet) -> None:
    this = (ChatTitle.chat == to_set.row_chat, ChatTitle.user == to_set.user_id)
    query.where(*this, ChatTitle.title == to_set.title, ChatTitle.due_at == to_set.due_at).execute()
