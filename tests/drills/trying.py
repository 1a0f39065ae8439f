"""Parts of the drill on one database, in this process."""

import contextlib
import importlib
import multiprocessing
import signal
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from multiprocessing.util import Finalize
from types import FrameType

from tests.drills.ground import prepared
from tests.drills.table import Reached

WIDTH = 100
_standing: dict[str, contextlib.ExitStack] = {}
_ending = threading.Event()


def tried_on(database: str, names: Sequence[str]) -> list[Reached]:
    """What these parts reached, in their order."""
    with prepared(database):
        return [one for name in names for one in _tried(name, database)]


def tried_among_others(database: str, name: str) -> list[Reached]:
    """What one part reached, in a process that tries many: what its databases need stays until the process ends."""
    if _ending.is_set():  # nothing more is begun, whatever was asked for before
        sys.exit(1)
    if database not in _standing:
        _standing[database] = stack = contextlib.ExitStack()
        stack.enter_context(prepared(database))
        Finalize(None, stack.close, exitpriority=10)  # what `atexit` is in a process of multiprocessing’s
    return _tried(name, database)


def end_with_all() -> None:
    """Told to stop, end what was started too."""
    for how in (signal.SIGTERM, signal.SIGINT):
        signal.signal(how, _end)


def say(words: str) -> None:
    """At once, whoever reads."""
    print(words, flush=True)  # noqa: T201 - what `make drill` is asked for


def _tried(name: str, database: str) -> list[Reached]:
    begun, part = time.monotonic(), importlib.import_module(f"tests.drills.{name}")
    say(f"{database}: {name} …")
    try:
        found: list[Reached] = part.run(database)
    except Exception as broken:  # a part that breaks is a promise not kept; the others are tried all the same
        traceback.print_exc()
        said = f"broke: {broken!r}"[:WIDTH]
        found = [Reached(promise.name, database, said, kept=False) for promise in part.PROMISES]
    say(f"{database}: {name}: {time.monotonic() - begun:.0f} s")
    return found


def _end(_signal: int, _frame: FrameType | None) -> None:
    _ending.set()
    for child in multiprocessing.active_children():
        child.terminate()
    sys.exit(1)
