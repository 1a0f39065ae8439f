"""How this installation runs, for whoever runs it: which versions of what, where the data is, who does what."""

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playhouse.migrations import Runner

import database
from meetups import installation
from migrations import MIGRATIONS
from models import DueWork, Lease
from scheduling.zones import tzdata_version


@dataclass(frozen=True, slots=True)
class Held:
    """What one process does for all: which, and until when if it says nothing more. `until` of None: nobody does."""

    name: str
    owner: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class FailedWork:
    """Work that fell due and failed: tried so often, why, and when it is tried again."""

    kind: str
    subject: str
    attempts: int
    error: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Running:
    """The facts. `tzdata` is what is installed, `derived_with` what instants were last derived with (None: never).
    `backed_up_at` is the last backup that is known: of our own making, or noted."""

    schema: str
    tzdata: str
    derived_with: str | None
    python: str
    database: str
    size_bytes: int
    backed_up_at: datetime | None
    held: tuple[Held, ...]
    failed_work: tuple[FailedWork, ...]


def running(now: datetime, most: int = 20) -> Running:
    """All of it, with at most so much failed work."""
    steps = [step.name for step in Runner(database.db.obj, str(MIGRATIONS)).status() if step.applied is not None]
    return Running(
        schema=steps[-1] if steps else "",
        tzdata=tzdata_version(),
        derived_with=installation.tzdata(),
        python=".".join(str(part) for part in sys.version_info[:3]),
        database=_name_and_version(),
        size_bytes=_size(),
        backed_up_at=installation.backed_up_at(),
        held=_held(now),
        failed_work=_failed_work(most),
    )


def _name_and_version() -> str:
    if database.is_postgres():
        (version,) = database.db.execute_sql("SHOW server_version").fetchone()
        return f"PostgreSQL {str(version).split()[0]}"
    (version,) = database.db.execute_sql("SELECT sqlite_version()").fetchone()
    return f"SQLite {version}"


def _size() -> int:
    """Bytes on the disk; for SQLite with what was written last, which lies beside the file."""
    if database.is_postgres():
        (size,) = database.db.execute_sql("SELECT pg_database_size(current_database())").fetchone()
        return int(size)
    files = (Path(f"{database.db.database}{ending}") for ending in ("", "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _held(now: datetime) -> tuple[Held, ...]:
    rows = Lease.select().where(Lease.owner != "").order_by(Lease.name)
    return tuple(Held(row.name, row.owner, row.until if row.until > now else None) for row in rows)


def _failed_work(most: int) -> tuple[FailedWork, ...]:
    rows = DueWork.select().where(DueWork.attempts > 0).order_by(DueWork.attempts.desc(), DueWork.id).limit(most)
    return tuple(FailedWork(row.kind, row.subject, row.attempts, row.error, row.lease_until) for row in rows)
