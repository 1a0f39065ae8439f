"""The two databases to measure on: a SQLite file that is synchronous=FULL, and a PostgreSQL that waits for its disk."""

import contextlib
import tempfile
from collections.abc import Iterator

import database
import migrations
from scripts import postgres_server


@contextlib.contextmanager
def sqlite() -> Iterator[str]:
    """A file of its own, migrated."""
    with tempfile.TemporaryDirectory() as folder:
        yield _migrated(f"sqlite:///{folder}/bench.db")


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A server of its own, as installed: every commit reaches the disk."""
    with postgres_server.started("bench") as address:
        yield _migrated(address)


BOTH = {"SQLite": sqlite, "PostgreSQL": postgresql}


def _migrated(url: str) -> str:
    database.open_database(url)
    migrations.migrate()
    database.disconnect()
    return url
