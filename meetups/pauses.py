"""A pause from a group, and fewer messages of it: what its member chose not to be told.

Asked where anything is owed to somebody (`outbox.tell`). What is held back is dropped: nothing piles up for afterwards.
"""

from datetime import datetime
from typing import Any

from meetups import organisers
from meetups.kinds import KINDS, Concerns
from meetups.prepared import Prepared
from models import Event, Membership

TOLD_WITH_FEWER = frozenset({Concerns.THEIRS, Concerns.DUTY, Concerns.RULE})


def is_paused(user_id: int, group_id: int, now: datetime) -> bool:
    """Whether this person paused that group, and still does."""
    chosen = _CHOSEN.first(group=group_id, user=user_id)
    return chosen is not None and _lasts(chosen[0], now)


def wants_fewer(user_id: int, group_id: int) -> bool:
    """Whether they asked for fewer messages of it."""
    chosen = _CHOSEN.first(group=group_id, user=user_id)
    return chosen is not None and bool(chosen[1])


def paused(now: datetime) -> Any:
    """The condition of a query over Membership: those who paused."""
    return Membership.paused_until.is_null(False) & (Membership.paused_until > now)


def not_paused(now: datetime) -> Any:
    """The condition of a query over Membership: those who did not, or no longer."""
    return Membership.paused_until.is_null() | (Membership.paused_until <= now)


def is_held_back(
    kind: str, user_id: int, at: datetime, *, event_id: int | None = None, group_id: int | None = None
) -> bool:
    """Whether this person is not told this at that moment, because of what they chose for the group it is about.

    What they asked for, have a seat in or must know is told always, without a look. What waits for those who look after
    the group reaches whoever paused only where no other of them would hear of it.
    """
    concerns = KINDS[kind].concerns
    if concerns in (Concerns.THEIRS, Concerns.NOBODY) or (event_id is None and group_id is None):
        return False
    if group_id is None:
        found = _GROUP_OF.first(event=event_id)
        if found is None:
            return False
        group_id = int(found[0])
    chosen = _CHOSEN.first(group=group_id, user=user_id)
    if chosen is None:
        return False
    if _lasts(chosen[0], at):
        return concerns != Concerns.DUTY or _others_hear(group_id, user_id, at)
    return bool(chosen[1]) and concerns not in TOLD_WITH_FEWER


def _lasts(paused_until: datetime | None, now: datetime) -> bool:
    return paused_until is not None and paused_until > now


def _others_hear(group_id: int, user_id: int, at: datetime) -> bool:
    others = [one for one in organisers.reachable(group_id) if one != user_id]
    hears = (Membership.group == group_id, Membership.user.in_(others), not_paused(at))
    return bool(others) and Membership.select().where(*hears).exists()


GROUP, USER, EVENT = -971, -972, -973  # stand-ins
_CHOSEN = Prepared(
    lambda: Membership.select(Membership.paused_until, Membership.fewer)
    .where(Membership.group == GROUP, Membership.user == USER).tuples(),
    group=GROUP, user=USER,
)  # fmt: skip
_GROUP_OF = Prepared(lambda: Event.select(Event.group).where(Event.id == EVENT).tuples(), event=EVENT)
