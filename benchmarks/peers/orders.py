"""pretix, from its package: its database migrated, a shop with one free ticket, and the bytes that order it.

One order over its REST API is one person registering in one request. Its public checkout takes five pages for the
same, so this is the cheaper way for pretix.
"""

import contextlib
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.serving import ROOT, Served, served

PYTHON = ROOT / ".venv-peers" / "bin" / "python"
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Shop:
    """A pretix with one event, and how to reach it."""

    environment: dict[str, str]
    folder: str
    path: str
    token: str
    item: int

    def buyers(self, count: int) -> list["Buyer"]:
        """People who order a ticket each time they are asked."""
        return [Buyer(n, self._order(n)) for n in range(count)]

    @contextlib.contextmanager
    def serving(self) -> Iterator[Served]:
        """On the same server as ours, until the block ends."""
        with served("pretix.wsgi:application", python=str(PYTHON), cwd=self.folder, **self.environment) as site:
            status, _, said = site.get(self.path, {"Host": "localhost", "Authorization": f"Token {self.token}"})
            if status != 200:
                raise SystemExit(f"pretix answered {status}: {said[:200]!r}; nothing was measured")
            yield site

    def orders(self) -> int:
        """How many there are, as pretix's own database tells."""
        return int(_run(self.folder, self.environment, "count"))

    def _order(self, n: int) -> bytes:
        """What its documentation of "Creating orders" asks for, and no more: free, confirmed, nobody gets a mail."""
        name = f"Answerer {n}"
        body = json.dumps({
            "email": f"answerer{n}@example.org", "locale": "en", "sales_channel": "web", "send_email": False,
            "payment_provider": "free", "positions": [{"item": self.item, "attendee_name_parts": {"full_name": name}}],
        })  # fmt: skip
        return (
            f"POST {self.path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Token {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


@dataclass(frozen=True)
class Buyer:
    """One who registers, as bytes on the wire."""

    person: int
    order: bytes

    def post(self, key: str, answer: str) -> bytes:
        """Another order; of one person there may be many."""
        return self.order


@contextlib.contextmanager
def shop(url: str) -> Iterator[Shop]:
    """A pretix in the database at `url`, empty before."""
    with tempfile.TemporaryDirectory(prefix="klatch-pretix-") as folder:
        environment = _environment(url, folder)
        _run(folder, environment, "migrate")
        made = json.loads(_run(folder, environment, "fill"))
        yield Shop(environment, folder, made["path"], made["token"], made["item"])


def _environment(url: str, folder: str) -> dict[str, str]:
    where = urlsplit(url)
    sqlite = where.scheme == "sqlite"
    lines = ["[pretix]", "instance_name=Beside Klatch", "url=http://localhost", f"datadir={folder}", "[database]"]
    if sqlite:
        lines += ["backend=sqlite3", f"name={where.path.removeprefix('/')}"]
    else:
        host = parse_qs(where.query).get("host", [where.hostname or ""])[0]
        lines += ["backend=postgresql", f"name={where.path[1:]}", f"user={where.username}", f"host={host}"]
    config = Path(folder) / "pretix.cfg"
    config.write_text("\n".join(lines) + "\n")
    return {
        "PRETIX_CONFIG_FILE": str(config), "DJANGO_SETTINGS_MODULE": "shop_settings", "PYTHONPATH": str(HERE),
        "DATA_DIR": folder,
    }  # fmt: skip


def _run(folder: str, environment: dict[str, str], act: str) -> str:
    """One act of shop.py, in pretix's own environment; what it printed last."""
    done = subprocess.run(
        [PYTHON, HERE / "shop.py", act], cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise SystemExit(f"pretix could not {act}: {done.stderr.strip()[-2000:]}")
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""
