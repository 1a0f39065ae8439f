"""What changed for calendars: a version per feed, and a revision per reader and event. Neither number nor moment falls.

A moment given here may lie a little behind one that is saved already: its transaction waited for another.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from peewee import Case, Field, Value

from database import at_end
from meetups.prepared import Prepared
from models import Event, FeedVersion, Membership, ReaderRevision, Rsvp

_FEW = 8  # so many are quicker one by one, in words written once
_AT_ONCE = 1_000  # rows a statement: SQLite and PostgreSQL take so many values and no more


def event_changed(event_id: int, group_id: int, now: datetime) -> None:
    """The event reads differently: its own feed, the group's, and those of everybody who answered."""
    answered = Rsvp.select(Rsvp.user).where(Rsvp.event == event_id)
    _raise((f"event:{event_id}", f"group:{group_id}", *_named("user", answered)), now)


def reader_changed(user_id: int, event_id: int, now: datetime) -> None:
    """The event reads differently for this one reader. Never falls, even for one who leaves and comes back."""
    _READER.send(user=user_id, event=event_id, at=now)
    _raise((f"user:{user_id}",), now)


def role_changed(user_id: int, now: datetime) -> None:
    """What somebody is in a group changed, and with it what they may see of it."""
    _raise((f"user:{user_id}",), now)


def profile_changed(user_id: int, now: datetime) -> None:
    """The reader's language or zone changed: their feed reads differently as a whole."""
    ReaderRevision.update(_one_more(ReaderRevision.revision, now)).where(ReaderRevision.user == user_id).execute()
    _raise((f"user:{user_id}",), now)


def group_changed(group_id: int, now: datetime) -> None:
    """The group's name, language or visibility changed: its feed, its events', its members' and their guests'."""
    events = Event.select(Event.id).where(Event.group == group_id)
    members = Membership.select(Membership.user).where(Membership.group == group_id)
    answered = Rsvp.select(Rsvp.user).join(Event).where(Event.group == group_id)
    readers = _named("user", members.union(answered))
    _raise((f"group:{group_id}", *_named("event", events), *readers), now)


def _named(kind: str, ids: Any) -> Iterable[str]:
    return (f"{kind}:{found}" for (found,) in ids.tuples())


def _raise(subjects: Iterable[str], now: datetime) -> None:
    for subject in subjects:
        at_end(_raise_all, (subject, now))


def _raise_all(changes: list[tuple[str, datetime]]) -> None:
    """Raise the versions of these feeds, last and in one order: two who do so at once must not wait for each other."""
    moments = dict(sorted(changes))
    if len(moments) <= _FEW:
        for subject, moment in moments.items():
            _VERSION.send(subject=subject, at=moment)
        return
    rows = [{"subject": subject, "version": 1, "changed_at": moment} for subject, moment in moments.items()]
    for first in range(0, len(rows), _AT_ONCE):
        FeedVersion.insert_many(rows[first : first + _AT_ONCE]).on_conflict(
            conflict_target=[FeedVersion.subject], update=_one_more(FeedVersion.version, max(moments.values()))
        ).execute()


def _one_more(counter: Field, now: datetime) -> dict[Field, object]:
    changed_at = counter.model.changed_at
    moment = Value(now, converter=changed_at.db_value)  # a CASE does not know that it is an Instant
    return {counter: counter + 1, changed_at: Case(None, ((changed_at > now, changed_at),), moment)}


def _reader_query() -> Any:
    return ReaderRevision.insert(user=USER, event=EVENT, revision=1, changed_at=AT).on_conflict(
        conflict_target=[ReaderRevision.user, ReaderRevision.event], update=_one_more(ReaderRevision.revision, AT)
    )


def _version_query() -> Any:
    return FeedVersion.insert(subject=SUBJECT, version=1, changed_at=AT).on_conflict(
        conflict_target=[FeedVersion.subject], update=_one_more(FeedVersion.version, AT)
    )


USER, EVENT, SUBJECT, AT = -701, -702, "a subject", datetime(1971, 1, 1, tzinfo=UTC)  # stand-ins
_READER = Prepared(_reader_query, user=USER, event=EVENT, at=AT)
_VERSION = Prepared(_version_query, subject=SUBJECT, at=AT)
