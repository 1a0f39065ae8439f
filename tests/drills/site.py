"""A site that is started and killed as often as asked."""

import contextlib
import os
import signal
import time
from pathlib import Path

import httpx

from tests.drills.stable import Wish, start
from tests.playground.conftest import HTTP, free_port


class Site:
    """One site on a port of its own; `log` is what it says."""

    def __init__(self, url: str, folder: Path, telegram: str) -> None:
        self.url, self.log, self.pid = f"http://127.0.0.1:{free_port()}", folder / "site.log", 0
        self._environment = {
            "DATABASE_URL": url, "TELEGRAM_API_URL": telegram, "SITE_URL": "http://localhost:8000",
            "PORT": self.url.rsplit(":", 1)[1], "TRUSTED_PROXIES": "1",
        }  # fmt: skip

    def start(self, *, broken: bool = False, wait: bool = True) -> None:
        """Start it; `broken`: one that says "saved" before it saves."""
        ways = ("promising",) if broken else ()
        self.pid = start(Wish("site", str(self.log), self._environment, broken=ways))
        deadline = time.monotonic() + 60
        while wait and not self.answers():
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it does at all."""
        try:
            return HTTP.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """As when the power goes: the master, and every worker of it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        while _lives(self.pid):
            time.sleep(0.002)

    def close(self) -> None:
        """End what was started."""
        if self.pid:
            self.kill()


def _lives(process: int) -> bool:
    try:
        os.killpg(process, 0)
    except ProcessLookupError:
        return False
    return True
