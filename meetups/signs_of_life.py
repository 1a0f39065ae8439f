"""When somebody last took part in a group, as far as rows tell: an answer, a seat confirmed, thanks, a vote, words.

One statement for each kind of sign, whatever the number of people. Looking on leaves no row, and counts as none.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from peewee import fn

from models import (
    Application,
    Attendance,
    AuditEntry,
    Backing,
    Event,
    FirstMeeting,
    HandbookChange,
    Introduction,
    Membership,
    NormsAccepted,
    Partner,
    PartnerVote,
    Reply,
    Rsvp,
    Seat,
    Suggestion,
    Thanks,
    Vouch,
)

CAME = Attendance.state == "came"


def _signs(group_id: int) -> list[tuple[Any, Any, Any]]:
    """(whose, when, which rows) of every kind of sign in this group."""
    of_group = Event.group == group_id
    return [
        (Membership.user, Membership.changed_at, Membership.select().where(Membership.group == group_id)),
        (Rsvp.user, Rsvp.changed_at, Rsvp.select().join(Event).where(of_group)),
        (Rsvp.user, Seat.confirmed_at, Seat.select().join(Rsvp).join(Event).where(of_group)),
        (Rsvp.user, Reply.changed_at, Reply.select().join(Rsvp).join(Event).where(of_group)),
        (Attendance.user, Attendance.at, Attendance.select().join(Event).where(of_group, CAME)),
        (AuditEntry.actor_id, AuditEntry.at, AuditEntry.select().where(AuditEntry.group_id == group_id)),
        (NormsAccepted.user, NormsAccepted.at, NormsAccepted.select().where(NormsAccepted.group == group_id)),
        (Introduction.user, Introduction.changed_at, Introduction.select().where(Introduction.group == group_id)),
        (FirstMeeting.user, FirstMeeting.said_at, FirstMeeting.select().where(FirstMeeting.group == group_id)),
        (Thanks.giver, Thanks.at, Thanks.select().where(Thanks.group == group_id)),
        (Suggestion.author, Suggestion.created_at, Suggestion.select().where(Suggestion.group == group_id)),
        (Backing.user, Backing.at, Backing.select().join(Suggestion).where(Suggestion.group == group_id)),
        (HandbookChange.author, HandbookChange.created_at,
         HandbookChange.select().where(HandbookChange.group == group_id)),
        (Vouch.user, Vouch.at, Vouch.select().join(Application).where(Application.group == group_id)),
        (PartnerVote.user, PartnerVote.at, PartnerVote.select().join(Partner).where(Partner.group == group_id)),
    ]  # fmt: skip


def last_signs(group_id: int, user_ids: Collection[int]) -> dict[int, datetime]:
    """When each of these people was last seen taking part there; who never did is not in it."""
    found: dict[int, datetime] = {}
    for whose, when, rows in _signs(group_id):
        theirs = rows.where(whose.in_(list(user_ids)), when.is_null(False))
        for user_id, at in theirs.select(whose, fn.MAX(when)).group_by(whose).tuples():
            found[user_id] = max(at, found.get(user_id, at))
    return found


def seen_since(group_id: int, since: datetime) -> set[int]:
    """Everybody who took part there after this moment."""
    found: set[int] = set()
    for whose, when, rows in _signs(group_id):
        found |= {user_id for (user_id,) in rows.where(when > since).select(whose).distinct().tuples()}
    return found
