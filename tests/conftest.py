"""The small cast and the two databases every test of the rules runs on."""

import contextlib
import gc
import os
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import time_machine

import database as ground
import migrations
from database import write_transaction
from meetups import events, groups, members, people
from meetups.events import Saved
from meetups.groups import GroupFacts, GroupWish
from meetups.people import Person
from meetups.visibility import Visibility
from models import User
from scripts import postgres_server
from tests.databases import Pool, forget_all, named
from tests.recorded import Recorder

DATABASES = ("sqlite", "postgresql")
TESTS = Path(__file__).parent
# Doors never touch the database (tests/test_stairs.py holds them to it), and the rules behind are tried on both: so the
# doors are tried on the second with DRILLS=1. On both always: each page, each kind of answer, what the bot delivers.
DOORS = {"handlers", "web"}
ON_BOTH = {
    TESTS / name
    for name in (
        "handlers/test_after_outage.py", "handlers/test_cards.py", "handlers/test_delivery.py",
        "handlers/test_groups.py", "handlers/test_ordering.py", "handlers/test_seats_in_chat.py",
        "handlers/test_settling.py",
        "handlers/test_ticking.py", "web/test_admin.py", "web/test_event_states.py", "web/test_every_page.py",
        "web/test_health.py", "web/test_metrics.py", "web/test_signin.py", "web/test_twelve_groups.py",
    )
}  # fmt: skip
TWICE_IS_LONG = {TESTS / "e2e" / "test_full_room.py", TESTS / "e2e" / "test_belonging.py"}
gc.set_threshold(50_000, 20, 100)  # thousands of tests stay in memory, and are looked through again and again
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
beginnings = Recorder()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Pool]:
    """A real PostgreSQL, started for this run, and the databases on it."""
    with postgres_server.started("test") as address:
        with psycopg.connect(address, autocommit=True) as admin:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                admin.execute(f"ALTER SYSTEM SET {setting} = off")  # the power does not fail here: three times as fast
            admin.execute("SELECT pg_reload_conf()")
        with closing(Pool(address)) as pool:
            pool.make_template(_migrate)
            yield pool


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as copied:
        copied.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def quick_folder() -> Iterator[Path]:
    """A folder in memory, where the machine has room for one: a commit is as full as ever, but waits for no disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made there
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 30
    with tempfile.TemporaryDirectory(prefix="klatch-", dir=memory if roomy else None) as folder:
        yield Path(folder)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, quick_folder: Path) -> Iterator[str]:
    """The address of an empty, migrated database; the test runs once on each kind."""
    if request.param == "sqlite":
        path = quick_folder / f"{uuid.uuid4().hex}.db"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        yield f"sqlite:///{path}"
        for left in quick_folder.glob(f"{path.name}*"):
            left.unlink()
        return
    pool: Pool = request.getfixturevalue("postgres")
    address = pool.lend(going_on=_is_of_rules(request))
    yield address
    pool.take_back(address)


@pytest.fixture
def empty_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database of the same kind with nothing in it."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    name = f"empty_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    yield named(database_url, name)
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The same, open and connected in this thread, on the day the small cast lives in, whatever day it is.

    Whoever starts processes, which know the real day alone, is marked `real_clock`, and lives on that day as well.
    """
    pool: Pool | None = None
    if database_url.startswith("postgresql") and _is_of_rules(request):
        pool = request.getfixturevalue("postgres")
    if pool is None or not pool.reopen(database_url):
        ground.open_database(database_url)
    forget_all()  # what the process remembers of feeds, by the name of the database
    ground._wary_until = 0.0  # another database, and nobody waited for it in vain yet
    chosen = time_machine.escape_hatch.is_travelling()  # a test that chose its own moment keeps it
    chosen = chosen or request.node.get_closest_marker("real_clock") is not None
    with contextlib.nullcontext() if chosen else time_machine.travel(NOW + timedelta(minutes=1)):
        ground.connect()
        beginnings.begin()
        if chosen or "monkeypatch" in request.fixturenames:  # another day, or rules that are not as they were
            beginnings.stop()
        yield database_url
    beginnings.stop()
    if pool is None or not pool.keep(database_url):
        ground.disconnect()


@pytest.fixture
def now() -> datetime:
    """A moment for rules that take one: Sunday 22 November 2026, noon UTC."""
    return NOW


def somebody(name: str, telegram_id: int, language: str = "en") -> Person:
    """A person who has pressed Start, and hears of everything at once: who sleeps at night is said where it matters."""
    person: Person = beginnings.made(
        (name, telegram_id, language), lambda: _somebody(name, telegram_id, language), small=True
    )
    return person


def _somebody(name: str, telegram_id: int, language: str) -> Person:
    with write_transaction():
        known = {"name": name, "username": name.lower(), "language": language}
        fresh = {"reachable": True, "quiet_from": 0, "quiet_until": 0, "created_at": NOW}
        made = User.insert(telegram_id=telegram_id, **known, **fresh).on_conflict(
            conflict_target=[User.telegram_id], update=known
        )
        row = next(iter(made.returning(User).execute()))
    return people.person_of(row)


@pytest.fixture
def host(database: str) -> Person:
    """Owns the group."""
    return somebody("Katrin", 5001, "de")


@pytest.fixture
def guest(database: str) -> Person:
    """A member who comes."""
    return somebody("Samira", 5003)


@pytest.fixture
def waiting(database: str) -> Person:
    """A member who comes too late for a seat."""
    return somebody("Lucía", 5007, "es")


@pytest.fixture
def stranger(database: str) -> Person:
    """In no group at all."""
    return somebody("Nemo", 5013)


MakeGroup = Callable[..., GroupFacts]
MakeEvent = Callable[..., Saved]


@pytest.fixture
def make_group(host: Person, guest: Person, waiting: Person) -> MakeGroup:
    """Found a group of host, guest and waiting; `visibility` and other words of a GroupWish may be given."""

    def make(
        name: str = "Translators’ Table", visibility: Visibility = Visibility.PUBLIC, **more: object
    ) -> GroupFacts:
        wish = GroupWish(name, "One poem at a time.", "en", "Europe/Berlin", visibility, **more)  # type: ignore[arg-type]  # a test's own words
        made: GroupFacts = beginnings.made(("group", wish), lambda: found(wish))
        return made

    def found(wish: GroupWish) -> GroupFacts:
        group = groups.found(host.id, wish, NOW)
        for person in (guest, waiting):
            members.join(person.id, group.id, NOW)
        return group

    return make


@pytest.fixture
def make_event(host: Person) -> MakeEvent:
    """Make and publish an event of the group, as typed; fields may be given."""

    def make(group: GroupFacts, publish: bool = True, now: datetime = NOW, **fields: str) -> Saved:
        typed, key = typed_event(**fields), uuid.uuid4().hex
        saved: Saved = beginnings.made(
            ("event", group.id, publish, now, *sorted(typed.items())),
            lambda: events.create(host.id, group.id, typed, key, now, publish=publish),
        )
        return saved

    return make


def typed_event(**fields: str) -> dict[str, str]:
    """An event as somebody types it: a hybrid evening in eleven days with two seats in the room."""
    day = (NOW + timedelta(days=11)).date().isoformat()
    usual = {
        "title": "One poem, nine languages", "about": "Bring one poem.", "date": day, "start": "19:00", "end": "21:00",
        "zone": "Europe/Berlin", "format": "hybrid", "visibility": "public", "venue": "Lesecafé Plagwitz",
        "address": "Karl-Heine-Straße 46, Leipzig", "venue_shown": "exact", "link": "https://meet.example.org/poem",
        "seats": "2", "online_seats": "", "guests": "1",
    }  # fmt: skip
    return usual | fields


def _migrate(address: str) -> None:
    ground.open_database(address)
    migrations.migrate()
    ground.disconnect()


def _is_of_rules(request: pytest.FixtureRequest) -> bool:
    return request.path.is_relative_to(TESTS / "meetups")


def _is_long(item: pytest.Item) -> bool:
    """What is marked so, on every database but the one it names: `long(but_on="sqlite")` is tried on SQLite always."""
    mark = item.get_closest_marker("long")
    if mark is None:
        twice_is_long = item.path in TWICE_IS_LONG or (_is_of_a_door(item) and item.path not in ON_BOTH)
        return twice_is_long and _runs_on(item, "postgresql")
    return not _runs_on(item, str(mark.kwargs.get("but_on")))


def _is_of_a_door(item: pytest.Item) -> bool:
    return item.path.relative_to(TESTS).parts[0] in DOORS


def _runs_on(item: pytest.Item, database: str) -> bool:
    return f"[{database}]" in item.name or f"[{database}-" in item.name


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files first, so that no worker has one alone in the end. Browser tests need a browser; `make test`
    says loudly at the end where there is none. What only a long time shows is for `make test DRILLS=1`."""
    from scripts.chromium import find

    if not os.environ.get("DRILLS"):
        config.hook.pytest_deselected(items=[item for item in items if _is_long(item)])
        items[:] = [item for item in items if not _is_long(item)]
    long = {item.path for item in items if any(item.get_closest_marker(name) for name in ("slow", "browser"))}
    items.sort(key=lambda item: (item.path not in long, item.path.parent != Path(__file__).parent))
    if any(item.get_closest_marker("browser") for item in items) and find() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
