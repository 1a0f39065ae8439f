"""A site that is started and killed as often as asked: gunicorn, loaded once and forked, as tests/drills/stable.py does
for the bot.

`python -m tests.drills.site` reads one JSON object a line (`environment`, `log`, `broken`) and answers each with the
number of the process.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from tests.playground.conftest import ROOT, free_port

LATER_S = 0.3  # how long a site that promises waits before it does what it said
GUNICORN = ["gunicorn", "--config", "gunicorn.conf.py", "web:create_app()"]


class Site:
    """One site on a port of its own; `log` is what it says."""

    def __init__(self, url: str, folder: Path, telegram: str) -> None:
        self.url, self.log, self.pid = f"http://127.0.0.1:{free_port()}", folder / "site.log", 0
        self._wish = {
            "log": str(self.log), "broken": False,
            "environment": {
                "DATABASE_URL": url, "TELEGRAM_API_URL": telegram, "SITE_URL": "http://localhost:8000",
                "PORT": self.url.rsplit(":", 1)[1], "TRUSTED_PROXIES": "1",
            },
        }  # fmt: skip
        command, pipe = [sys.executable, "-m", "tests.drills.site"], subprocess.PIPE
        self._stable = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)

    def start(self, *, broken: bool = False, wait: bool = True) -> None:
        """Start it; `broken`: one that says "saved" before it saves."""
        assert self._stable.stdin is not None
        assert self._stable.stdout is not None
        self._stable.stdin.write(json.dumps(self._wish | {"broken": broken}) + "\n")
        self._stable.stdin.flush()
        self.pid = int(self._stable.stdout.readline())
        deadline = time.monotonic() + 60
        while wait and not self.answers():
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it does at all."""
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200
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
        self._stable.terminate()
        self._stable.wait(20)


def promising() -> None:
    """Say how it would come out, or what came out last, and save it a moment later."""
    import database
    from meetups import rsvps

    saved, said = rsvps.answer, []

    class _Undone(Exception):
        pass

    def later(*given: Any, **more: Any) -> None:
        database.connect()
        try:
            saved(*given, **more)
        finally:
            database.disconnect()

    def answer(user_id: int, key: str, choice: rsvps.Choice, now: datetime, **more: Any) -> rsvps.Answer:
        with contextlib.suppress(_Undone, database.Unavailable), database.write_transaction():
            said.append(saved(user_id, key, choice, now, **more))
            raise _Undone
        threading.Timer(LATER_S, later, (user_id, key, choice, now), more).start()
        return said[-1]

    rsvps.answer = answer  # type: ignore[assignment]  # that is the point


def main() -> None:
    """Serve until nobody asks any more."""
    import gunicorn.app.wsgiapp  # noqa: F401 - loaded once, before the first fork

    import web  # noqa: F401 - likewise

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ends is forgotten at once
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become_site(json.loads(line))
        print(child, flush=True)  # noqa: T201 - the answer


def _become_site(wish: dict[str, Any]) -> None:
    from gunicorn.app.wsgiapp import run

    status = 1
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.environ.update(wish["environment"])
        log = os.open(wish["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        for standard, other in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
            os.dup2(other, standard)
        if wish["broken"]:
            promising()
        sys.argv = GUNICORN
        run()
        status = 0
    finally:
        os._exit(status)


def _lives(process: int) -> bool:
    try:
        os.killpg(process, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
