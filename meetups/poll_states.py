"""Where a poll stands on its way: owed, open in a chat, closed, or lost; and what Telegram says of it.

It is lost where nobody can count or close it any more: it could not be posted, its message was deleted, the bot is not
in its chat, or the chat has another number and its old messages are out of reach. What was counted by then stays.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from meetups import organisers, outbox
from models import Poll


class State(StrEnum):
    """Where it stands."""

    OWED = "owed"
    OPEN = "open"
    CLOSED = "closed"
    LOST = "lost"


def posted(poll_id: int, telegram_id: str, chat_id: int, message_id: int) -> None:
    """It stands in the chat. Inside a write transaction, before its message of the outbox is settled."""
    stands = {"telegram_id": telegram_id, "chat_id": chat_id, "message_id": message_id, "state": State.OPEN.value}
    Poll.update(stands).where(Poll.id == poll_id, Poll.state.in_(("owed", "lost"))).execute()


def counted(telegram_id: str, counts: Sequence[int], voters: int, now: datetime, *, closed: bool) -> bool:
    """What Telegram counts by now (Bot API, Poll): how many chose each option, in order, and how many voted at all.

    Whose votes they are is not told to us. False: it is no poll of ours, or it is closed. Inside a write transaction.
    """
    after: dict[str, Any] = {"counts": json.dumps(list(counts)), "voters": voters}
    if closed:
        after |= {"state": State.CLOSED.value, "closed_at": now}
    still = (Poll.telegram_id == telegram_id, Poll.state.in_(("open", "lost")))
    return bool(Poll.update(after).where(*still).execute())


def closed_before(poll_id: int, now: datetime) -> None:
    """Telegram says that it is closed already. Inside a write transaction."""
    done = Poll.update(state=State.CLOSED.value, closed_at=now)
    done.where(Poll.id == poll_id, Poll.state.in_(("open", "lost"))).execute()


def left(poll_id: int, now: datetime) -> None:
    """An organiser lets it be, though nobody knows whether it stands: it is not counted. Inside a write transaction."""
    gone = Poll.update(state=State.LOST.value, closed_at=now)
    gone.where(Poll.id == poll_id, Poll.state == State.OWED.value).execute()


def lost(poll_id: int, now: datetime) -> None:
    """Nobody can count or close it; the organisers are told once. Inside a write transaction."""
    _lose(now, Poll.id == poll_id)


def lost_with_chat(chat_id: int, now: datetime) -> None:
    """All of those in a chat that is out of reach. Inside a write transaction."""
    _lose(now, Poll.chat_id == chat_id)


def chat_moved(old_id: int, new_id: int, now: datetime) -> None:
    """The chat has another number: what is owed is posted there, what stands in the old one cannot be reached."""
    Poll.update(chat_id=new_id).where(Poll.chat_id == old_id, Poll.state == State.OWED.value).execute()
    _lose(now, Poll.chat_id == old_id)


def _lose(now: datetime, which: Any) -> None:
    open_ones = list(Poll.select().where(which, Poll.state.in_(("owed", "open"))).order_by(Poll.id))
    for row in open_ones:
        gone = Poll.update(state=State.LOST.value, closed_at=now)
        if gone.where(Poll.id == row.id, Poll.state == row.state).execute():
            for user_id in organisers.reachable(row.group_id):
                outbox.tell(user_id, "group_word", f"lost:{row.id}:{user_id}", now, group_id=row.group_id,
                            what="lost", poll=row.id)  # fmt: skip
