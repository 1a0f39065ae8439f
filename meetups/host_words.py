"""A word to those who organise the group: somebody at their event cannot be reached, and they may know how."""

from datetime import datetime
from typing import Any

from meetups import organisers, outbox
from models import Event, OutboxMessage


def owe(event: Event, key: str, now: datetime, **facts: Any) -> None:
    """Tell every organiser who can be written to, once for this `key`. `facts` say what it is about, by `what`."""
    for user_id in organisers.reachable(event.group_id):
        outbox.tell(user_id, "host_word", f"{key}:{user_id}", now, event_id=event.id,
                    expires_at=event.starts_at, before=event.starts_at, **facts)  # fmt: skip


def offer_lost(row: OutboxMessage, now: datetime) -> None:
    """Called in the transaction in which it is written down that a message did not come, or perhaps not: where it was
    an offer, the organisers hear of it, once with what they heard when it was made."""
    if row.kind == "offered" and row.event_id is not None and row.unique_key is not None:
        _, rsvp_id, revision = row.unique_key.split(":")
        owe(Event.get_by_id(row.event_id), f"offer:{rsvp_id}:{revision}", now, what="offer", rsvp=int(rsvp_id))
