"""A playground of its own for each test process, emptied before each test, and a small cast."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from playground.client import Chat, Desk, Person
from tests.patience import answers, eventually

ROOT = Path(__file__).parents[2]
TOKEN = "77:test-token"
HTTP = httpx.Client(timeout=60)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def launch(port: int, state: Path | None = None, *more: str) -> subprocess.Popen[str]:
    """Start one; without a snapshot file it keeps nothing."""
    kept = ["--state", str(state)] if state else ["--keep-nothing"]
    command = [sys.executable, "-m", "playground", "--port", str(port), *kept, *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ready(url: str, seconds: float = 15) -> None:
    eventually(lambda: answers(f"{url}/control/health"), seconds)


@dataclass
class Api:
    """The Bot API as a bot calls it."""

    url: str
    token: str = TOKEN

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        response = HTTP.post(f"{self.url}/bot{self.token}/{method}", json=given)
        body: dict[str, Any] = response.json()
        assert response.status_code == (200 if body["ok"] else body["error_code"])
        return body

    def ok(self, method: str, **given: Any) -> Any:
        body = self.call(method, **given)
        assert body["ok"], body
        return body["result"]

    def refusal(self, method: str, **given: Any) -> str:
        """The description of a call that must be refused."""
        body = self.call(method, **given)
        assert not body["ok"], body
        return str(body["description"])

    def updates(self, **given: Any) -> list[dict[str, Any]]:
        """All pending updates, confirmed at once."""
        found = self.ok("getUpdates", **given)
        if found:
            self.ok("getUpdates", offset=found[-1]["update_id"] + 1)
        return list(found)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    process = launch(port)
    ready(f"http://127.0.0.1:{port}")
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    assert process.wait(10) == 0


@pytest.fixture(scope="session")
def door(server: str) -> Iterator[Desk]:
    with Desk(server) as desk:
        yield desk


@pytest.fixture
def desk(door: Desk) -> Desk:
    door.reset()
    door.bot(TOKEN, "table_bot", "Table")
    return door


@pytest.fixture
def later(tmp_path: Path) -> Iterator[Desk]:
    """A desk of its own whose clock can be moved on; it stands in the file `clock` of this test's folder."""
    port = free_port()
    process = launch(port, None, "--clock", str(tmp_path / "clock"))
    try:
        ready(f"http://127.0.0.1:{port}")
        with Desk(f"http://127.0.0.1:{port}") as desk:
            desk.bot(TOKEN, "table_bot", "Table")
            yield desk
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def api(desk: Desk) -> Api:
    return Api(desk.url)


@pytest.fixture
def host(desk: Desk) -> Person:
    return desk.person("Katrin", "de", username="katrin")


@pytest.fixture
def guest(desk: Desk, api: Api) -> Person:
    """Somebody who has pressed Start; the bot has read it."""
    person = desk.person("Samira", zone="Europe/Lisbon", last_name="Reis")
    person.start()
    api.updates()
    return person


@pytest.fixture
def stranger(desk: Desk) -> Person:
    return desk.person("A stranger", zone="UTC")


@pytest.fixture
def group(desk: Desk, host: Person, guest: Person, api: Api) -> Chat:
    """A supergroup in which the bot is a plain member."""
    chat = desk.group("Translators’ Table", [guest], [host])
    host.add_bot(chat)
    api.updates()
    return chat
