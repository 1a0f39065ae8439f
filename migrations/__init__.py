"""Every change of the schema, in order; `python -m migrations` applies what is missing, before the servers start.

So that servers can be replaced one by one, a step may say two things of itself, and docs/deploying.md says when:
`SERVES_FROM = "0002_seats_that_hold"`: the code whose newest step that is still runs on the schema after this one.
`CAN_WAIT = True`: the code this step came with also runs before it is applied.
"""

import contextlib
import fcntl
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from peewee import Table
from playhouse.migrations import Migration, Runner

from database import connect, db, is_postgres, schema_change


class WrongSchema(Exception):
    """The schema is behind this code, or ahead of it; one line says what to do."""


MIGRATIONS = Path(__file__).parent
MIGRATION_LOCK = 7_355_608  # any number of our own: PostgreSQL's advisory locks share one name space
# What a step says of the code before it, kept where that code can read it: it does not have the step's file.
PROMISES: Any = Table("schema_migration_serves", ("step", "oldest"))


def migrate() -> list[str]:
    """Apply what is missing, one process at a time, and say what was applied. Raises WrongSchema when it is ahead."""
    connect()
    with _one_migrator():
        runner = Runner(db.obj, str(MIGRATIONS))
        steps = runner.status()
        if any(step.path is None for step in steps):
            raise WrongSchema(_AHEAD)
        with schema_change():  # the runner opens its own transaction, one a step
            missing = [step for step in steps if step.applied is None]
            for step in missing:
                runner.up(step.name)
                _promise(step)
            return [step.name for step in missing]


def check_schema() -> None:
    """Raise WrongSchema unless this code may run on the schema: it is the one it was written for, or one beside it."""
    steps = Runner(db.obj, str(MIGRATIONS)).status()
    unknown = [step for step in steps if step.path is None]
    if unknown and not _serves(unknown[-1].name, [step.name for step in steps if step.path is not None]):
        raise WrongSchema(_AHEAD)
    if any(step.applied is None and not getattr(step.load(), "CAN_WAIT", False) for step in steps):
        raise WrongSchema(_BEHIND)


_AHEAD = "the database was migrated by a newer Klatch than this one: start that one, or restore a backup"
_BEHIND = "the database is behind this Klatch: run `python -m migrations` first"


def _promise(step: Migration) -> None:
    oldest = getattr(step.load(), "SERVES_FROM", None)
    if oldest is None:
        return
    db.execute_sql(
        "CREATE TABLE IF NOT EXISTS schema_migration_serves"
        " (step VARCHAR(255) PRIMARY KEY, oldest VARCHAR(255) NOT NULL)"
    )
    PROMISES.insert(step=step.name, oldest=oldest).execute(db)


def _serves(newest: str, ours: Sequence[str]) -> bool:
    """Whether the newest step applied, unknown to this code, promised to serve it. No promise, no service."""
    if not db.table_exists("schema_migration_serves"):
        return False
    promised = PROMISES.select(PROMISES.oldest).where(PROMISES.step == newest, PROMISES.oldest.in_(ours))
    return bool(promised.count(db))


@contextlib.contextmanager
def _one_migrator() -> Iterator[None]:
    if is_postgres():
        db.execute_sql("SET lock_timeout = 0")  # however long the first of several starters takes, the others wait
        db.execute_sql("SELECT pg_advisory_lock(%s)", (MIGRATION_LOCK,))
        try:
            yield
        finally:
            db.execute_sql("SELECT pg_advisory_unlock(%s)", (MIGRATION_LOCK,))
        return
    with open(f"{db.database}.migrating", "w") as marker:
        fcntl.flock(marker, fcntl.LOCK_EX)
        yield
