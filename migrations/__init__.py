"""Every change of the schema, in order; `python -m migrations` applies what is missing, before the servers start."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from playhouse.migrations import Runner

from database import connect, db, is_postgres, schema_change


class WrongSchema(Exception):
    """The schema is behind this code, or ahead of it; one line says what to do."""


MIGRATIONS = Path(__file__).parent
MIGRATION_LOCK = 7_355_608  # any number of our own: PostgreSQL's advisory locks share one name space


def migrate() -> list[str]:
    """Apply what is missing, one process at a time, and say what was applied. Raises WrongSchema when it is ahead."""
    connect()
    with _one_migrator():
        runner = Runner(db.obj, str(MIGRATIONS))
        if any(step.path is None for step in runner.status()):
            raise WrongSchema(_AHEAD)
        with schema_change():  # the runner opens its own transaction, one a step
            return list(runner.up())


def check_schema() -> None:
    """Raise WrongSchema unless the schema is exactly the one this code was written for."""
    steps = Runner(db.obj, str(MIGRATIONS)).status()
    if any(step.path is None for step in steps):
        raise WrongSchema(_AHEAD)
    if any(step.applied is None for step in steps):
        raise WrongSchema(_BEHIND)


_AHEAD = "the database was migrated by a newer Klatch than this one: start that one, or restore a backup"
_BEHIND = "the database is behind this Klatch: run `python -m migrations` first"


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
