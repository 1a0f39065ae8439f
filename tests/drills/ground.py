"""Databases to drill on: migrated, empty, each story's alone."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import database as ground
import migrations
from scripts import postgres_server
from tests.databases import Pool

DATABASES = ("sqlite", "postgresql")


class Ground:
    """One kind of database, and as many of it as are asked for."""

    def __init__(self, name: str, folder: Path, pool: Pool | None) -> None:
        self.name, self.folder = name, folder
        self._pool, self._made = pool, 0

    @contextlib.contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of an empty, migrated database."""
        if self._pool is not None:
            address = self._pool.lend()
            yield address
            self._pool.take_back(address)
            return
        self._made += 1
        address = f"sqlite:///{self.folder}/{self._made}.db"
        migrate(address)
        yield address


_open: dict[str, Ground] = {}


@contextlib.contextmanager
def prepared(name: str) -> Iterator[Ground]:
    """Start what databases of this kind need; `fresh(name)` finds it until the end."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="klatch-drill-")))
        pool = stack.enter_context(_server()) if name == "postgresql" else None
        _open[name] = Ground(name, folder, pool)
        try:
            yield _open[name]
        finally:
            del _open[name]


def fresh(name: str) -> contextlib.AbstractContextManager[str]:
    """The address of an empty, migrated database of the kind that is prepared."""
    return _open[name].fresh()


def migrate(address: str) -> None:
    """Bring it up to date."""
    ground.open_database(address)
    migrations.migrate()
    ground.disconnect()


@contextlib.contextmanager
def _server() -> Iterator[Pool]:
    """A PostgreSQL of its own, as installed: every commit reaches the disk."""
    with postgres_server.started("drill") as address, contextlib.closing(Pool(address)) as pool:
        pool.make_template(migrate)
        yield pool
