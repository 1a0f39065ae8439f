"""Reports to Sentry: nothing of it where it is not asked for, and never a secret, a name or a request where it is."""

import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQ"
SCRIPT = f"""
import logging, sys
from config import settings
from meetups import logs
logs.configure(settings())
import structlog
log = structlog.get_logger()
try:
    typed = "see you at " + "Anna’s"
    raise ValueError("bot{TOKEN} at 51.3396955, 12.3730747 said https://meet.example.org/secret-room")
except ValueError as error:
    log.info("a way that led there", url="https://api.telegram.org/bot{TOKEN}/getMe")
    log.error("an update failed", exc_info=error, link="https://meet.example.org/other-room", chat=-1001)
    logging.getLogger("library").error("lost /sign-in/%s", "abcdefghijklmnop")
print("sentry_sdk" in sys.modules)
"""


class Receiver(HTTPServer):
    """Takes reports, as a Sentry server does (envelopes: lines of JSON)."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Envelopes)
        self.taken: list[str] = []


class Envelopes(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Keep what was sent."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert isinstance(self.server, Receiver)
        plain = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        self.server.taken.append(plain.decode())
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def run(dsn: str, script: str = SCRIPT, status: int = 0) -> subprocess.CompletedProcess[str]:
    around = {**os.environ, "SENTRY_DSN": dsn, "TELEGRAM_BOT_TOKEN": TOKEN, "NO_PROXY": "*", "no_proxy": "*"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    return done


def test_without_an_address_nothing_of_it_is_even_loaded(receiver: Receiver) -> None:
    assert run("").stdout == "False\n"
    assert receiver.taken == []


def test_a_failure_is_reported_without_secrets_requests_and_values(receiver: Receiver) -> None:
    dsn = f"http://0123456789abcdef@127.0.0.1:{receiver.server_port}/1"
    assert run(dsn).stdout == "True\n"
    said = "\n".join(receiver.taken)
    assert ("an update failed" in said, "ValueError" in said, said.count('"type":"event"')) == (True, True, 2)
    secrets = (TOKEN.split(":")[1], "51.33", "12.37", "secret-room", "other-room", "abcdefghijklmnop", "Anna’s",
               "a way that led there")  # fmt: skip
    assert [secret for secret in secrets if secret in said] == []
    assert [name for name in ("breadcrumbs", "server_name", "modules", "vars", "user") if f'"{name}":' in said] == []


@pytest.mark.parametrize(
    "where", ["raise KeyError('bot{token}')", "threading.Thread(target=lambda: {{}}['bot{token}']).start()"]
)
def test_a_mistake_nobody_caught_is_reported_once(where: str, receiver: Receiver) -> None:
    begun = "import threading\nfrom config import settings\nfrom meetups import logs\nlogs.configure(settings())\n"
    dsn = f"http://0123456789abcdef@127.0.0.1:{receiver.server_port}/1"
    done = run(dsn, begun + where.format(token=TOKEN), status=int(where.startswith("raise")))
    said = "\n".join(receiver.taken)
    assert (said.count('"type":"event"'), "KeyError" in said, TOKEN.split(":")[1] in said) == (1, True, False)
    assert all(line.startswith("timestamp=") for line in done.stderr.splitlines()), done.stderr
