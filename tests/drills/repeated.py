"""An update that is delivered ten times, and a button tapped twice, have one effect.

Two evenings are played through the real bot, word for word the same: in the second everything Telegram says is said ten
times at once, by somebody between Telegram and the bot. What is saved afterwards must be the same.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
from peewee import fn

import database
from models import TABLES, Event, Feed, FeedVersion, OutboxMessage, Rsvp, UpdateSeen
from playground.client import Chat, Desk, Person, Refusal
from tests.drills import ground
from tests.drills.table import Promise, Reached
from tests.handlers.conftest import TOKEN, USERNAME
from tests.playground.conftest import ROOT, free_port, launch, ready

NAME = "an update is delivered 10 times, a button is tapped twice"
PROMISES = [Promise(NAME, "each has 1 effect", "without the note of updates that were seen")]
COPIES = 10
PASSING = (
    "update_seen",
    "lease",
    "meta",
    "due_work",
    "stored_vevent",
    "tally",
    "outbox_message",
)  # not effects of taps
FORGETFUL = (
    "import sys; from database import write_transaction; from meetups import updates\n"
    "def once(update_id, now, effect):\n    with write_transaction():\n        return effect()\n"
    "updates.once = once\nimport bot\nsys.exit(bot.main())"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is saved after an evening."""

    updates: int
    effects: dict[str, int]  # rows of each table, and how often things that are counted were changed


def run(database_name: str) -> list[Reached]:
    """Once, ten times, and ten times without the protection."""
    once, often = played(database_name, 1), played(database_name, COPIES)
    more = {name: n - once.effects.get(name, 0) for name, n in often.effects.items() if n != once.effects.get(name, 0)}
    control = differs(database_name, once)
    figure = (
        f"{often.updates} updates, each {COPIES} times: {sum(map(abs, more.values()))} effects too many {more or ''}"
    )
    return [Reached(NAME, database_name, figure.strip(), not more, control, bool(control))]


def differing(once: Outcome, often: Outcome) -> str:
    """What is saved otherwise than it should be; empty: nothing."""
    names = sorted(once.effects.keys() | often.effects.keys())
    both = [(name, once.effects.get(name, 0), often.effects.get(name, 0)) for name in names]
    return ", ".join(f"{name}: {n} instead of {should}" for name, should, n in both if n != should)


def differs(database_name: str, once: Outcome) -> str:
    """The same where the bot takes no note of updates."""
    try:
        return differing(once, played(database_name, COPIES, broken=True))
    except AssertionError as astray:
        return f"the evening went astray: {str(astray).splitlines()[0][:60]}"


def played(database_name: str, copies: int, *, broken: bool = False) -> Outcome:
    """An evening in an empty database; what is saved of it."""
    with ground.fresh(database_name) as url, tempfile.TemporaryDirectory(prefix="klatch-repeated-") as folder:
        return told(url, Path(folder), copies, broken=broken)


def told(url: str, folder: Path, copies: int, *, broken: bool = False) -> Outcome:
    """The same in this database."""
    with _telegram(folder) as desk, _bot(url, desk, folder, copies, broken):
        database.open_database(url)
        database.connect()
        try:
            _evening(desk)
            return Outcome(int(UpdateSeen.select().count()), _effects())
        finally:
            database.disconnect()


# What people do, and what the bot says to it; a word behind "say" is typed, any other is on a button.
FOUND = (
    ("Table", "What is it about"), ("Skip", "Which language"), ("English", "Where does it meet"),
    ("say Leipzig", "Who may see the group"), ("Everybody", "Is this right"), ("Make the group", "is a group now"),
    ("say /new", "What is the event called"), ("say One poem", "Which day"), ("Tomorrow", "When does it start"),
    ("say 19:30 to 21:00", "Where do people meet"), ("In person", "Where is the room"),
    ("say Lesecafé\nKarl-Heine-Straße 46", "How many seats"), ("say 2", "What is it about"), ("Skip", "Who may see it"),
    ("Everybody", "Nobody else has seen it"), ("Publish", "Published"),
)  # fmt: skip

ADDRESS = (
    ("say /calendar", "Your calendar"), ("Replace the address", "Replace it?"), ("Replace it", "Your calendar"),
)  # fmt: skip


def _evening(desk: Desk) -> None:
    """A group is founded, an event made and published, and people answer, some of them impatiently."""
    host, guest = desk.person("Katrin", username="katrin"), desk.person("Samira", username="samira")
    for person in (host, guest):
        person.start()
        person.wait_for(lambda seen: seen.from_bot, timeout=30)
    chat = desk.group("Table", [guest], [host])
    host.add_bot(chat, rights=["can_pin_messages"])
    host.wait_for("Let us make it a group", timeout=30)
    _do(host, FOUND)
    host.wait_for("One poem", chat, timeout=30)
    key = str(Event.get().key)
    for answer in ("room", "no", "room", "maybe", "room"):
        _press(guest, chat, f"rsvp:{answer}:{key}")
    _do(guest, ADDRESS)
    with ThreadPoolExecutor(2) as fingers:
        list(fingers.map(lambda _: _press(host, chat, f"rsvp:room:{key}"), range(2)))


def _do(person: Person, deeds: Sequence[tuple[str, str]]) -> None:
    for deed, expected in deeds:
        begun = len(person.messages())
        if deed.startswith("say "):
            person.say(deed[4:])
        else:
            _tap(person, deed)
        _wait_for(person, expected, begun)


def _tap(person: Person, label: str) -> None:
    """Once there is such a button: a question that is asked again loses those of the older one first."""
    deadline = time.monotonic() + 30
    while True:
        try:
            person.tap(label, wait=25)
        except Refusal:
            shown = [(seen.text[:40], seen.labels) for seen in person.messages()[-5:]]
            assert time.monotonic() < deadline, f"there is no {label!r}: {shown}"
            time.sleep(0.05)
        else:
            return


def _wait_for(person: Person, words: str, begun: int) -> None:
    """What was said ten times is answered ten times, in any order: it is among the newest."""
    deadline = time.monotonic() + 30
    while not any(words in seen.text for seen in person.messages()[max(0, begun - COPIES - 1) :] if seen.from_bot):
        assert time.monotonic() < deadline, f"waited for {words!r}: {[seen.text for seen in person.messages()[-3:]]}"
        time.sleep(0.05)


def _press(person: Person, chat: Chat, data: str) -> None:
    told = person.tap_data(data, chat, wait=25)
    assert told.answered, data


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

    def __init__(self, to: str, copies: int) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.to, self.copies = to, copies
        self.pool = ThreadPoolExecutor(64)


class _Call(BaseHTTPRequestHandler):
    server: Repeater

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "content-length")}
        calls = [self.server.pool.submit(_say, self.server.to, head, body) for _ in range(self.server.copies)]
        said = [call.result() for call in calls]
        self.send_response(200 if all(status == 200 for status in said) else 503)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Says nothing."""


def _say(to: str, head: dict[str, str], body: bytes) -> int:
    try:
        return httpx.post(to, headers=head, content=body, timeout=60).status_code
    except httpx.HTTPError:
        return 503


@contextlib.contextmanager
def _telegram(folder: Path) -> Iterator[Desk]:
    port = free_port()
    playground = launch(port, folder / "playground.json")
    try:
        ready(f"http://127.0.0.1:{port}", 30)
        with Desk(f"http://127.0.0.1:{port}") as desk:
            desk.bot(TOKEN, USERNAME, "Table")
            yield desk
    finally:
        playground.terminate()
        playground.wait(20)


@contextlib.contextmanager
def _bot(url: str, desk: Desk, folder: Path, copies: int, broken: bool) -> Iterator[None]:
    port, log = free_port(), folder / "bot.log"
    repeater = Repeater(f"http://127.0.0.1:{port}/telegram", copies)
    threading.Thread(target=repeater.serve_forever, daemon=True).start()
    environment = os.environ | {
        "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": desk.url, "DATABASE_URL": url, "WEBHOOK_SECRET": "drill",
        "SITE_URL": "http://localhost:8000", "WEBHOOK_PORT": str(port),
        "WEBHOOK_URL": f"http://127.0.0.1:{repeater.server_port}",
    }  # fmt: skip
    words = ["-c", FORGETFUL] if broken else ["bot.py"]
    with log.open("ab") as out:
        bot = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 60
        while b"the bot is up" not in log.read_bytes():
            assert time.monotonic() < deadline, log.read_text()[-3000:]
            assert bot.poll() is None, log.read_text()[-3000:]
            time.sleep(0.05)
        yield
    finally:
        bot.terminate()
        bot.wait(30)
        repeater.shutdown()
        repeater.server_close()
        repeater.pool.shutdown()
