"""A word to those who organise the group: somebody at their event cannot be reached, and they may know how."""

from datetime import datetime
from typing import Any

from meetups import outbox
from meetups.visibility import ORGANISERS
from models import Event, Membership, User


def owe(event: Event, key: str, now: datetime, **facts: Any) -> None:
    """Tell every organiser who can be written to, once for this `key`. `facts` say what it is about, by `what`."""
    organisers = Membership.select(Membership.user).join(User).where(
        Membership.group == event.group_id, Membership.role.in_([role.value for role in ORGANISERS]),
        User.reachable, User.telegram_id.is_null(False),
    )  # fmt: skip
    for row in organisers.order_by(Membership.user):
        outbox.tell(row.user_id, "host_word", f"{key}:{row.user_id}", now, event_id=event.id,
                    expires_at=event.starts_at, before=event.starts_at, **facts)  # fmt: skip
