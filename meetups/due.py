"""Work that falls due at a moment is a row: (kind, subject, at), claimed like an outbox message.

Whoever holds the tick's lease calls `run_due` again and again. A task runs inside one write transaction together with
the deletion of its row, so it has one effect however often it is tried.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from database import Unavailable, locked, write_transaction
from meetups.prepared import Prepared
from meetups.redaction import redacted
from models import DueWork

Task = Callable[[str, datetime, datetime], None]  # subject, the moment it was due, now
RETRY = timedelta(minutes=1)
log = structlog.get_logger()


def plan(kind: str, subject: str, at: datetime) -> None:
    """Have `kind` run for `subject` at that moment; planning it twice is planning it once."""
    _PLAN.send(kind=kind, subject=subject, at=at)


def planned(kind: str, subject: str) -> bool:
    """Whether something is planned for this subject."""
    return bool(DueWork.select().where(DueWork.kind == kind, DueWork.subject == subject).exists())


def forget(kind: str, subject: str) -> None:
    """What was planned for this subject is not needed any more.

    What runs at this moment is left to end: it may wait for the very event or person this is about, and looks at the
    facts itself.
    """
    if free := [row_id for (row_id,) in _THEIRS.rows(kind=kind, subject=subject)]:
        DueWork.delete().where(DueWork.id.in_(free)).execute()


def forget_where(which: Any) -> None:
    """The same for all planned work of which this condition is true."""
    free = locked(DueWork.select(DueWork.id).where(which).order_by(DueWork.id), "FOR UPDATE SKIP LOCKED")
    DueWork.delete().where(DueWork.id.in_([row.id for row in free])).execute()


def run_due(tasks: dict[str, Task], now: datetime, limit: int = 50) -> int:
    """Run what is due, oldest first. Returns how many ran. One that fails is kept, with its error, and tried again."""
    return sum(_run(row, tasks, now) for row in list(_DUE.rows(now=now, free=now, limit=limit)))


def oldest_due(now: datetime) -> datetime | None:
    """Since when the oldest undone work is due; None when nothing is late."""
    row = DueWork.select(DueWork.at).where(DueWork.at <= now).order_by(DueWork.at).first()
    return None if row is None else row.at


def _run(row: DueWork, tasks: dict[str, Task], now: datetime) -> bool:
    try:
        with write_transaction():
            if _ROW.first(row=row.id) is None:
                return False  # another process did it meanwhile
            tasks[row.kind](row.subject, row.at, now)
            _DONE.run(row=row.id)
    except Unavailable:
        raise
    except Exception as broken:  # one broken task must not stop the others; it is logged, kept and shown
        log.error("due work failed", kind=row.kind, subject=row.subject, error=repr(broken))
        _keep(row, now, redacted(repr(broken)))  # it is shown, as the log is read
        return False
    return True


def _keep(row: DueWork, now: datetime, error: str) -> None:
    with write_transaction():
        DueWork.update(
            attempts=DueWork.attempts + 1, error=error[:300], lease_until=now + RETRY * (row.attempts + 1)
        ).where(DueWork.id == row.id).execute()


def _due_query() -> Any:
    turn = DueWork.lease_until.is_null() | (DueWork.lease_until <= FREE)
    return DueWork.select().where(DueWork.at <= AT, turn).order_by(DueWork.at, DueWork.id).limit(LIMIT)


def _plan_query() -> Any:
    return DueWork.insert(kind=KIND, subject=SUBJECT, at=AT).on_conflict_ignore()


def _theirs_query() -> Any:
    theirs = DueWork.select(DueWork.id).where(DueWork.kind == KIND, DueWork.subject == SUBJECT)
    return locked(theirs.order_by(DueWork.id), "FOR UPDATE SKIP LOCKED").tuples()


AT, FREE = datetime(1971, 1, 1, tzinfo=UTC), datetime(1971, 1, 2, tzinfo=UTC)  # stand-ins, as are those below
LIMIT, ROW = 987_654, -981
KIND, SUBJECT = "a kind", "a subject"
_PLAN = Prepared(_plan_query, kind=KIND, subject=SUBJECT, at=AT)
_THEIRS = Prepared(_theirs_query, kind=KIND, subject=SUBJECT)
_DUE = Prepared(_due_query, now=AT, free=FREE, limit=LIMIT)
_ROW = Prepared(lambda: locked(DueWork.select().where(DueWork.id == ROW)), row=ROW)
_DONE = Prepared(lambda: DueWork.delete().where(DueWork.id == ROW), row=ROW)
