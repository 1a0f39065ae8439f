"""What became of messages, and how often nobody could know, counted by kind in the transaction in which it does."""

from datetime import datetime
from typing import Any

from peewee import fn

from meetups import timeliness
from meetups.tallies import tally
from models import OutboxMessage

ENDS = ("sent", "expired", "dead", "unknown")
DOUBTED = "doubted"


def note(row: OutboxMessage, state: str, now: datetime) -> None:
    """Count one that just came to this state; a state that is no end is not counted."""
    if state in ENDS:
        tally(state, now, row.kind)
    if state == "sent":
        timeliness.note(row.due_at or row.created_at, now)
    if state == "unknown":
        doubt(row.kind, now)


def note_all(which: tuple[Any, ...], state: str, now: datetime) -> None:
    """Count all that are about to come to this state together."""
    query: Any = OutboxMessage.select(OutboxMessage.kind, fn.COUNT(OutboxMessage.id)).where(*which)
    for kind, n in query.group_by(OutboxMessage.kind).tuples():
        tally(state, now, kind, int(n))
        if state == "unknown":
            doubt(kind, now, int(n))


def doubt(kind: str, now: datetime, n: int = 1) -> None:
    """Nobody can know whether Telegram took it. That is counted however it goes on: most are sent once more."""
    tally(DOUBTED, now, kind, n)
