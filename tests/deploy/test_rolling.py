"""A new version replaces the old one process by process, while people answer: nothing is lost, nobody sees an error."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.deploy.fleet import Fleet, needs_nginx
from tests.deploy.image import unpack
from tests.deploy.story import account, answer_of, evening, post, tap

pytestmark = [needs_nginx, pytest.mark.slow, pytest.mark.long]
SITES, BOTS = ("site 1", "site 2"), ("bot 1", "bot 2")
PATIENCE_S = 60.0  # of Telegram, and of whoever reads a page
STORED = {"room": "going", "maybe": "maybe", "no": "no"}
STEP = """SERVES_FROM = "{newest}"


def up(migrator, db):
    db.execute_sql("ALTER TABLE rsvp ADD COLUMN mood VARCHAR(9) NOT NULL DEFAULT ''")
"""


@dataclass
class Guest:
    """Somebody who cannot decide; Telegram repeats a tap until it is acknowledged."""

    town: Fleet
    key: str
    id: int = field(default_factory=account)
    taps: int = 0
    repeats: int = 0

    def decide(self) -> None:
        """Answer something else than before."""
        update = tap(self.id, list(STORED)[self.taps % 3], self.key)
        while (status := post(self.town.port, update, timeout=PATIENCE_S)) != 200:
            assert status in (502, 503, 504)
            self.repeats += 1
            time.sleep(0.1)
        self.taps += 1

    def is_remembered(self) -> bool:
        """Whether what counts is what was acknowledged last."""
        return answer_of(self.id) == list(STORED.values())[(self.taps - 1) % 3]


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    """This version as it is deployed, and the next one, which adds a column."""
    old, new = unpack(tmp_path / "old"), unpack(tmp_path / "new")
    newest = max(path.stem for path in (new / "migrations").glob("0*.py"))
    (new / "migrations" / "9001_later.py").write_text(STEP.format(newest=newest))
    return old, new


@pytest.fixture
def town(fleet: Fleet, versions: tuple[Path, Path]) -> Fleet:
    """All of the old version, up."""
    for name in BOTS:
        fleet.bot(name, root=versions[0], wait=False)
    for name in SITES:
        fleet.site(name, root=versions[0])
    fleet.proxy(SITES, BOTS)
    for name in BOTS:
        fleet.until(lambda name=name: "the bot is up" in fleet.log(name), f"{name} was up")  # type: ignore[misc]
    return fleet


def run(folder: Path, fleet: Fleet, *command: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, *command], cwd=folder, env=fleet.settings(), capture_output=True, text=True,
                          timeout=60, check=False)  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def over_and_over(deed: Callable[[], object], stop: threading.Event, troubles: list[BaseException]) -> threading.Thread:
    """A thread that does it until told to stop; what went wrong is kept."""

    def repeat() -> None:
        try:
            while not stop.is_set():
                deed()
                time.sleep(0.1)
        except BaseException as trouble:  # the test looks at it in its own thread
            troubles.append(trouble)

    thread = threading.Thread(target=repeat)
    thread.start()
    return thread


def test_process_by_process_the_next_version_takes_over(town: Fleet, versions: tuple[Path, Path]) -> None:
    old, new = versions
    ids = [account() for _ in range(3)]
    _, key = evening(ids)
    guests, pages = [Guest(town, key, one) for one in ids], []
    stop, troubles = threading.Event(), []
    look = lambda: pages.append(httpx.get(f"{town.url}/e/{key}", timeout=PATIENCE_S).status_code)  # noqa: E731 - one of the deeds
    threads = [over_and_over(deed, stop, troubles) for deed in (*(guest.decide for guest in guests), look)]
    try:
        replace_all(town, old, new)
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE_S)
    assert troubles == []
    assert [guest.is_remembered() for guest in guests] == [True] * 3
    assert min(guest.taps for guest in guests) >= 10  # else nobody was there
    assert set(pages) == {200}


def replace_all(town: Fleet, old: Path, new: Path) -> None:
    """First the schema, then each process: told to stop, then started from the new folder."""
    status, said = run(new, town, "bot.py")
    assert (status, "behind this Klatch" in said) == (2, True)
    status, said = run(new, town, "-m", "migrations")
    assert (status, "klatch: migrated: 9001_later\n" in said) == (0, True)
    ready = httpx.get(f"http://127.0.0.1:{town.ports['site 1']}/readyz")
    assert '"schema":"ok"' in ready.text, ready.text + town.log("site 1")
    assert town.stop("bot 2") == 0
    town.bot("bot 2", root=old)  # the old version, started on the new schema
    for name in (*BOTS, *SITES):
        assert town.stop(name) == 0
        (town.bot if name in BOTS else town.site)(name, root=new)
