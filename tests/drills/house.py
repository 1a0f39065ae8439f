"""A playground with a world of its own, a database, and bots that are started and killed between them."""

import contextlib
import itertools
import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from peewee import fn

import database as ground
from database import write_transaction
from models import Lease, OutboxMessage
from playground.client import Desk
from scheduling.clock import now as moment
from tests.drills import stable
from tests.drills.stable import Wish
from tests.playground.conftest import free_port, ready

TOKEN, BOT = "7700000:klatch-drill-token-abcdefgh", 7_700_000
HOST, FIRST_GUEST, FIRST_CHAT, FIRST_SMALL = 5_001, 100_001, -1_003_000_000_000, -6_000_000
USERNAME = "klatch_drill_bot"
TIMEOUT_S = 1.0  # of the bot's calls: what hangs is given up soon. The lease of 80 s stays far beyond it
UNFINISHED = ("pending", "claimed", "sending")
Json = dict[str, Any]


class House:
    """What one story plays in. The database is open and connected in this thread."""

    def __init__(self, url: str, folder: Path, guests: int, chats: int, small: int) -> None:
        self.url, self.folder = url, folder
        self.guests = tuple(range(FIRST_GUEST, FIRST_GUEST + guests))
        self.chats = tuple(FIRST_CHAT - n for n in range(chats))
        self.small = tuple(FIRST_SMALL - n for n in range(small))  # groups that may become supergroups
        self.clock, self.log = folder / "clock", folder / "bot.log"
        self.log.touch()
        world = folder / "world.json"
        world.write_text(json.dumps(_world(self.guests, self.chats, self.small)))
        self._port, state = free_port(), folder / "playground.json"
        words = ("--port", self._port, "--state", state, "--world", world, "--clock", self.clock)
        self._wish = Wish("playground", str(folder / "playground.log"), words=tuple(map(str, words)))
        self.bots: list[int] = []
        self._seen = self._taken = 0
        self.begin()

    def begin(self) -> None:
        """Let Telegram be there (again), as it was."""
        self._playground = stable.start(self._wish)
        self.desk = Desk(f"http://127.0.0.1:{self._port}")
        ready(self.desk.url, 30)

    def cut_off(self) -> None:
        """Telegram is out of reach."""
        self.desk.close()
        stable.end(self._playground, signal.SIGTERM)
        self._seen = 0  # what it took is not remembered

    def move_on(self, by: timedelta) -> None:
        """Let time pass, for everybody who reads the same clock; Telegram may be out of reach meanwhile."""
        if stable.lives(self._playground):
            self.desk.move_on(by.total_seconds())
            return
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(str((self.now() - datetime.now(UTC) + by).total_seconds()))
        os.replace(fresh, self.clock)

    def now(self) -> datetime:
        """What the clock of everybody here says."""
        return moment(str(self.clock))

    def start_bot(self, *broken: str, timeout_s: float = TIMEOUT_S, wait: bool = True, **more: str) -> int:
        """Start one more bot; `broken` names what it does as it must not be done, `more` are settings of its own.

        Returns the number of its process.
        """
        usual = {
            "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": self.desk.url, "DATABASE_URL": self.url,
            "SITE_URL": "http://localhost:8000", "CLOCK_AHEAD_FILE": str(self.clock),
        }  # fmt: skip
        begun = self.log.stat().st_size
        wish = Wish("bot", str(self.log), {**usual, **more}, broken=broken, timeout_s=timeout_s)
        self.bots.append(stable.start(wish))
        if wait:
            self.until(lambda: b"the bot is up" in self.log.read_bytes()[begun:], "the bot was up", 60)
        return self.bots[-1]

    def kill_bot(self) -> int:
        """As when the power goes, and the time its leases have has passed. How many messages were in the air."""
        stable.end(self.bots.pop(), signal.SIGKILL)
        in_the_air = int(OutboxMessage.select().where(OutboxMessage.state == "sending").count())
        past = self.now() - timedelta(seconds=1)
        with write_transaction():
            Lease.update(until=past).execute()
            OutboxMessage.update(lease_until=past).where(OutboxMessage.lease_until.is_null(False)).execute()
        return in_the_air

    def until(self, fits: Callable[[], object], what: str, patience_s: float = 90, every_s: float = 0.05) -> None:
        """Wait until it is so; AssertionError with what stands in the outbox and the log where it never is."""
        deadline = time.monotonic() + patience_s
        while not fits():
            assert time.monotonic() < deadline, f"waited in vain until {what}: {states()}\n{self._last_words()}"
            assert all(map(stable.lives, self.bots)), f"the bot ended: {self._last_words()}"
            time.sleep(every_s)

    def until_settled(self, patience_s: float = 90) -> None:
        """Until nothing is to be sent any more."""
        self.until(lambda: not states(*UNFINISHED), "everything was settled", patience_s, 0.1)

    def taken(self) -> int:
        """How many messages Telegram took so far; only what is new is asked for."""
        for entry in self.desk.accepted(since=self._seen):
            self._seen, self._taken = entry["seq"], self._taken + (entry["method"] == "sendMessage")
        return self._taken

    def accepted(self, method: str = "sendMessage") -> list[Json]:
        """What Telegram took, oldest first."""
        return [entry for entry in self.desk.accepted() if entry["method"] == method]

    def said(self, words: str) -> int:
        """How often the log says so."""
        return self.log.read_text().count(words)

    def close(self) -> None:
        """End what was started."""
        self.desk.close()
        for process in (*self.bots, self._playground):
            stable.end(process, signal.SIGKILL)

    def _last_words(self) -> str:
        return self.log.read_text()[-3000:]


@contextlib.contextmanager
def opened(url: str, folder: Path, guests: int = 0, chats: int = 0, small: int = 0) -> Iterator[House]:
    """A house in this (existing, empty) folder. Everybody in it has pressed Start, the bot is in every chat."""
    ground.open_database(url)
    ground.connect()
    house = House(url, folder, guests, chats, small)
    try:
        yield house
    finally:
        house.close()
        ground.disconnect()


def states(*which: str) -> dict[str, int]:
    """How many messages stand in each state."""
    counted: Any = OutboxMessage.select(OutboxMessage.state, fn.COUNT(OutboxMessage.id)).group_by(OutboxMessage.state)
    if which:
        counted = counted.where(OutboxMessage.state.in_(which))
    return {state: int(n) for state, n in sorted(counted.tuples())}


def _world(guests: Sequence[int], chats: Sequence[int], small: Sequence[int]) -> Json:
    everybody, kinds = (HOST, *guests), dict.fromkeys(chats, "supergroup") | dict.fromkeys(small, "group")
    in_first = itertools.chain([list(guests)], itertools.repeat([]))  # where everybody is; the others are the host's
    return {
        "bots": [{"id": BOT, "token": TOKEN, "username": USERNAME, "name": "Table"}],
        "people": [{"id": one, "first_name": f"Guest {one}", "zone": "UTC"} for one in everybody],
        "chats": [
            {"id": one, "title": f"Chat {one}", "kind": kind, "admins": [HOST], "bots": [BOT], "members": members}
            for (one, kind), members in zip(kinds.items(), in_first, strict=False)
        ],
        "started": list(everybody),
    }
