"""Answers over HTTP to one hot event, from sixteen people at a time, beside an empty view on the same kind of server.

Each client is a person's browser: signed in, with a CSRF token, through a proxy that says whose address it is. Every
answer is another than the one before, so every one is written. What was acknowledged is compared with what is saved.
"""

import multiprocessing
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.crowd import Browser, Stage
from benchmarks.pages import Row
from benchmarks.serving import Served, served

CLIENTS, LOADERS, ROUNDS, SECONDS = 16, 2, 3, 4.0
SEATS = 10
FORMS = ("in_person", "no")
_PROCESSES = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Load:
    """What one process of clients saw: how long each answer took, what went wrong, what was acknowledged last."""

    seconds: tuple[float, ...]
    refused: int
    last: Mapping[int, str]


@dataclass(frozen=True)
class Round:
    """One round: answers a second, and the slowest of twenty."""

    rate: float
    p95_ms: float


def measure(stage: Stage, name: str, environment: Mapping[str, str]) -> list[Row]:
    """Rounds of the empty view and of answers in turn, then the count of seats."""
    browsers = stage.browsers(CLIENTS * 4)
    with served("benchmarks.empty:create_app()") as empty, served("web:create_app()", **environment) as site:
        empties, answers, last, refused = [], [], {}, 0
        _drive(site, stage, browsers, 1.0)  # warm
        for _ in range(ROUNDS):
            empties.append(_round(_drive(empty, None, browsers, SECONDS / 2), SECONDS / 2))
            loads = _drive(site, stage, browsers, SECONDS)
            answers.append(_round(loads, SECONDS))
            refused += sum(load.refused for load in loads)
            last |= {person: said for load in loads for person, said in load.last.items()}
    return _rows(name, empties, answers, stage.oversold(), stage.lost(last), refused)


def _rows(name: str, empties: list[Round], answers: list[Round], over: int, lost: int, refused: int) -> list[Row]:
    rate, empty = median(each.rate for each in answers), median(each.rate for each in empties)
    share, p95 = rate / empty, median(each.p95_ms for each in answers)
    kept = f"{over} over, {lost} lost, {refused} refused"
    return [
        Row(f"answers, {CLIENTS} clients, {name}", f"{rate:.0f}/s, {share:.1%} of {empty:.0f}/s",
            "≥ 15 % of the empty view", share >= 0.15),
        Row("  the slowest of twenty", f"{p95:.0f} ms", "p95 < 500 ms", p95 < 500),
        Row(f"  of {SEATS} seats and all answers", kept, "0 over, 0 lost, 0 refused", over == lost == refused == 0),
    ]  # fmt: skip


def _round(loads: Sequence[Load], seconds: float) -> Round:
    times = sorted(each for load in loads for each in load.seconds)
    return Round(len(times) / seconds, times[int(len(times) * 0.95)] * 1000)


def _drive(served: Served, stage: Stage | None, browsers: Sequence[Browser], seconds: float) -> list[Load]:
    """Sixteen clients in two processes, each client one answer after the other."""
    said: Any = _PROCESSES.SimpleQueue()
    shares = [browsers[n::LOADERS] for n in range(LOADERS)]
    loaders = [
        _PROCESSES.Process(target=_load, args=(served.port, stage.key if stage else "", share, seconds, said))
        for share in shares
    ]
    for loader in loaders:
        loader.start()
    loads = [said.get() for _ in loaders]
    for loader in loaders:
        loader.join()
    return loads


def _load(port: int, key: str, browsers: Sequence[Browser], seconds: float, said: Any) -> None:
    """Clients of one process, on sockets that are waited for together: no thread competes with the server's."""
    import selectors

    waiting = selectors.DefaultSelector()
    each = len(browsers) // (CLIENTS // LOADERS)
    for n in range(CLIENTS // LOADERS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client = _Client(connection, key, browsers[n * each : (n + 1) * each])
        waiting.register(connection, selectors.EVENT_READ, client)
        client.ask()
    begun, times, refused = time.perf_counter(), [], 0
    last: dict[int, str] = {}
    while time.perf_counter() - begun < seconds:
        for ready, _ in waiting.select(1.0):
            client = ready.data
            if client.heard():
                times.append(client.seconds)
                refused += not client.fine
                if client.fine:
                    last[client.browser.person] = client.form
                client.ask()
    for ready in list(waiting.get_map().values()):  # what is on its way is answered before it counts as lost
        ready.data.finish()
        last[ready.data.browser.person] = ready.data.form
        ready.fileobj.close()  # type: ignore[union-attr]  # a socket
    said.put(Load(tuple(times), refused, last))


class _Client:
    """One connection that is kept; whoever sits at it changes with each answer."""

    def __init__(self, connection: socket.socket, key: str, browsers: Sequence[Browser]) -> None:
        self.connection, self.key, self.browsers = connection, key, browsers
        self.turn, self.heard_so_far = -1, b""
        self.seconds, self.fine, self.form = 0.0, True, ""

    @property
    def browser(self) -> Browser:
        return self.browsers[self.turn % len(self.browsers)]

    def ask(self) -> None:
        self.turn += 1
        self.form = FORMS[self.turn // len(self.browsers) % 2]
        self.begun, self.heard_so_far = time.perf_counter(), b""
        self.connection.sendall(self.browser.post(self.key, self.form) if self.key else self.browser.get())

    def heard(self) -> bool:
        """Read what is there; whether the answer is whole."""
        self.heard_so_far += self.connection.recv(65536)
        head, found, body = self.heard_so_far.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
        if not found or len(body) < int(length or 0):
            return False
        self.seconds = time.perf_counter() - self.begun
        self.fine = head.split(b" ", 2)[1] == (b"303" if self.key else b"200")
        return True

    def finish(self) -> None:
        while not self.heard():
            continue
