"""What docs/operating.md says to type, typed on a machine as docs/deploying.md makes it: settings in a file of root's,
an own user and folder, or containers."""

import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from database import write_transaction
from meetups import installation
from models import Lease, OutboxMessage
from scripts import backup
from scripts.backups import postgres
from tests.playground.conftest import ROOT
from tests.schemas import opened
from tests.scripts.test_backup import lived_in, names

OPERATING = (ROOT / "docs" / "operating.md").read_text()
PROGRAMS = ("docker", "systemctl", "systemd-run", "litestream", "chown")
STAND_IN = ROOT / "tests" / "scripts" / "stand_in.py"
UNIT = ROOT / "deploy" / "systemd" / "klatch-backup.service"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


class Machine:
    """Its /etc/klatch.env, /var/lib/klatch and /opt/klatch, all below one folder."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.state, self.code, self.asked = folder / "state", folder / "code", folder / "asked"
        (folder / "bin").mkdir()
        self.state.mkdir()
        (self.code / "deploy").mkdir(parents=True)
        (folder / "klatch.env").write_text(f"# settings\nDATABASE_URL={url}\nSITE_URL=http://localhost:8000\n")
        for name in PROGRAMS:
            self._executable(folder / "bin" / name, f'exec {sys.executable} -S {STAND_IN} {name} "$@"')
        for name in ("as-klatch", "compose-backup"):
            self._executable(self.code / "deploy" / name, self.here((ROOT / "deploy" / name).read_text()))

    def here(self, text: str) -> str:
        """With the places of this machine. The code itself is where it is."""
        text = text.replace("/opt/klatch/.venv/bin/python", sys.executable)
        text = text.replace("WorkingDirectory=/opt/klatch", f"WorkingDirectory={ROOT}")
        text = text.replace("/etc/klatch.env", f"{self.folder}/klatch.env").replace("/opt/klatch", str(self.code))
        return text.replace("/var/lib/klatch", str(self.state)).replace("%S/klatch", str(self.state))

    def type(self, text: str) -> subprocess.CompletedProcess[str]:
        """In a shell of root's, who has no settings of Klatch."""
        around = {
            "PATH": f"{self.folder}/bin:/usr/bin:/bin", "ASKED": str(self.asked), "STATE": str(self.state),
            "DATABASE": self.url, **self._database(),
        }  # fmt: skip
        command = ["sh", "-c", self.here(text)]
        return subprocess.run(command, cwd=self.code, env=around, capture_output=True, text=True, check=False)

    def saved(self) -> list[Path]:
        """What is in the folder for backups, the oldest first."""
        found = [*self.state.glob("backups/*"), *self.code.glob("data/backups/*")]
        return sorted(found, key=lambda path: path.stat().st_mtime_ns)

    def _database(self) -> dict[str, str]:
        if self.url.startswith("sqlite"):
            return {}
        given = conninfo_to_dict(self.url)
        names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
        tools = {"TOOLS": str(Path(postgres._tool("pg_dump", self.url)).parent)}
        return tools | {names[part]: str(value) for part, value in given.items() if part in names}

    def _executable(self, path: Path, text: str) -> None:
        path.write_text(text if text.startswith("#!") else f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)


@pytest.fixture
def machine(database_url: str, tmp_path: Path) -> Machine:
    if database_url.startswith("sqlite"):
        moved = tmp_path / "state" / "klatch.db"
        machine = Machine(tmp_path, f"sqlite:///{moved}")
        shutil.copyfile(database_url.removeprefix("sqlite:///"), moved)
        return machine
    return Machine(tmp_path, database_url)


def block(opening: str) -> str:
    """What is typed there, from the line that begins so to the end of the block."""
    found = re.findall(rf"^({re.escape(opening)}.*?)^```$", OPERATING, re.M | re.S)
    assert len(found) == 1
    return str(found[0])


def unit() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            found.setdefault(line.split("=", 1)[0], []).append(line.split("=", 1)[1])
    return found


def owe(url: str) -> None:
    """Something is to be told, and was not yet when the backup was made."""
    then = datetime.now(UTC) - timedelta(days=1)
    with opened(url), write_transaction():
        OutboxMessage.create(kind="trouble", chat_id=1, not_before=then, created_at=then, changed_at=then)


def told(url: str) -> list[str]:
    with opened(url):
        return [row.state for row in OutboxMessage.select()]


def noted_at(url: str) -> datetime | None:
    with opened(url):
        return installation.backed_up_at()


def test_every_unit_and_the_command_beside_them_agree_on_who_and_where() -> None:
    ours = unit()
    beside = (ROOT / "deploy" / "as-klatch").read_text()
    for name in ("WorkingDirectory", "EnvironmentFile", "StateDirectory", "UMask"):
        assert f"--property={name}={ours[name][0]}" in beside
    assert f"--uid={ours['User'][0]} " in beside
    migrate = UNIT.with_name("klatch-migrate.service").read_text().splitlines()
    for name in ("User", "WorkingDirectory", "EnvironmentFile", "StateDirectory", "UMask"):
        assert f"{name}={ours[name][0]}" in migrate
    assert "klatch-backup.timer" in OPERATING
    assert "/srv/" not in OPERATING


def test_the_night_saves_where_the_unit_may_write_and_drops_what_is_old(machine: Machine) -> None:
    lived_in(machine.url, "Katrin")
    old = machine.state / "backups" / "klatch-20250101T000000Z.db"
    old.parent.mkdir()
    old.touch()
    os.utime(old, (0, 0))
    ours = unit()
    started = machine.here(ours["ExecStart"][0])
    assert machine.type(f"/opt/klatch/deploy/as-klatch {started.split(' ', 1)[1]}").returncode == 0
    assert machine.type(ours["ExecStartPost"][0]).returncode == 0
    [file] = machine.saved()
    assert (file.parent, stat.S_IMODE(file.stat().st_mode)) == (machine.state / "backups", 0o600)
    assert noted_at(machine.url) is not None


@pytest.mark.long(but_on="sqlite")
def test_what_is_typed_to_restore_finds_the_settings_and_brings_it_back(machine: Machine) -> None:
    lived_in(machine.url, "Katrin")
    owe(machine.url)
    assert machine.type("/opt/klatch/deploy/as-klatch -m scripts.backup save").returncode == 0
    [file] = machine.saved()
    lived_in(machine.url, "Samira")
    typed = block("systemctl stop klatch.target\n/opt").replace("klatch-20261122T181500Z.db", file.name)
    done = machine.type(typed)
    assert (done.returncode, done.stderr) == (0, "")
    assert (names(machine.url), told(machine.url)) == (["Katrin"], ["unknown"])
    before = [path for path in machine.saved() if path.name.startswith("before-restore-")]
    assert [path.parent for path in before] == [file.parent]


@on_postgres
@pytest.mark.long(but_on="postgresql")
def test_containers_save_and_restore_and_no_bot_starts_before_all_is_settled(machine: Machine) -> None:
    lived_in(machine.url, "Katrin")
    owe(machine.url)
    saved = machine.type("/opt/klatch/deploy/compose-backup")
    assert (saved.returncode, saved.stderr) == (0, "")
    [file] = machine.saved()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert noted_at(machine.url) is not None
    lived_in(machine.url, "Samira")
    done = machine.type(block("umask 077\ndocker").replace("klatch-20261122T181500Z.dump", file.name))
    assert (done.returncode, "ERROR" in done.stderr) == (0, False)
    assert (names(machine.url), told(machine.url)) == (["Katrin"], ["unknown"])
    assert [path.name for path in machine.saved()] == [file.name, "before-restore.dump"]
    asked = machine.asked.read_text().splitlines()
    assert asked[-2:] == [
        "docker compose run --rm -T release python -m scripts.backup settle",
        "docker compose up -d --scale site=2 --scale bot=3",
    ]


@on_postgres
@pytest.mark.long(but_on="postgresql")
def test_containers_whose_restore_fails_start_no_bot(machine: Machine) -> None:
    lived_in(machine.url, "Katrin")
    (machine.code / "data" / "backups").mkdir(parents=True)
    (machine.code / "data" / "backups" / "klatch-20261122T181500Z.dump").write_text("nonsense")
    assert "valid archive" in machine.type(block("umask 077\ndocker")).stderr
    assert "docker compose up" not in machine.asked.read_text()
    assert names(machine.url) == ["Katrin"]


@on_postgres
def test_a_dump_that_fails_keeps_no_file_and_notes_nothing(machine: Machine) -> None:
    broken = machine.type("PGPORT=9 /opt/klatch/deploy/compose-backup")
    assert broken.returncode != 0
    assert machine.saved() == []
    assert "noted" not in machine.asked.read_text()


@on_sqlite
def test_litestream_restores_where_nothing_is_left_in_its_way(machine: Machine, tmp_path: Path) -> None:
    lived_in(machine.url, "Katrin")
    owe(machine.url)
    backup.save(machine.url, tmp_path / "bucket")
    lived_in(machine.url, "Samira")
    (machine.state / "klatch.db-wal").touch()
    typed = block("systemctl stop klatch.target litestream").replace("s3://bucket/klatch", f"s3://{tmp_path}/bucket")
    assert "already exists" in machine.type(typed.replace("\nmv ", "\n: ")).stderr  # else this would show nothing
    (machine.state / "before-restore").rmdir()
    done = machine.type(typed)
    assert (done.returncode, done.stderr) == (0, "")
    assert (names(machine.url), told(machine.url)) == (["Katrin"], ["unknown"])
    assert machine.asked.read_text().splitlines()[-1] == "systemctl start klatch.target litestream"


@on_sqlite
def test_the_nightly_look_at_litestream_notes_how_far_it_came(machine: Machine, tmp_path: Path) -> None:
    stood_still = datetime.now(UTC).replace(microsecond=0) - timedelta(days=6)
    with opened(machine.url), write_transaction():
        Lease.insert(name="deliver", owner="bot", until=stood_still).execute()
    backup.save(machine.url, tmp_path / "bucket")
    with closing(sqlite3.connect(tmp_path / "bucket")) as replica:
        assert replica.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)  # as what it copies
    done = machine.type(block("cd /var/lib/klatch").replace("s3://bucket/klatch", f"s3://{tmp_path}/bucket"))
    assert (done.returncode, done.stderr) == (0, "")
    assert noted_at(machine.url) == stood_still
    assert list(machine.state.glob("trial.db*")) == []
