"""A member's first week in a group: what comes by the calendar waits its turn, so that a welcome is not a flood.

Pages of the handbook, and how the first event was, come at once while few messages of any kind came from the group;
afterwards they come when the week is over. With a welcome, a page, a buddy, a vote, two reminders and a weekly look
that makes seven. What somebody asked for, has a seat in, must know, or is told by somebody else never waits.
"""

from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN

from meetups.visibility import Role
from models import Event, Membership, OutboxMessage

LASTS = timedelta(days=7)
AT_ONCE = 2
BY_THE_CALENDAR = frozenset({"page", "how_was_it"})
UNTOLD = ("dead", "expired")


def not_before(user_id: int, group_id: int, now: datetime) -> datetime:
    """When one more thing that can wait may be told to them: now, or when their first week there is over."""
    joined_at = _joined_at(user_id, group_id)
    if joined_at is None or joined_at + LASTS <= now:
        return now
    over: datetime = joined_at + LASTS
    return over if _told(user_id, group_id, joined_at, over) >= AT_ONCE else now


def _joined_at(user_id: int, group_id: int) -> datetime | None:
    """Since when they are a member; None: they are none, or look after the group."""
    plain = (Membership.group == group_id, Membership.user == user_id, Membership.role == Role.MEMBER.value)
    row = Membership.select(Membership.joined_at).where(*plain).first()
    return None if row is None else row.joined_at


def _told(user_id: int, group_id: int, since: datetime, until: datetime) -> int:
    """How many messages of this group, of its events or of no group came since then, or come before the end."""
    ours: Any = (OutboxMessage.group == group_id) | (Event.group == group_id)
    nobodys = OutboxMessage.group.is_null() & OutboxMessage.event.is_null()
    theirs = (OutboxMessage.user == user_id, OutboxMessage.created_at >= since, OutboxMessage.not_before < until)
    rows = OutboxMessage.select().join(Event, JOIN.LEFT_OUTER).where(*theirs, ours | nobodys)
    return int(rows.where(OutboxMessage.state.not_in(UNTOLD)).count())
