"""Brought up to date from every version there was: no row differs, a step that is interrupted leaves nothing behind,
and of four servers that start at once one migrates and none crashes."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

import database
import migrations
from database import schema_change
from tests import test_migrations as first
from tests.databases import named
from tests.drills import ground, living
from tests.drills.table import Promise, Reached
from tests.playground.conftest import ROOT
from tests.racers.starting import together
from tests.schemas import opened, schema

ROWS, HALF_WAY, STARTERS = "every version is brought up to date", "a migration is killed half way", "four start at once"
PROMISES = [
    Promise(ROWS, "from every schema there was, the first and a middle one lived in: 0 tables with a row that differs"),
    Promise(HALF_WAY, "every step, killed just before it is saved: the database is as it was before",
            "a step that saves before it is done"),
    Promise(STARTERS, "from every schema there was: 1 of 4 migrates, 0 crash", "without the lock the others wait for"),
]  # fmt: skip
FOUR = 4
RELEASED = Path(migrations.__file__).parent
State = tuple[Any, Any]

# Appended to a step: it does its work, says so, and waits to be killed. A careless one saves first.
SLEEPY = """
import time
whole = up
def up(migrator, db):
    whole(migrator, db)
    {careless}
    print("half way", flush=True)
    time.sleep(60)
"""
MIGRATE = (
    "import sys, pathlib, database, migrations; migrations.MIGRATIONS = pathlib.Path(sys.argv[2]);"
    " database.open_database(sys.argv[1]); migrations.migrate()"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What updates came to."""

    differing: int = 0  # tables with rows that are not as they were
    left_behind: int = 0  # steps that were killed and left something
    migrated: int = 0
    crashed: int = 0


def steps() -> list[str]:
    """Every step, the first one first."""
    return sorted(path.stem for path in RELEASED.glob("0*.py"))


def run(database_name: str) -> list[Reached]:
    """From every version, and the controls."""
    found = [from_version(database_name, n) for n in range(1, len(steps()))]
    careless = from_version(database_name, len(steps()) - 1, careless=True)
    versions, on = len(found), database_name
    differing, left, crashed = (
        sum(getattr(one, name) for one in found) for name in ("differing", "left_behind", "crashed")
    )
    migrated = [one.migrated for one in found]
    return [
        Reached(ROWS, on, f"{versions} versions: {differing} tables differ", differing == 0),
        Reached(HALF_WAY, on, f"{versions} kills: {left} left something", left == 0,
                f"{careless.left_behind} of 1 left something", careless.left_behind == 1),
        Reached(STARTERS, on, f"{versions} times four: {migrated} migrated, {crashed} crashed",
                crashed == 0 and set(migrated) == {1},
                f"{careless.migrated} migrated, {careless.crashed} crashed", careless.crashed > 0),
    ]  # fmt: skip


def from_version(name: str, version: int, *, careless: bool = False) -> Outcome:
    """A database of the version after so many steps, in use: killed while it is brought up to date, then four start."""
    left = killed_half_way(name, version, careless=careless)
    with empty(name) as url, tempfile.TemporaryDirectory(prefix="klatch-steps-") as folder:
        before = lived_in(url, version, Path(folder))[1]
        said = together(url, _start_carelessly if careless else _start, [url] * FOUR)
        crashed = [one for one in said if isinstance(one, str)]
        after = {} if crashed else _state(url)[1]
    differing = sum(_narrowed(after[table], rows) != rows for table, rows in before.items()) if after else 0
    return Outcome(differing, int(left), sum(bool(one) for one in said if not isinstance(one, str)), len(crashed))


def killed_half_way(name: str, version: int, *, careless: bool = False) -> bool:
    """The same, killed just before the next step is saved: whether anything is otherwise than it was."""
    with empty(name) as url, tempfile.TemporaryDirectory(prefix="klatch-steps-") as folder:
        was = lived_in(url, version, Path(folder))
        _kill_half_way(url, version, Path(folder), careless)
        return _state(url) != was


def lived_in(url: str, version: int, folder: Path) -> State:
    """Migrate so far, and let people live in the first version and in a middle one; what the database says of itself
    then, and every row."""
    _copy_steps(folder, steps()[:1])
    with opened(url), _steps_of(folder):
        migrations.migrate()
        with schema_change():
            first._live_in(first._tables(folder / f"{steps()[0]}.py"))
        middle = steps().index(living.MIDDLE) + 1
        if version >= middle:
            _copy_steps(folder, steps()[:middle])
            migrations.migrate()
            with schema_change():
                living.live_on(folder)
        _copy_steps(folder, steps()[:version])
        migrations.migrate()
    return _state(url)


def _kill_half_way(url: str, version: int, folder: Path, careless: bool) -> None:
    """Bring it one step further, and kill whoever does when all is done but saved."""
    _copy_steps(folder, steps()[: version + 1])
    step = folder / f"{steps()[version]}.py"
    step.write_text(step.read_text() + SLEEPY.format(careless="db.commit()" if careless else "pass"))
    command = [sys.executable, "-c", MIGRATE, url, str(folder)]
    migrator = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert migrator.stdout is not None
    assert migrator.stdout.readline() == "half way\n"
    os.kill(migrator.pid, signal.SIGKILL)
    migrator.wait(20)
    migrator.stdout.close()


def _start(url: str) -> list[str]:
    return migrations.migrate()


def _start_carelessly(url: str) -> list[str]:
    migrations._one_migrator = contextlib.nullcontext  # type: ignore[assignment]  # that is the point
    return migrations.migrate()


def _copy_steps(folder: Path, names: list[str]) -> None:
    for name in names:
        (folder / f"{name}.py").write_text((RELEASED / f"{name}.py").read_text())


@contextlib.contextmanager
def _steps_of(folder: Path) -> Iterator[None]:
    real, migrations.MIGRATIONS = migrations.MIGRATIONS, folder
    try:
        yield
    finally:
        migrations.MIGRATIONS = real


def _state(url: str) -> State:
    with opened(url):
        return schema(), first._rows()


def _narrowed(after: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The columns there were."""
    return [{name: row[name] for name in before[0]} for row in after] if before else []


@contextlib.contextmanager
def empty(name: str) -> Iterator[str]:
    """The address of a database with nothing in it."""
    with ground.fresh(name) as url, tempfile.TemporaryDirectory(prefix="klatch-empty-") as folder:
        if name == "sqlite":
            yield f"sqlite:///{folder}/empty.db"
            return
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("DROP DATABASE IF EXISTS drill_empty WITH (FORCE)")
            admin.execute("CREATE DATABASE drill_empty")
            try:
                yield named(url, "drill_empty")
            finally:
                database.disconnect()
                admin.execute("DROP DATABASE drill_empty WITH (FORCE)")
