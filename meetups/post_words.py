"""A post many people should read was perhaps sent, or not: those who organise the group hear of it in private."""

import json
from datetime import datetime, timedelta

from database import locked
from meetups import organisers, outbox
from models import Event, OutboxMessage

OUTCOMES = ("unknown", "dead")
SETTLING = timedelta(seconds=3)  # by then it is known whether the chat itself is lost, which is told by itself


def owe(row: OutboxMessage, now: datetime) -> None:
    """Called in the transaction in which the outcome of a message is written down; private ones and edits are not told.

    Each attempt is told once, to every organiser the bot can write to; what is in doubt of an event while such a word
    waits is told in that one.
    """
    # What is in the row is from before the step: who it is for, and which attempt this was.
    if row.user_id is not None or row.event_id is None or row.kind == "redraw":
        return
    event = Event.get_by_id(row.event_id)
    for user_id in organisers.reachable(event.group_id):
        waits = _waiting(user_id, event.id)
        if waits is not None:
            _add(waits, row, now)
            continue
        outbox.tell(user_id, "post_word", f"{row.id}:{row.attempts}:{user_id}", now, event_id=event.id,
                    not_before=now + SETTLING, expires_at=row.expires_at, before=event.starts_at,
                    message=row.id, more=[])  # fmt: skip


def _waiting(user_id: int, event_id: int) -> OutboxMessage | None:
    """The word that is still to go, held until this is saved: nobody reads it before. One that is on its way, or that
    somebody else adds to, is left alone, and another is owed."""
    word = (OutboxMessage.kind == "post_word", OutboxMessage.user == user_id, OutboxMessage.event == event_id)
    rows = OutboxMessage.select().where(*word, OutboxMessage.state == "pending").order_by(OutboxMessage.id).limit(1)
    found: OutboxMessage | None = next(iter(locked(rows, "FOR UPDATE SKIP LOCKED")), None)
    return found


def _add(word: OutboxMessage, row: OutboxMessage, now: datetime) -> None:
    facts = json.loads(word.facts)
    more = [number for number in dict.fromkeys((*facts.get("more", ()), row.id)) if number != facts["message"]]
    ends = (word.expires_at, row.expires_at)
    OutboxMessage.update(
        facts=json.dumps(facts | {"more": more}),
        not_before=max(word.not_before, now + SETTLING),
        expires_at=None if None in ends else max(ends),
        changed_at=now,
    ).where(OutboxMessage.id == word.id).execute()
