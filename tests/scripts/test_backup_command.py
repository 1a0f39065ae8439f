"""`python -m scripts.backup …`: what it says, what it notes, and what it refuses to guess."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from meetups import installation
from scripts import backup
from scripts.backups import Trouble
from tests.conftest import NOW
from tests.playground.conftest import ROOT
from tests.schemas import opened

LATER = NOW + timedelta(hours=1)


def run(database_url: str, *arguments: str) -> tuple[int, str, str]:
    around = {"DATABASE_URL": database_url, "SITE_URL": "http://localhost:8000", "PATH": "/usr/bin:/bin"}
    return call(ROOT, around, *arguments)


def call(folder: Path, around: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "scripts.backup", *arguments]
    around = {"PYTHONPATH": str(ROOT), **around}
    done = subprocess.run(command, cwd=folder, env=around, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_command_saves_and_says_so_and_notes_when(database_url: str, tmp_path: Path) -> None:
    status, said, wrong = run(database_url, "save", str(tmp_path / "one"))
    assert (status, wrong) == (0, "")
    assert re.match(rf"klatch: saved {re.escape(str(tmp_path / 'one'))} \([01]\.\d MB\)", said)
    with opened(database_url):
        assert installation.backed_up_at() is not None


def test_a_backup_made_by_other_means_is_noted_once_it_was_looked_at(database_url: str, tmp_path: Path) -> None:
    made = NOW - timedelta(days=300)
    backup.save(database_url, tmp_path / "one")
    os.utime(tmp_path / "one", (made.timestamp(), made.timestamp()))
    assert backup.note(database_url, tmp_path / "one", NOW) == made
    assert backup.note(database_url, None, NOW) == NOW
    assert backup.note(database_url, tmp_path / "one", LATER) == NOW  # an older one changes nothing
    (tmp_path / "two").write_bytes(b"nonsense " * 1000)
    with pytest.raises(Trouble):
        backup.note(database_url, tmp_path / "two", LATER)
    with pytest.raises(Trouble, match="there is no"):
        backup.note(database_url, tmp_path / "three", LATER)
    with opened(database_url):
        assert installation.backed_up_at() == NOW


@pytest.mark.parametrize("arguments", [("noted",), ("settle",)])
def test_where_there_is_no_database_none_is_made(arguments: tuple[str, ...], empty_url: str, tmp_path: Path) -> None:
    status, said, wrong = run(empty_url, *arguments)
    assert (status, said) == (2, "")
    assert wrong == "klatch: DATABASE_URL leads to no database of Klatch that can be read\n"
    assert not (tmp_path / "empty.db").exists()


@pytest.mark.parametrize("arguments", [("save",), ("restore", "one"), ("settle",), ("noted",)])
def test_where_nothing_says_which_installation_it_is_nothing_is_guessed(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    told = call(tmp_path, {}, *arguments)
    assert told == (2, "", f"klatch: {backup.GUESS}\n")
    assert list(tmp_path.iterdir()) == []


def test_where_the_servers_are_told_of_one_it_is_that(tmp_path: Path) -> None:
    known = call(tmp_path, {"TELEGRAM_BOT_TOKEN": "7700000:klatch-backup-token-abcdefgh"}, "save")
    assert known == (2, "", "klatch: there is no database at data/klatch.db yet\n")  # as the servers understand it


@pytest.mark.parametrize("arguments", [(), ("restore",), ("restore", ""), ("restore", "/nowhere"), ("save", "a", "b")])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_done_is_one_line(arguments: tuple[str, ...], database_url: str) -> None:
    status, said, wrong = run(database_url, *arguments)
    assert (status, said, wrong.count("\n")) == (2, "", 1)
    assert wrong.startswith("klatch: ")
