"""A word to those who organise the group: somebody at their event cannot be reached, and they may know how."""

from datetime import datetime
from typing import Any

from meetups import organisers, outbox
from models import Event


def owe(event: Event, key: str, now: datetime, **facts: Any) -> None:
    """Tell every organiser who can be written to, once for this `key`. `facts` say what it is about, by `what`."""
    for user_id in organisers.reachable(event.group_id):
        outbox.tell(user_id, "host_word", f"{key}:{user_id}", now, event_id=event.id,
                    expires_at=event.starts_at, before=event.starts_at, **facts)  # fmt: skip
