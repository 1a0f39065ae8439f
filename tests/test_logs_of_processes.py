"""Every process of ours says what went wrong in lines that hold no secret, whatever it is that goes wrong."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.patience import answers, eventually
from tests.playground.conftest import free_port, launch, ready
from tests.test_starting import ROOT, SITE, TOKEN, surroundings

SECRET = TOKEN.split(":")[1]
LINK = "Qm9yZWQgd2l0aCB0b2tlbnM_-abcdefghijklmnopq"
PASSWORD = "hush-hush-hush"
BROKEN = f"postgresql://klatch:{PASSWORD}@127.0.0.1:9/klatch"


@pytest.mark.parametrize("module", ["migrations", "scripts.backup save /nowhere/x", "scripts.backup settle"])
def test_a_script_that_fails_says_why_in_one_line_without_the_password(module: str) -> None:
    around = {**os.environ, "DATABASE_URL": BROKEN, "TELEGRAM_BOT_TOKEN": TOKEN}
    done = subprocess.run(
        [sys.executable, "-m", *module.split()], cwd=ROOT, env=around, capture_output=True, timeout=60, check=False
    )
    said = (done.stdout + done.stderr).decode()
    assert (done.returncode, said.count("\n"), "Traceback" in said) == (2, 1, False), said
    assert PASSWORD not in said


@pytest.mark.parametrize("process", ["bot.py", "migrations/__main__.py", "scripts/run.py", "scripts/backup.py"])
def test_a_mistake_that_stops_a_process_is_one_line_of_its_log(process: str) -> None:
    broken = f"""
import sys, runpy
import meetups.logs as logs
from tests.patience import eventually
real = logs.configure
def configure(*given):
    real(*given)
    raise KeyError("at /sign-in/{LINK} with {TOKEN}")
logs.configure = configure
sys.argv = [{process!r}, "save"]
sys.path.insert(0, ".")
runpy.run_path({process!r}, run_name="__main__")
"""
    around = {**os.environ, "TELEGRAM_BOT_TOKEN": TOKEN, "DATABASE_URL": "sqlite:////nowhere/x.db"}
    done = subprocess.run([sys.executable, "-c", broken], cwd=ROOT, env=around, capture_output=True, check=False)
    said = done.stderr.decode()
    assert done.returncode == 1
    assert said.startswith("timestamp="), said
    assert "KeyError" in said
    assert [secret for secret in (SECRET, LINK) if secret in said] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_the_server_of_the_site_says_itself_is_redacted_too(database_url: str, tmp_path: Path) -> None:
    """gunicorn prints the address of a request it cannot read."""
    said = _refused_by(SITE, database_url, tmp_path / "site.log")
    assert (LINK in said, "/sign-in/…" in said) == (False, True)
    assert all(line.startswith("timestamp=") for line in said.splitlines() if "nvalid" in line), said


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_the_redaction_it_would_say_the_link(database_url: str, tmp_path: Path) -> None:
    careless = "from meetups import redaction; redaction.redacted = str; from gunicorn.app.wsgiapp import run; run()"
    assert LINK in _refused_by([sys.executable, "-c", careless, *SITE[3:]], database_url, tmp_path / "site.log")


def test_a_fault_of_the_playground_names_no_token(tmp_path: Path) -> None:
    port = free_port()
    playground = launch(port, tmp_path / "state.json")
    try:
        ready(f"http://127.0.0.1:{port}")
        httpx.post(f"http://127.0.0.1:{port}/control/bot", json={"token": TOKEN, "username": "a_bot", "name": "A"})
        (tmp_path / "state.json").unlink(missing_ok=True)
        (tmp_path / "state.json").mkdir()  # it cannot write its snapshot any more
        httpx.get(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe")
        time.sleep(1)
    finally:
        playground.terminate()
        _, said = playground.communicate(timeout=20)
    assert "cannot write" in said
    assert SECRET not in said


def _refused_by(command: list[str], database_url: str, log: Path) -> str:
    """What the site prints about a request that is none."""
    around = surroundings(database_url, SITE_URL="http://localhost")
    with log.open("wb") as out:
        site = subprocess.Popen(command, cwd=ROOT, env=around, stdout=out, stderr=out)
    try:
        port = int(around["PORT"])
        eventually(lambda: answers(f"http://127.0.0.1:{port}/healthz"), 40)
        with socket.create_connection(("127.0.0.1", port)) as wire:
            wire.sendall(f"GET /sign-in/{LINK}\r\n\r\n".encode())
            wire.recv(1000)
        eventually(lambda: "Invalid" in log.read_text(), tell=log.read_text)
    finally:
        site.terminate()
        site.wait(20)
    return log.read_text()
