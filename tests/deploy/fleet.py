"""Several sites and bots on one database, behind nginx where it is there, all on loopback and on ports of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from playground.client import Desk
from scripts import nginx
from tests.playground.conftest import HTTP, ROOT, free_port, launch, ready

TOKEN, BOT = "7700000:klatch-fleet-token-abcdefgh", "klatch_fleet_bot"
SECRET = "fleet-webhook-secret-0123456789"
SITE = ("-m", "gunicorn", "--config", "gunicorn.conf.py", "web:create_app()")
NGINX = nginx.find()
WITHOUT_NGINX = "NGINX IS NOT ON THIS MACHINE: SEVERAL SITES AND BOTS BEHIND ONE ADDRESS WERE NOT TRIED"
needs_nginx = pytest.mark.skipif(NGINX is None, reason=WITHOUT_NGINX)
PATIENCE_S = 40.0


class Fleet:
    """Processes by name; `desk` plays people, `url` is the one address Telegram and browsers know."""

    def __init__(self, folder: Path, database_url: str, port: int | None = None) -> None:
        self.folder, self.database_url = folder, database_url
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.running: dict[str, subprocess.Popen[Any]] = {}
        self.ports: dict[str, int] = {}
        playground = free_port()
        self.running["playground"] = launch(playground)
        ready(f"http://127.0.0.1:{playground}")
        self.desk = Desk(f"http://127.0.0.1:{playground}")
        self.desk.bot(TOKEN, BOT, "Klatch")

    def settings(self, **more: str) -> dict[str, str]:
        """The environment of every process."""
        usual = {
            "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": self.desk.url, "DATABASE_URL": self.database_url,
            "SITE_URL": self.url, "WEBHOOK_URL": self.url, "WEBHOOK_SECRET": SECRET, "LISTEN": "127.0.0.1",
            "TRUSTED_PROXIES": "1", "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        return {**os.environ, **usual, **more}

    def bot(self, name: str, *how: str, root: Path = ROOT, wait: bool = True, **settings: str) -> None:
        """Start a bot on its own port, the same at every start; `how` names what it does as it must not be done."""
        command = ("-m", "tests.deploy.careless", *how) if how else ("bot.py",)
        self._start(name, command, root, "WEBHOOK_PORT", **settings)
        if wait:
            self.until(lambda: "the bot is up" in self.log(name), f"{name} was up")

    def site(self, name: str, root: Path = ROOT) -> None:
        """Start a site on its own port, the same at every start."""
        self._start(name, SITE, root, "PORT")
        self.until(lambda: self.answers(name), f"{name} answered")

    def answers(self, name: str) -> bool:
        """Whether a process says that it is alive."""
        try:
            return HTTP.get(f"http://127.0.0.1:{self.ports[name]}/healthz", timeout=2).text == "alive\n"
        except httpx.HTTPError:
            return False

    def kill(self, name: str) -> None:
        """`kill -9`, with its children."""
        process = self.running.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)

    def stop(self, name: str) -> int:
        """Tell it to stop, as systemd does; its status."""
        process = self.running.pop(name)
        process.terminate()
        return process.wait(40)

    def log(self, name: str) -> str:
        """What a process has said since it was last started."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def until(self, look: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
        """Look until it is so."""
        end = time.monotonic() + seconds
        while not look():
            ended = [name for name, process in self.running.items() if process.poll() is not None]
            in_vain = f"{ended} ended" if ended else f"waited {seconds} s in vain"
            assert not ended, f"{in_vain} until {what}\n" + self._last_words()
            assert time.monotonic() < end, f"{in_vain} until {what}\n" + self._last_words()
            time.sleep(0.05)

    def close(self) -> None:
        """Stop everything."""
        self.desk.close()
        for name in list(self.running):
            if name == "playground" or self.running[name].poll() is not None:
                self.running.pop(name).terminate()
            else:
                self.kill(name)

    def proxy(self, sites: Sequence[str], bots: Sequence[str]) -> None:
        """nginx with the files we ship, with these servers instead of those in them."""
        assert NGINX is not None
        path = self.folder / "nginx.conf"
        path.write_text(_nginx(self, sites, bots))
        self.running["nginx"] = subprocess.Popen([NGINX, "-c", str(path)], start_new_session=True)
        self.until(lambda: _listens(self.url), "nginx answered", 10)

    def nginx_workers(self) -> set[int]:
        """The numbers of its processes that pass on."""
        master = self.running["nginx"].pid
        return {int(one) for one in Path(f"/proc/{master}/task/{master}/children").read_text().split()}

    def passed_on(self) -> list[tuple[str, int, str]]:
        """What nginx passed on, in order: the path, the last port it asked, and what that one said."""
        lines = [line.split("|") for line in (self.folder / "access.log").read_text().splitlines()]
        return [
            (path, int(ports.rsplit(":", 1)[1]), statuses.split()[-1])
            for path, ports, statuses in lines
            if ":" in ports
        ]

    def _start(self, name: str, command: Sequence[str], root: Path, port: str, **settings: str) -> None:
        number = self.ports.setdefault(name, free_port())
        with (self.folder / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, *command], cwd=root, env=self.settings(**{port: str(number)}, **settings), stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip

    def _last_words(self) -> str:
        return "\n".join(f"--- {name}\n{path.read_text(errors='replace')[-1500:]}"
                         for name in self.ports for path in [self.folder / f"{name}.log"] if path.exists())  # fmt: skip


def shipped(name: str) -> str:
    """A file of deploy/nginx."""
    return (ROOT / "deploy" / "nginx" / name).read_text()


def changed(text: str, old: str, new: str) -> str:
    """The text with something else in one place; a test must notice when that place is gone."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the file we ship"
    return text.replace(old, new)


def _nginx(fleet: Fleet, sites: Sequence[str], bots: Sequence[str]) -> str:
    folder = fleet.folder
    locations = changed(shipped("klatch-locations.conf"), "access_log off;", f"access_log {folder}/access.log passed;")
    (folder / "locations.conf").write_text(locations)
    text = shipped("klatch.conf")
    for name, ours, was in (("klatch_sites", sites, range(8000, 8002)), ("klatch_bots", bots, range(8443, 8446))):
        for port in was:
            text = changed(text, f"    server 127.0.0.1:{port} max_fails=0;\n", "")
        servers = "".join(f"    server 127.0.0.1:{fleet.ports[one]} max_fails=0;\n" for one in ours)
        text = changed(text, f"upstream {name} {{\n", f"upstream {name} {{\n{servers}")
    for line in ("ssl_certificate /etc/ssl/klatch/fullchain.pem;", "ssl_certificate_key /etc/ssl/klatch/privkey.pem;"):
        text = changed(text, f"    {line}\n", "")
    text = changed(text, "listen 443 ssl;", f"listen 127.0.0.1:{fleet.port};")
    text = changed(text, "/etc/nginx/snippets/klatch-locations.conf", f"{folder}/locations.conf")
    places = "".join(f"    {kind}_temp_path {folder}/{kind};\n" for kind in
                     ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))  # fmt: skip
    user = "user root;\n" if os.geteuid() == 0 else ""
    return (
        f"{user}daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\n"
        f"events {{}}\nhttp {{\n{places}    log_format passed '$uri|$upstream_addr|$upstream_status';\n"
        f"    access_log off;\n{text}}}\n"
    )


def _listens(url: str) -> bool:
    try:
        return HTTP.get(f"{url}/metrics", timeout=2).status_code == 404
    except httpx.HTTPError:
        return False
