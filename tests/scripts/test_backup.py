"""Backups: whole, private, made while others write; and put back, or refused with nothing lost."""

import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

import database as ground
import migrations
from database import write_transaction
from meetups.restored import Settled
from models import Lease, User
from scripts import backup
from scripts.backups import Trouble, postgres
from tests.conftest import NOW
from tests.schemas import opened, schema

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where copies of what was there before go."""
    monkeypatch.setattr(backup, "FOLDER", tmp_path / "backups")
    return tmp_path / "backups"


def meet(name: str) -> None:
    with write_transaction():
        User.create(name=name, created_at=NOW)


def names(url: str) -> list[str]:
    with opened(url):
        return [row.name for row in User.select().order_by(User.id)]


def lived_in(url: str, *people: str) -> None:
    with opened(url):
        for name in people:
            meet(name)


def said(rows: list[tuple[object, ...]]) -> list[str]:
    """A schema as text, without the brackets and casts PostgreSQL writes anew each time it reads a check."""
    return sorted(re.sub(r"[()\[\]]|::[a-z]+( varying)?", "", str(row)) for row in rows)


@contextmanager
def somebody_writes(url: str) -> Iterator[None]:
    """A transaction that is not over: not in a backup, and not in its way."""
    with opened(url), write_transaction():
        User.create(name="Unsaved", created_at=NOW)
        yield


def test_a_backup_holds_what_was_saved_and_a_restore_brings_it_back(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "safe" / "one.backup"
    lived_in(database_url, "Katrin", "Zoë 🌱")
    backup.save(database_url, file)
    lived_in(database_url, "Samira")

    kept, done = backup.restore(database_url, file, LATER)

    assert names(database_url) == ["Katrin", "Zoë 🌱"]
    assert done == Settled(0, 0, 0)
    backup.restore(database_url, Path(kept), LATER + timedelta(seconds=1))
    assert names(database_url) == ["Katrin", "Zoë 🌱", "Samira"]


def test_a_restored_database_is_the_very_same_and_lives_on(database_url: str, tmp_path: Path) -> None:
    lived_in(database_url, "Katrin")
    with opened(database_url):
        before = schema()
    backup.save(database_url, tmp_path / "one")
    backup.restore(database_url, tmp_path / "one", LATER)
    with opened(database_url):
        migrations.check_schema()
        assert said(schema()) == said(before)
        assert Lease.select().count() == 0
    lived_in(database_url, "Samira")
    assert names(database_url) == ["Katrin", "Samira"]
    backup.save(database_url, tmp_path / "two")  # what was restored can be saved again


def test_only_its_owner_reads_it_and_nothing_half_written_is_left(database_url: str, tmp_path: Path) -> None:
    backup.save(database_url, tmp_path / "one")
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if "one" in path.name] == ["one"]
    with pytest.raises(Trouble, match="is there already"):
        backup.save(database_url, tmp_path / "one")


def test_nobody_waits_for_a_backup_nor_it_for_anybody(database_url: str, tmp_path: Path) -> None:
    lived_in(database_url, "Katrin")
    with somebody_writes(database_url):
        backup.save(database_url, tmp_path / "one")
    backup.restore(database_url, tmp_path / "one", LATER)
    assert names(database_url) == ["Katrin"]


def test_while_somebody_has_it_open_nothing_is_restored(database_url: str, tmp_path: Path) -> None:
    backup.save(database_url, tmp_path / "one")
    lived_in(database_url, "Katrin")
    with opened(database_url):
        assert User.select().count() == 1  # whoever looked has it open
        with pytest.raises(Trouble, match="stop the bot and the site first"):
            backup.restore(database_url, tmp_path / "one", LATER)
    assert names(database_url) == ["Katrin"]


@pytest.mark.parametrize("content", [b"", b"nonsense " * 1000])
def test_what_is_no_backup_is_refused(content: bytes, database_url: str, tmp_path: Path) -> None:
    lived_in(database_url, "Katrin")
    (tmp_path / "one").write_bytes(content)
    with pytest.raises(Trouble):
        backup.restore(database_url, tmp_path / "one", LATER)
    with pytest.raises(Trouble, match="there is no"):
        backup.restore(database_url, tmp_path / "two", LATER)
    assert names(database_url) == ["Katrin"]


def test_a_backup_of_something_else_is_refused(database_url: str, empty_url: str, tmp_path: Path) -> None:
    lived_in(database_url, "Katrin")
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(tmp_path / "one")) as other:
            other.execute("CREATE TABLE shopping (what TEXT)")
    else:
        with psycopg.connect(empty_url) as other:
            other.execute("CREATE TABLE shopping (what TEXT)")
        dump = postgres._tool("pg_dump", empty_url)
        postgres._run(dump, "--format=custom", f"--file={tmp_path / 'one'}", url=empty_url)
    with pytest.raises(Trouble, match="is no backup of Klatch"):
        backup.restore(database_url, tmp_path / "one", LATER)
    assert names(database_url) == ["Katrin"]


def test_a_restore_that_fails_at_the_end_leaves_what_was_there(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived_in(database_url, "Katrin")
    backup.save(database_url, tmp_path / "one")
    lived_in(database_url, "Samira")

    def broken(url: str, now: object) -> Settled:
        raise ZeroDivisionError

    monkeypatch.setattr(backup, "finish", broken)
    with pytest.raises(ZeroDivisionError):
        backup.restore(database_url, tmp_path / "one", LATER)
    assert names(database_url) == ["Katrin", "Samira"]


def test_a_backup_of_a_newer_klatch_is_refused(database_url: str, tmp_path: Path) -> None:
    lived_in(database_url, "Katrin")
    with opened(database_url), write_transaction():
        ground.db.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2030-01-01')")
    backup.save(database_url, tmp_path / "one")
    with opened(database_url), write_transaction():
        ground.db.execute_sql("DELETE FROM schema_migration WHERE name = '9999_later'")
    lived_in(database_url, "Samira")
    with pytest.raises(migrations.WrongSchema, match="newer Klatch"):
        backup.restore(database_url, tmp_path / "one", LATER)
    assert names(database_url) == ["Katrin", "Samira"]


def test_into_a_place_where_nothing_is_yet(database_url: str, empty_url: str, tmp_path: Path) -> None:
    lived_in(database_url, "Katrin")
    backup.save(database_url, tmp_path / "one")
    kept, _ = backup.restore(empty_url, tmp_path / "one", LATER)
    assert kept == ""
    assert names(empty_url) == ["Katrin"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_cannot_be_read_any_more_is_put_aside(database_url: str, tmp_path: Path) -> None:
    lived_in(database_url, "Katrin")
    backup.save(database_url, tmp_path / "one")
    path = Path(database_url.removeprefix("sqlite:///"))
    path.write_bytes(b"the disk is dying " * 500)
    kept, _ = backup.restore(database_url, tmp_path / "one", LATER)
    assert Path(kept).read_bytes() == b"the disk is dying " * 500
    assert names(database_url) == ["Katrin"]
    Path(kept).unlink()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_copy_with_its_newest_part_beside_it_is_read_whole(database_url: str, tmp_path: Path) -> None:
    path = Path(database_url.removeprefix("sqlite:///"))
    with opened(database_url):
        meet("Katrin")
        for rest in ("", "-wal"):
            (tmp_path / f"copy{rest}").write_bytes(path.with_name(path.name + rest).read_bytes())
    backup.restore(database_url, tmp_path / "copy", LATER)
    assert names(database_url) == ["Katrin"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_programs_that_are_too_old_are_named(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    old.chmod(0o755)
    monkeypatch.setattr(postgres, "_places", lambda name: [str(old)])
    with pytest.raises(Trouble, match="pg_dump 9 is too old: install PostgreSQL 18’s client programs"):
        backup.save(database_url, tmp_path / "one")
    monkeypatch.setattr(postgres, "_places", lambda name: [])
    with pytest.raises(Trouble, match="there is no pg_dump: install"):
        backup.save(database_url, tmp_path / "one")
    assert not (tmp_path / "one").exists()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_password_is_no_argument_anybody_sees(database_url: str, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    spy = tmp_path / "spy"
    spy.write_text(f'#!/bin/sh\necho "$@" > {seen}\nprintenv PGPASSWORD >> {seen}\n')
    spy.chmod(0o755)
    postgres._run(str(spy), "--some", url="postgresql://me:hush@127.0.0.1/klatch")
    arguments, password = seen.read_text().splitlines()
    assert "hush" not in arguments
    assert "dbname=klatch" in arguments
    assert password == "hush"
