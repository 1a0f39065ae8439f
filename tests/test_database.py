"""The one way to write, the two kinds of time, and a schema that is exactly the one this code was written for."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg
import pytest

import database as ground
import fields
import migrations
from database import Unavailable, WriteOutsideTransaction, locked, write_transaction
from migrations import WrongSchema
from models import TABLES, Lease, User
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.schemas import opened, schema

ROOT = Path(__file__).parent.parent
STEPS = [
    "0001_initial",
    "0002_seats_that_hold",
    "0003_delivery",
    "0004_administrators_and_fewer_seats",
    "0005_groups_people_belong_to",
    "0006_people_in_groups",
]
STARTER = [sys.executable, "-m", "migrations"]


def make_user(name: str = "Katrin") -> int:
    return int(User.insert(name=name, created_at=NOW).execute())


def names() -> list[str]:
    return [row.name for row in User.select().order_by(User.id)]


# ── One way to write ──────────────────────────────────────────────────────────────────────────────────────────────────

WRITES: dict[str, Callable[[], Any]] = {
    "insert": make_user,
    "create": lambda: User.create(name="Katrin", created_at=NOW),
    "many": lambda: User.insert_many([{"name": "Katrin", "created_at": NOW}]).execute(),
    "update": lambda: User.update(name="Nemo").execute(),
    "delete": lambda: User.delete().execute(),
    "raw": lambda: ground.db.execute_sql("DELETE FROM users"),
    "raw lower": lambda: ground.db.execute_sql("\n  delete from users"),
    "raw with": lambda: ground.db.execute_sql("WITH a AS (SELECT 1) DELETE FROM users"),
    "raw comment": lambda: ground.db.execute_sql("/* quick */ -- fix\n DELETE FROM users"),
    "schema": lambda: ground.db.execute_sql("DROP TABLE users"),
}


def test_a_write_outside_is_refused_however_it_is_said(database: str) -> None:
    with write_transaction():
        make_user("Samira")
    assert [name for name, write in WRITES.items() if not _is_refused(write)] == []
    assert names() == ["Samira"]
    with write_transaction():
        assert [name for name, write in WRITES.items() if name != "schema" and _is_refused(write)] == []


def test_a_write_that_waits_for_another_thread_to_open_a_transaction_is_refused_too(database: str) -> None:
    with write_transaction():
        refused: list[BaseException] = []

        def elsewhere() -> None:
            ground.connect()
            try:
                make_user()
            except WriteOutsideTransaction as error:
                refused.append(error)
            finally:
                ground.disconnect()

        _run(elsewhere)
        assert len(refused) == 1


def test_rows_are_locked_only_inside(database: str) -> None:
    with pytest.raises(WriteOutsideTransaction):
        locked(User.select())
    with write_transaction():
        assert list(locked(User.select())) == []


def test_what_fails_inside_is_taken_back_as_a_whole(database: str) -> None:
    with pytest.raises(ZeroDivisionError), write_transaction():  # noqa: PT012 - the whole block is what fails
        make_user()
        raise ZeroDivisionError
    assert names() == []
    with pytest.raises(WriteOutsideTransaction):
        make_user()


def test_one_inside_another_joins_it(database: str) -> None:
    with pytest.raises(ZeroDivisionError), write_transaction():  # noqa: PT012 - the whole block is what fails
        make_user("outer")
        with write_transaction():
            make_user("inner")
        make_user("outer again")  # the end of the inner one closes nothing
        raise ZeroDivisionError
    assert names() == []


# ── A database that cannot be written now ─────────────────────────────────────────────────────────────────────────────


@contextmanager
def held_by_another(url: str) -> Iterator[None]:
    """Somebody else writes: SQLite's one lock, or the row of every user on PostgreSQL."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE users")
        yield
        other.rollback()


def test_a_lock_held_too_long_elsewhere_is_unavailable_and_changes_nothing(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ground, "PATIENCE_S", 0.2)
    ground.open_database(database_url)
    ground.connect()
    with held_by_another(database_url), pytest.raises(Unavailable), write_transaction():
        make_user()
    with write_transaction():
        make_user("Samira")
    assert names() == ["Samira"]
    ground.disconnect()


def test_after_one_waited_in_vain_the_next_wait_briefly_for_a_while(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in {"PATIENCE_S": 1.5, "BRIEF_S": 0.1, "WARY_S": 0.6, "_wary_until": 0.0}.items():
        monkeypatch.setattr(ground, name, seconds)
    if ground.is_postgres():
        ground.db.execute_sql("SET lock_timeout = '1500ms'")
    with held_by_another(database):
        waited = [seconds_in_vain() for _ in range(3)]
        time.sleep(0.7)
        waited.append(seconds_in_vain())
    make_user_names("Samira", "Katrin")
    assert [round(seconds / 1.5) for seconds in waited] == [1, 0, 0, 1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_waits_in_a_queue_does_not_wait_as_long_again_at_its_end(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in {"PATIENCE_S": 1.0, "BRIEF_S": 0.1, "_wary_until": 0.0}.items():
        monkeypatch.setattr(ground, name, seconds)
    waited = []

    def wait() -> None:
        ground.connect()
        waited.append(seconds_in_vain())
        ground.disconnect()

    first, second = threading.Thread(target=wait), threading.Thread(target=wait)
    with held_by_another(database):
        first.start()
        while not ground._queue.locked():
            time.sleep(0.01)
        time.sleep(0.3)
        second.start()
        first.join()
        second.join()
    assert [round(seconds) for seconds in waited] == [1, 1]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_was_prepared_in_vain_is_not_asked_for_by_its_name(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "BRIEF_S", 0.02)
    monkeypatch.setattr(ground, "_wary_until", time.monotonic() + 60)
    with pytest.raises(ZeroDivisionError), write_transaction():  # noqa: PT012 - the whole block is what fails
        assert names() == []
        raise ZeroDivisionError
    make_user_names(*"ABCDE")  # psycopg has the server keep what was asked five times
    with held_by_another(database):
        for _ in range(3):
            seconds_in_vain()
    make_user_names("F")
    assert names() == [*"ABCDEF"]


def seconds_in_vain() -> float:
    began = time.monotonic()
    with pytest.raises(Unavailable), write_transaction():
        make_user()
    return time.monotonic() - began


def make_user_names(*people: str) -> None:
    for name in people:
        with write_transaction():
            make_user(name)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_address_as_many_hosts_write_it_is_read(database_url: str) -> None:
    ground.open_database(database_url.replace("postgresql://", "postgres://"))
    ground.connect()
    with write_transaction():
        make_user()
    assert names() == ["Katrin"]
    ground.disconnect()


def test_what_may_stay_unwritten_does_not_wait(database: str) -> None:
    began = time.monotonic()
    with held_by_another(database), pytest.raises(Unavailable), write_transaction(wait=False):
        make_user()
    assert time.monotonic() - began < 1.0
    with write_transaction(wait=False):
        make_user("Samira")
    assert names() == ["Samira"]


def test_writers_of_one_process_take_turns(database: str) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def first() -> None:
        ground.connect()
        with write_transaction():
            make_user("first")
            inside.set()
            go_on.wait(10)
        ground.disconnect()

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(10)
    threading.Timer(0.3, go_on.set).start()
    with write_transaction():
        make_user("second")
    thread.join()
    assert sorted(names()) == ["first", "second"]


def test_a_database_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    ground.open_database(f"sqlite:///{tmp_path}/no/such/folder/klatch.db")
    with pytest.raises(Unavailable):
        ground.connect()
    ground.open_database("postgresql://klatch:hush@127.0.0.1:9/klatch?connect_timeout=2")
    with pytest.raises(Unavailable) as refused:
        ground.connect()
    assert "hush" not in str(refused.value)


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "klatch.db").write_text("a shopping list, and a long one: " + "apples, " * 100)
    ground.open_database(f"sqlite:///{tmp_path}/klatch.db")
    with pytest.raises(Unavailable):
        ground.connect()


def test_a_connection_the_server_dropped_is_replaced(database: str) -> None:
    if not ground.is_postgres():
        pytest.skip("SQLite has no server")
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(Unavailable):
        names()
    ground.connect()
    assert names() == []


# ── Two kinds of time ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
        datetime(2026, 11, 22, 12, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_an_instant_comes_back_as_it_was_in_utc(moment: datetime, database: str) -> None:
    with write_transaction():
        Lease.create(name="tick", owner="me", until=moment)
    found = Lease.get().until
    assert found == moment
    assert found.tzinfo == UTC


def test_instants_sort_and_compare_as_moments(database: str) -> None:
    moments = [NOW + timedelta(microseconds=n) for n in (0, 1, 999_999, 1_000_000)]
    with write_transaction():
        for n, moment in enumerate(reversed(moments)):
            Lease.create(name=str(n), owner="me", until=moment.astimezone(timezone(timedelta(hours=n))))
    assert [row.until for row in Lease.select().order_by(Lease.until)] == moments
    assert [row.until for row in Lease.select().where(Lease.until <= moments[1]).order_by(Lease.until)] == moments[:2]


def test_a_naive_moment_is_no_instant(database: str) -> None:
    with pytest.raises(ValueError, match="a naive datetime is no instant"), write_transaction():
        Lease.create(name="tick", owner="me", until=datetime(2026, 11, 22, 12, 0))  # noqa: DTZ001 - the mistake itself
    assert fields.Instant().db_value(None) is None


def test_a_wall_time_stays_what_the_clock_on_the_wall_shows(
    make_group: MakeGroup, make_event: MakeEvent, database: str
) -> None:
    from models import Event

    make_event(make_group(), date="2026-12-03", start="19:00", zone="America/Lima")
    event = Event.get()
    assert event.starts_wall == datetime(2026, 12, 3, 19, 0)  # noqa: DTZ001 - a wall time
    assert event.starts_wall.tzinfo is None
    assert event.starts_at == datetime(2026, 12, 4, 0, 0, tzinfo=UTC)


def test_a_wall_time_with_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="carries no zone"):
        fields.WallTime().db_value(NOW)
    assert fields.WallTime().db_value(None) is None


# ── The schema ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_database_migrated_is_what_the_tables_say(database_url: str, empty_url: str) -> None:
    with opened(database_url):
        migrated = schema()
    with opened(empty_url):
        with write_transaction():
            ground.db.create_tables(TABLES)
        assert schema() == migrated
    said = str(migrated)
    assert "outbox_message_one_pending_redraw" in said
    assert "room_taken >= 0" in said
    assert sum("ends_at > starts_at" in str(row) for row in migrated) == 1


def test_a_table_that_differs_would_be_seen(database: str) -> None:
    before = schema()
    with write_transaction():
        ground.db.execute_sql("DROP INDEX outbox_message_one_pending_redraw")
    after = schema()
    assert [row[1] for row in before if row not in after] == ["outbox_message_one_pending_redraw"]


def test_a_schema_that_is_behind_is_refused(empty_url: str) -> None:
    with opened(empty_url):
        with pytest.raises(WrongSchema, match="behind this Klatch"):
            migrations.check_schema()
        assert migrations.migrate() == STEPS
        migrations.check_schema()
        assert migrations.migrate() == []


def test_a_schema_that_is_ahead_is_refused(database: str) -> None:
    with write_transaction():
        ground.db.execute_sql(
            "INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2030-01-01 00:00:00')"
        )
    with pytest.raises(WrongSchema, match="newer Klatch"):
        migrations.check_schema()
    with pytest.raises(WrongSchema, match="newer Klatch"):
        migrations.migrate()


def test_a_migration_that_fails_half_way_leaves_the_old_state(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = tmp_path / "steps"
    steps.mkdir()
    for name in STEPS:
        (steps / f"{name}.py").write_text((migrations.MIGRATIONS / f"{name}.py").read_text())
    (steps / "9001_half.py").write_text(
        "def up(migrator, db):\n"
        "    db.execute_sql('CREATE TABLE half (id INTEGER)')\n"
        "    db.execute_sql('DROP TABLE lease')\n"
        "    raise ZeroDivisionError\n"
    )
    before = schema()
    monkeypatch.setattr(migrations, "MIGRATIONS", steps)
    with pytest.raises(ZeroDivisionError):
        migrations.migrate()
    assert schema() == before
    with pytest.raises(WrongSchema, match="behind"):
        migrations.check_schema()
    with pytest.raises(WriteOutsideTransaction):
        make_user()


def test_of_four_that_start_at_once_one_migrates_and_none_crashes(empty_url: str) -> None:
    surroundings = {**os.environ, "DATABASE_URL": empty_url, "SITE_URL": "http://localhost:8000"}
    starters = [
        subprocess.Popen(
            [sys.executable, "-m", "migrations"], cwd=ROOT, env=surroundings, stdout=-1, stderr=-1, text=True
        )
        for _ in range(4)
    ]
    ended = [(*starter.communicate(timeout=60), starter.returncode) for starter in starters]
    assert sorted(ended, reverse=True) == [
        ("klatch: the database is up to date\n", "", 0),
        ("klatch: the database is up to date\n", "", 0),
        ("klatch: the database is up to date\n", "", 0),
        (f"klatch: migrated: {', '.join(STEPS)}\n", "", 0),
    ]


def test_a_database_out_of_reach_ends_the_migration_with_one_line() -> None:
    surroundings = {**os.environ, "DATABASE_URL": "postgresql://klatch:hush@127.0.0.1:9/klatch?connect_timeout=2"}
    ended = subprocess.run(STARTER, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("klatch: ")
    assert ended.stderr.count("\n") == 1
    assert "hush" not in ended.stderr


def _is_refused(write: Callable[[], Any]) -> bool:
    try:
        write()
    except WriteOutsideTransaction:
        return True
    return False


def _run(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
