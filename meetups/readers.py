"""What changed for calendars: a version per feed, and a revision per reader and event."""

from datetime import datetime

from models import FeedVersion, Membership, ReaderRevision, Rsvp


def event_changed(event_id: int, group_id: int, now: datetime) -> None:
    """The event reads differently: its own feed, the group's, and those of everybody who answered."""
    _raise(f"event:{event_id}", now)
    _raise(f"group:{group_id}", now)
    for rsvp in Rsvp.select(Rsvp.user).where(Rsvp.event == event_id):
        _raise(f"user:{rsvp.user_id}", now)


def reader_changed(user_id: int, event_id: int, now: datetime) -> None:
    """The event reads differently for this one reader. Never falls, even for one who leaves and comes back."""
    ReaderRevision.insert(user=user_id, event=event_id, revision=1, changed_at=now).on_conflict(
        conflict_target=[ReaderRevision.user, ReaderRevision.event],
        update={ReaderRevision.revision: ReaderRevision.revision + 1, ReaderRevision.changed_at: now},
    ).execute()
    _raise(f"user:{user_id}", now)


def profile_changed(user_id: int, now: datetime) -> None:
    """The reader's language or zone changed: their feed reads differently as a whole."""
    _raise(f"user:{user_id}", now)


def group_changed(group_id: int, now: datetime) -> None:
    """The group's name, language or visibility changed: its feed, and those of its members."""
    _raise(f"group:{group_id}", now)
    for membership in Membership.select(Membership.user).where(Membership.group == group_id):
        _raise(f"user:{membership.user_id}", now)


def _raise(subject: str, now: datetime) -> None:
    FeedVersion.insert(subject=subject, version=1, changed_at=now).on_conflict(
        conflict_target=[FeedVersion.subject],
        update={FeedVersion.version: FeedVersion.version + 1, FeedVersion.changed_at: now},
    ).execute()
