"""A bot beside a playground of its own, people in chats with cards, and bursts of taps that wait for the bot.

A bot is stopped while taps queue up and then let go, so that what is measured is the bot and not those who tap.
"""

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.desk import until_it_answers
from benchmarks.serving import ROOT, cpu_seconds, family, free_port
from playground.client import Chat, Desk, Person

TOKEN = "3000003:a-token-of-the-benchmarks-own"  # noqa: S105 - the playground's own, of no use elsewhere
LONGEST_WAIT_S = 120.0
CHOICES = ("room", "no")
Process = subprocess.Popen[bytes]
Handled = Callable[[float], Sequence[float]]
_numbers = itertools.count()


@dataclass(frozen=True)
class Table:
    """A chat with the card of an event, and those who sit there."""

    people: Sequence[Person]
    chat: Chat
    message: int
    event_key: str


@dataclass(frozen=True)
class Burst:
    """What a bot did with taps that waited for it."""

    rate: float  # taps answered a second
    cpu_ms: float  # a tap
    begun: float  # Unix time
    ended: float


@contextlib.contextmanager
def playing(world: Mapping[str, Any] | None = None) -> Iterator[Desk]:
    """A playground until the block ends; `world` is how it begins, as in its description files."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        description = Path(folder) / "world.json"
        description.write_text(json.dumps(world or {}))
        state = f"{folder}/playground.json"
        process = _start({}, "-m", "playground", "--port", str(port), "--state", state, "--world", str(description))
        try:
            with Desk(f"http://127.0.0.1:{port}") as desk:
                until_it_answers(desk)
                if world is None:
                    desk.bot(TOKEN, "klatch_bench_bot", "Klatch")
                yield desk
        finally:
            _stop(process)


@contextlib.contextmanager
def running_bot(desk: Desk, environment: Mapping[str, str], *program: str) -> Iterator[Process]:
    """Our bot, or another program, at this playground until the block ends."""
    at = {"TELEGRAM_API_URL": desk.url, "TELEGRAM_BOT_TOKEN": TOKEN, "SITE_URL": "http://localhost:1"}
    bot = _start({**environment, **at}, *(program or ("bot.py",)))
    try:
        yield bot
    finally:
        _stop(bot)


def table(desk: Desk, event_key: str, seats: int = 20) -> Table:
    """People in a chat of their own that the bot is in, and a card there."""
    number = next(_numbers)
    people = [desk.person(f"Tapper {number}.{n}") for n in range(seats)]
    chat = desk.group(f"Table {number}", members=people, admins=[], kind="supergroup")
    people[0].add_bot(chat)
    return Table(people, chat, card_in(desk, chat, event_key), event_key)


def card_in(desk: Desk, chat: Chat, event_key: str) -> int:
    """A message of the bot's own with the card's buttons, posted as the bot would."""
    keyboard = {"inline_keyboard": [[{"text": c, "callback_data": f"rsvp:{c}:{event_key}"}] for c in CHOICES]}
    answer = httpx.post(
        f"{desk.url}/bot{TOKEN}/sendMessage", json={"chat_id": chat.id, "text": "card", "reply_markup": keyboard}
    )
    return int(answer.json()["result"]["message_id"])


def wait_until_up(tables: Sequence[Table], handled: Handled) -> None:
    """Until the bot has handled a tap."""
    here, begun = tables[0], time.time()
    here.people[0].tap_data(f"rsvp:no:{here.event_key}", here.chat, here.message, wait=0)
    _last_of(handled, begun, 1)


def burst(bot: Process, tables: Sequence[Table], count: int, turn: int, handled: Handled) -> Burst:
    """So many taps, spread over the tables, let go at once; `turn` counts these bursts, so that each answer is new.

    `handled` tells when taps were done with, of those after a Unix time.
    """
    _signal(bot, signal.SIGSTOP)
    try:
        for n in range(count):
            _press(tables[n % len(tables)], turn * (count // len(tables)) + n // len(tables))
    finally:
        before, begun = cpu_seconds(bot.pid), time.time()
        _signal(bot, signal.SIGCONT)
    ended = _last_of(handled, begun, count)
    return Burst(count / (ended - begun), (cpu_seconds(bot.pid) - before) * 1000 / count, begun, ended)


def answered(desk: Desk) -> Handled:
    """A tap is done with when the bot has answered it."""
    return lambda since: [float(call["at"]) for call in desk.calls("answerCallbackQuery", since=since)]


def noted(path: Path) -> Handled:
    """A tap is done with when its time stands in a file."""
    return lambda since: [at for at in map(float, path.read_text().split()) if at > since]


def _press(here: Table, n: int) -> None:
    """The n-th press at this table: everybody says that they come, then everybody that they do not, and so on."""
    lap, seat = divmod(n, len(here.people))
    data = f"rsvp:{CHOICES[lap % 2]}:{here.event_key}"
    here.people[seat].tap_data(data, here.chat, here.message, wait=0)


def _last_of(handled: Handled, begun: float, count: int) -> float:
    """When the last of so many taps was done with."""
    while time.time() - begun < LONGEST_WAIT_S:
        times = handled(begun)
        if len(times) >= count:
            return times[-1]
        time.sleep(0.3)
    raise SystemExit(f"{len(times)} of {count} taps were handled within {LONGEST_WAIT_S:.0f} s")


def _start(environment: Mapping[str, str], *arguments: str) -> Process:
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env={**os.environ, **environment}, start_new_session=True,
        stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _stop(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    process.wait(30)


def _signal(process: Process, number: int) -> None:
    for pid in family(process.pid):
        os.kill(pid, number)
