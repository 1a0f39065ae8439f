"""The whole house as it really runs: playground, bot and site as processes of their own, on free ports."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO

from playground.client import Desk
from tests.patience import answers, eventually

ROOT = Path(__file__).parent.parent.parent
TOKEN = "2000002:a-token-of-the-tests-own-playground"
BOT = "klatch_test_bot"
START_TIMEOUT_S = 40.0


class House:
    """Starts and stops the processes; `desk` plays people, `site` is where the pages are."""

    desk: Desk

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder, self.database_url = folder, database_url
        self.ports = {name: _free_port() for name in ("playground", "web")}
        self.site = f"http://localhost:{self.ports['web']}"
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._logs: list[IO[bytes]] = []
        self._environment = {
            **{name: value for name, value in os.environ.items() if name not in ("SECRET_KEY", "SITE_URL", "PORT")},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": f"http://127.0.0.1:{self.ports['playground']}",
            "SITE_URL": self.site,
            "DATABASE_URL": database_url,
            "PORT": str(self.ports["web"]),
            "CLOCK_AHEAD_FILE": str(folder / "clock"),
            "PYTHONUNBUFFERED": "1",
        }

    def open(self) -> Desk:
        """Start everything and wait until it answers."""
        state = self.folder / "playground.json"
        self.start("playground", "-m", "playground", "--port", str(self.ports["playground"]), "--state", str(state),
                   "--clock", str(self.folder / "clock"))  # fmt: skip
        self.desk = desk = Desk(f"http://127.0.0.1:{self.ports['playground']}")
        eventually(lambda: answers(f"{desk.url}/control/health"), START_TIMEOUT_S)
        desk.bot(TOKEN, BOT, "Klatch")
        self.start_web()
        self.start_bot()
        eventually(lambda: answers(f"{self.site}/healthz"), START_TIMEOUT_S)
        eventually(lambda: "the bot is up" in self.log("bot"), START_TIMEOUT_S)
        return desk

    def start_bot(self) -> None:
        """The Telegram process."""
        self.start("bot", "bot.py")

    def start_web(self) -> None:
        """The site."""
        self.start("web", "-m", "gunicorn", "--config", "gunicorn.conf.py", "web:create_app()")

    def start(self, name: str, *arguments: str) -> None:
        """Start one process; what it prints goes to <name>.log."""
        log = (self.folder / f"{name}.log").open("ab")
        self._logs.append(log)
        self._running[name] = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self._environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def kill(self, name: str) -> None:
        """`kill -9`, as a machine that loses power would."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        """Stop every process, as Ctrl-C does."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        for log in self._logs:
            log.close()

    def log(self, name: str) -> str:
        """What a process has printed."""
        return (self.folder / f"{name}.log").read_text(errors="replace")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
