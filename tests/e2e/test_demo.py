"""`make run` without a token: a demo world that starts, stops with Ctrl-C, and starts again with nothing lost."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from playground.client import Desk
from tests.e2e.house import ROOT
from tests.patience import eventually
from tests.playground.conftest import free_port

KATRIN, SAMIRA, TABLE = 5001, 5003, -1001000000001


@contextmanager
def demo(folder: Path, site: int, playground: int) -> Iterator[Desk]:
    """What `make run` does once everything is installed; ended as by Ctrl-C."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("TELEGRAM", "SITE", "DATABASE"))},
        "PORT": str(site), "PLAYGROUND_PORT": str(playground), "PLAYGROUND_STATE": str(folder / "playground.json"),
        "DEMO_DATABASE_URL": f"sqlite:///{folder / 'demo.db'}", "TELEGRAM_BOT_TOKEN": "",
    }  # fmt: skip
    with (folder / "run.log").open("ab") as log:
        run = subprocess.Popen([sys.executable, "-m", "scripts.run"], cwd=ROOT, env=environment, stdout=log, stderr=log,
                               start_new_session=True)  # fmt: skip
        try:
            eventually(lambda: _open(site) and _open(playground), 60)
            yield Desk(f"http://127.0.0.1:{playground}")
        finally:
            run.send_signal(signal.SIGINT)
            run.wait(30)


@pytest.mark.slow
def test_the_demo_starts_stops_and_starts_again(tmp_path: Path) -> None:
    site, playground = free_port(), free_port()
    with demo(tmp_path, site, playground) as desk:
        samira, chat = desk.known(SAMIRA), desk.known_chat(TABLE)
        card = eventually(
            lambda: next((m for m in samira.messages(chat) if "Winter letters" in m.text and m.labels), None), 30
        )
        assert samira.tap("Maybe", chat, card).text == "Noted: maybe. Choose a seat when you know."
        eventually(lambda: "Maybe 2" in next(m.text for m in samira.messages(chat) if m.id == card.id), 10)
        home = httpx.get(f"http://127.0.0.1:{site}/").text
        for group in ("Translators’ Table", "PyLavapiés", "Repair Evening Ghent"):
            assert group in home
        full = httpx.get(f"http://127.0.0.1:{site}/g/translators-table").text
        assert "full, 2 waiting" in full
    assert not _open(site)
    assert not _open(playground)
    assert "this is the demo; nothing reaches Telegram" in (tmp_path / "run.log").read_text()

    with demo(tmp_path, site, playground) as desk:
        again = next(m for m in desk.known(SAMIRA).messages(desk.known_chat(TABLE)) if m.id == card.id)
        assert "Maybe 2" in again.text
        cards = [m for m in desk.known(KATRIN).messages(desk.known_chat(TABLE)) if m.labels and "Winter" in m.text]
        assert len(cards) == 1
        assert "Traceback" not in (tmp_path / "run.log").read_text()


def _open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        time.sleep(0.05)
        return probe.connect_ex(("127.0.0.1", port)) == 0
