"""A post many people should read was perhaps sent, or not: those who organise the group hear of it in private."""

from datetime import datetime, timedelta

from meetups import organisers, outbox
from models import Event, OutboxMessage

OUTCOMES = ("unknown", "dead")
SETTLING = timedelta(seconds=3)  # by then it is known whether the chat itself is lost, which is told by itself


def owe(row: OutboxMessage, now: datetime) -> None:
    """Called in the transaction in which the outcome of a message is written down; private ones and edits are not told.

    Each attempt is told once, to every organiser the bot can write to.
    """
    # What is in the row is from before the step: who it is for, and which attempt this was.
    if row.user_id is not None or row.event_id is None or row.kind == "redraw":
        return
    event = Event.get_by_id(row.event_id)
    for user_id in organisers.reachable(event.group_id):
        outbox.tell(user_id, "post_word", f"{row.id}:{row.attempts}:{user_id}", now, event_id=event.id,
                    not_before=now + SETTLING, expires_at=row.expires_at, before=event.starts_at,
                    message=row.id)  # fmt: skip
