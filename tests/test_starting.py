"""Started wrongly, a process ends with one line, no traceback, and status 2; Telegram out of reach is not fatal."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import database as ground
from tests.playground.conftest import free_port, launch, ready

ROOT = Path(__file__).parent.parent
TOKEN = "7700000:klatch-test-token-abcdefgh"
SITE = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "web:create_app()"]
BOT = [sys.executable, "bot.py"]


def started(command: list[str], database_url: str, **settings: str) -> tuple[int, str]:
    """Run to the end; its status, and what it said."""
    around = surroundings(database_url, **settings)
    done = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, timeout=60,
                          text=True, check=False)  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def surroundings(database_url: str, **settings: str) -> dict[str, str]:
    """The environment of a process that would start, but for what is given."""
    usual = {"DATABASE_URL": database_url, "TELEGRAM_BOT_TOKEN": TOKEN, "PORT": str(free_port()),
             "TELEGRAM_API_URL": "http://127.0.0.1:9", "SITE_URL": "http://localhost:8000"}  # fmt: skip
    return {**os.environ, **usual, **settings}


WRONG = [
    ({"SITE_URL": "https://klatch.example.org"}, "SECRET_KEY is missing"),
    ({"SITE_URL": "not an address"}, "SITE_URL: "),
    ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL: "),
    ({"SECRET_KEY": "short"}, "SECRET_KEY: "),
    ({"SECRET_KEY_FILE": "/nowhere/at/all"}, "SECRET_KEY_FILE: cannot read"),
]


STARTS = [(SITE, *each) for each in WRONG] + [(BOT, *each) for each in WRONG[:2]]  # both read them by one rule


@pytest.mark.parametrize(("command", "settings", "words"), STARTS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_wrong_setting_is_one_line(
    command: list[str], settings: dict[str, str], words: str, database_url: str
) -> None:
    status, said = started(command, database_url, **settings)
    assert status == 2
    assert words in said
    assert said.count("\n") == 1
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("command", "database_url"), [(SITE, "sqlite"), (SITE, "postgresql"), (BOT, "sqlite")], indirect=["database_url"]
)
def test_a_schema_behind_or_ahead_is_one_line(command: list[str], database_url: str) -> None:
    ground.open_database(database_url)
    ground.connect()
    with ground.write_transaction():
        ground.db.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2026-01-01')")
    status, said = started(command, database_url)
    assert (status, said.count("\n")) == (2, 1)
    assert "newer Klatch" in said
    with ground.write_transaction():
        ground.db.execute_sql("DELETE FROM schema_migration")
    ground.disconnect()
    status, said = started(command, database_url)
    assert (status, said.count("\n")) == (2, 1)
    assert "behind this Klatch" in said


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_taken_port_is_one_line(database_url: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        status, said = started(SITE, database_url, PORT=str(other.getsockname()[1]))
    assert (status, said.count("\n")) == (2, 1)
    assert "PORT: cannot listen" in said


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_missing_token_is_one_line(database_url: str) -> None:
    status, said = started(BOT, database_url, TELEGRAM_BOT_TOKEN="")
    assert (status, said.count("\n")) == (2, 1)
    assert "TELEGRAM_BOT_TOKEN is missing" in said


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_refused_token_is_one_line(database_url: str, tmp_path: Path) -> None:
    port = free_port()
    playground = launch(port)
    try:
        ready(f"http://127.0.0.1:{port}")
        status, said = started(
            BOT, database_url, TELEGRAM_API_URL=f"http://127.0.0.1:{port}", SITE_URL="http://localhost"
        )
    finally:
        playground.terminate()
        playground.wait(10)
    assert status == 2
    assert "Telegram refuses this token" in said
    assert "Traceback" not in said
    assert TOKEN not in said


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_telegram_out_of_reach_is_waited_for(database_url: str, tmp_path: Path) -> None:
    said = tmp_path / "bot.log"
    with said.open("wb") as log:
        bot = subprocess.Popen(BOT, cwd=ROOT, env=surroundings(database_url), stderr=log, stdout=log)
    end = time.monotonic() + 60
    while said.read_text().count("out of reach") < 2:
        assert bot.poll() is None, said.read_text()
        assert time.monotonic() < end, said.read_text()
        time.sleep(0.1)
    bot.send_signal(signal.SIGINT)
    assert bot.wait(20) == 0
    assert "Traceback" not in said.read_text()
    assert TOKEN not in said.read_text()
