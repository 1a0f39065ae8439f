"""Sixteen clients at once, each one request after the other: what an answer took, what was refused, who was told what.

Used for our site, for the empty view and for others' software alike: whoever asks says what goes over the wire.
"""

import multiprocessing
import selectors
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

CLIENTS, LOADERS = 16, 2
FORMS = ("in_person", "no")
_PROCESSES = multiprocessing.get_context("fork")


class Caller(Protocol):
    """Somebody at a client."""

    person: int

    def post(self, key: str, answer: str) -> bytes:
        """Their request, whole."""


@dataclass(frozen=True)
class Load:
    """What one process of clients saw: how long each taken answer took, how many were refused, what was taken last."""

    elapsed: float
    seconds: tuple[float, ...]
    refused: int
    last: Mapping[int, str]


@dataclass(frozen=True)
class Round:
    """One round: taken answers a second, and the slowest of twenty."""

    rate: float
    p95_ms: float


def drive(
    port: int, callers: Sequence[Caller], seconds: float, key: str = "", fine: bytes = b"303"
) -> tuple[Round, list[Load]]:
    """Sixteen clients in two processes ask for `seconds`, longer where nothing is answered by then.

    `fine` is the status of what was taken.
    """
    said: Any = _PROCESSES.SimpleQueue()
    loaders = [
        _PROCESSES.Process(target=_work, args=(port, key, fine, callers[n::LOADERS], seconds, said))
        for n in range(LOADERS)
    ]
    for loader in loaders:
        loader.start()
    loads = [said.get() for _ in loaders]
    for loader in loaders:
        loader.join()
    for broken in loads:
        if isinstance(broken, OSError):
            raise SystemExit(f"the server under measurement hung up ({broken}): nothing was measured")
    times = sorted(each for load in loads for each in load.seconds)
    if not times:
        raise SystemExit(f"of {sum(load.refused for load in loads)} requests none was taken: nothing was measured")
    return Round(sum(len(load.seconds) / load.elapsed for load in loads), times[int(len(times) * 0.95)] * 1000), loads


def _work(port: int, key: str, fine: bytes, callers: Sequence[Caller], seconds: float, said: Any) -> None:
    try:
        said.put(_load(port, key, fine, callers, seconds))
    except OSError as broken:  # told to whoever waits for figures, else they would wait for ever
        said.put(broken)


def _load(port: int, key: str, fine: bytes, callers: Sequence[Caller], seconds: float) -> Load:
    """Clients of one process, on sockets that are waited for together: no thread competes with the server's."""
    waiting = selectors.DefaultSelector()
    each = len(callers) // (CLIENTS // LOADERS)
    for n in range(CLIENTS // LOADERS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client = _Client(connection, key, fine, callers[n * each : (n + 1) * each])
        waiting.register(connection, selectors.EVENT_READ, client)
        client.ask()
    begun, times, refused = time.perf_counter(), [], 0
    last: dict[int, str] = {}
    while (elapsed := time.perf_counter() - begun) < seconds or not (times or refused):  # slow is not nothing
        for ready, _ in waiting.select(1.0):
            client = ready.data
            if client.heard():
                refused += not client.taken
                if client.taken:
                    times.append(client.seconds)
                    last[client.caller.person] = client.form
                client.ask()
    for ready in list(waiting.get_map().values()):  # what is on its way is answered before it counts as lost
        ready.data.finish()
        refused += not ready.data.taken
        if ready.data.taken:
            last[ready.data.caller.person] = ready.data.form
        ready.fileobj.close()  # type: ignore[union-attr]  # a socket
    return Load(elapsed, tuple(times), refused, last)


class _Client:
    """One connection that is kept; whoever sits at it changes with each answer."""

    def __init__(self, connection: socket.socket, key: str, fine: bytes, callers: Sequence[Caller]) -> None:
        self.connection, self.key, self.fine, self.callers = connection, key, fine, callers
        self.turn, self.heard_so_far = -1, b""
        self.seconds, self.taken, self.form = 0.0, True, ""

    @property
    def caller(self) -> Caller:
        return self.callers[self.turn % len(self.callers)]

    def ask(self) -> None:
        self.turn += 1
        self.form = FORMS[self.turn // len(self.callers) % 2]
        self.begun, self.heard_so_far = time.perf_counter(), b""
        self.connection.sendall(self.caller.post(self.key, self.form))

    def heard(self) -> bool:
        """Read what is there; whether the answer is whole."""
        said = self.connection.recv(65536)
        if not said:
            raise ConnectionError("no answer")
        self.heard_so_far += said
        head, found, body = self.heard_so_far.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
        if not found or len(body) < int(length or 0):
            return False
        self.seconds = time.perf_counter() - self.begun
        self.taken = head.split(b" ", 2)[1] == self.fine
        return True

    def finish(self) -> None:
        while not self.heard():
            continue
