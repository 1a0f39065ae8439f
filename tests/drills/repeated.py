"""An update that is delivered ten times, and a button tapped twice, have one effect.

Two evenings are played through the real bot, word for word the same: in the second everything Telegram says is said ten
times at once, by somebody between Telegram and the bot. What is saved afterwards must be the same.
"""

import contextlib
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
from peewee import fn

from models import TABLES, Event, Feed, FeedVersion, OutboxMessage, Rsvp, UpdateSeen
from playground.client import Desk
from tests.drills import evening, ground, house
from tests.drills.evening import COPIES
from tests.drills.table import Promise, Reached
from tests.playground.conftest import free_port

NAME = "an update is delivered 10 times, a button is tapped twice"
PROMISES = [
    Promise(
        NAME, "each has 1 effect", "a bot that takes no note of updates it has seen, where an address is replaced once"
    )
]
CHANGES = "addresses"  # what the control must change too often
PASSING = (
    "update_seen",
    "lease",
    "meta",
    "due_work",
    "stored_vevent",
    "tally",
    "outbox_message",
    "chat_act",
    "chat_member",
)  # not effects of taps: also what the bot looks up about chats, in its own time
TIMEOUT_S = 20.0  # of the bot’s calls: whatever is said ten times takes its time


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is saved after an evening."""

    updates: int
    effects: dict[str, int]  # rows of each table, and how often things that are counted were changed


def run(database_name: str) -> list[Reached]:
    """Once, ten times, and ten times without the protection."""
    once, often = played(database_name, 1), played(database_name, COPIES)
    should, was = (_addresses(database_name, broken=broken) for broken in (False, True))
    more = {name: n - once.effects.get(name, 0) for name, n in often.effects.items() if n != once.effects.get(name, 0)}
    control = f"{CHANGES}: changed {was} times instead of {should}"
    figure = (
        f"{often.updates} updates, each {COPIES} times: {sum(map(abs, more.values()))} effects too many {more or ''}"
    )
    return [Reached(NAME, database_name, figure.strip(), not more, control, was > should)]


def differing(once: Outcome, often: Outcome) -> str:
    """What is saved otherwise than it should be; empty: nothing."""
    names = sorted(once.effects.keys() | often.effects.keys())
    both = [(name, once.effects.get(name, 0), often.effects.get(name, 0)) for name in names]
    return ", ".join(f"{name}: {n} instead of {should}" for name, should, n in both if n != should)


def played(
    database_name: str, copies: int, *, broken: bool = False, play: Callable[[Desk], None] = evening.play
) -> Outcome:
    """An evening in an empty database; what is saved of it."""
    with ground.fresh(database_name) as url, tempfile.TemporaryDirectory(prefix="klatch-repeated-") as folder:
        return told(url, Path(folder), copies, broken=broken, play=play)


def told(
    url: str, folder: Path, copies: int, *, broken: bool = False, play: Callable[[Desk], None] = evening.play
) -> Outcome:
    """The same, or another play, in this database."""
    with house.opened(url, folder) as home, _repeated(copies) as repeater:
        settings = {
            "WEBHOOK_SECRET": "drill", "WEBHOOK_PORT": repeater.port, "WEBHOOK_URL": repeater.url,
            "LISTEN": "127.0.0.1",
        }  # fmt: skip
        home.start_bot(*(["forgetful"] if broken else []), timeout_s=TIMEOUT_S, **settings)
        play(home.desk)
        return Outcome(int(UpdateSeen.select().count()), _effects())


def _addresses(database_name: str, *, broken: bool) -> int:
    """How often an address is made or replaced where somebody replaces theirs once, and all is said ten times."""
    told_often = played(database_name, COPIES, broken=broken, play=evening.replace_an_address)
    return told_often.effects[CHANGES]


def _effects() -> dict[str, int]:
    """Everything but what passes, and the number of changes of what carries one."""
    found = {table._meta.table_name: int(table.select().count()) for table in TABLES}
    news = OutboxMessage.select(OutboxMessage.kind, fn.COUNT(OutboxMessage.id)).where(OutboxMessage.kind != "redraw")
    changes = {
        "answers": Rsvp.select(fn.SUM(Rsvp.revision)).scalar(),
        "edits": Event.select(fn.SUM(Event.content_revision)).scalar(),
        "addresses": Feed.select(fn.SUM(Feed.generation)).scalar(),
        "feeds": FeedVersion.select(fn.SUM(FeedVersion.version)).scalar(),
    }
    owed = {f"owed {kind}": int(n) for kind, n in news.group_by(OutboxMessage.kind).tuples()}
    kept = {name: n for name, n in found.items() if name not in PASSING}
    return kept | owed | {name: int(n or 0) for name, n in changes.items()}


class Repeater(ThreadingHTTPServer):
    """Stands where Telegram calls, and says everything so many times at once."""

    def __init__(self, copies: int) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.url, self.port, self.copies = f"http://127.0.0.1:{self.server_port}", str(free_port()), copies
        self.pool, self.line = ThreadPoolExecutor(64), httpx.Client(timeout=60)


class _Call(BaseHTTPRequestHandler):
    server: Repeater

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "content-length")}
        calls = [self.server.pool.submit(self._say, head, body) for _ in range(self.server.copies)]
        said = [call.result() for call in calls]
        self.send_response(200 if all(status == 200 for status in said) else 503)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Says nothing."""

    def _say(self, head: dict[str, str], body: bytes) -> int:
        address = f"http://127.0.0.1:{self.server.port}/telegram"
        try:
            return self.server.line.post(address, headers=head, content=body).status_code
        except httpx.HTTPError:
            return 503


@contextlib.contextmanager
def _repeated(copies: int) -> Iterator[Repeater]:
    repeater = Repeater(copies)
    threading.Thread(target=repeater.serve_forever, daemon=True).start()
    try:
        yield repeater
    finally:
        repeater.shutdown()
        repeater.server_close()
        repeater.pool.shutdown()
        repeater.line.close()
