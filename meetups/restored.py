"""After a backup was put back: what it does not know is not guessed, and nobody is told twice.

Between the moment of the backup and the moment the data was lost, Klatch went on: it sent what waited, calendars read
newer versions, links were used. None of that is in the backup. `settle` runs once, before anything is started again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from database import locked, write_transaction
from meetups import adoption, endings, outbox, polls
from meetups.kinds import KINDS, Unknown
from meetups.tasks import TASKS
from models import DueWork, Event, FeedVersion, Lease, OutboxMessage, SignInLink, WebSession

UNFINISHED = ("pending", "claimed", "sending")
WHY = "a backup was restored; this may have been sent after it was made"
# Due work that does nothing but tell: what it would owe now was told already, if it fell due before the data was lost.
TELLS_ONLY = ("remind", "link")
# Calendar apps compare these with what they read last; no event changes so often between two backups.
LEAP = 10_000


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the messages that had not gone when the backup was made."""

    doubted: int  # perhaps sent: shown to the organisers, who may send them again
    expired: int  # their time is over
    redrawn: int  # posted cards that are drawn again, as the facts are now


def settle(now: datetime) -> Settled:
    """Doubt every message that may have gone since the backup; draw cards again; let calendars read all anew; end
    sessions and links, which may have been ended since. What is due later than `now` stays due."""
    with write_transaction():
        _tell_what_fell_due(now)
        expired = _end(OutboxMessage.expires_at <= now, now, "expired")
        redraws = [kind.name for kind in KINDS.values() if kind.unknown == Unknown.REPEAT]
        _end(OutboxMessage.kind.in_(redraws), now, "expired")  # an edit may be repeated: all are owed anew below
        doubted = _end((OutboxMessage.not_before <= now) | (OutboxMessage.state != "pending"), now, "unknown")
        redrawn = _redraw(now)
        _read_anew(now)
        adoption.give_notice_anew(now)
        polls.come_round_anew(now)
        for ended in (SignInLink, WebSession, Lease):
            ended.delete().execute()
    return Settled(doubted, expired, redrawn)


def _tell_what_fell_due(now: datetime) -> None:
    """Owe it as it was owed then, so that it is not owed a second time; and doubt it, whatever hour it is."""
    last = OutboxMessage.select(fn.COALESCE(fn.MAX(OutboxMessage.id), 0)).scalar()
    due = DueWork.select().where(DueWork.kind.in_(TELLS_ONLY), DueWork.at <= now).order_by(DueWork.at, DueWork.id)
    for row in list(locked(due)):
        TASKS[row.kind](row.subject, row.at, now)
        DueWork.delete().where(DueWork.id == row.id).execute()
    OutboxMessage.update(not_before=now).where(OutboxMessage.id > last).execute()


def _end(which: Any, now: datetime, state: str) -> int:
    these = (OutboxMessage.state.in_(UNFINISHED), which)
    endings.note_all(these, state, now)
    ended = OutboxMessage.update(state=state, owner=None, lease_until=None, error=WHY, changed_at=now)
    return int(ended.where(*these).execute())


def _redraw(now: datetime) -> int:
    for event in Event.select(Event.id).where(Event.ends_at > now).order_by(Event.id):
        outbox.redraw(event.id, now)
    return int(OutboxMessage.select().where(OutboxMessage.kind == "redraw", OutboxMessage.state == "pending").count())


def _read_anew(now: datetime) -> None:
    """No number a calendar app knows is given to other words: all rise above what was reached since the backup."""
    FeedVersion.update(version=FeedVersion.version + LEAP, changed_at=now).execute()
    Event.update(content_revision=Event.content_revision + LEAP).execute()
