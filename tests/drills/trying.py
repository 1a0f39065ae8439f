"""Parts of the drill on one database, in this process."""

import importlib
import multiprocessing
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from types import FrameType, ModuleType

from tests.drills.ground import prepared
from tests.drills.table import Reached

WIDTH = 100


def tried_on(database: str, names: Sequence[str]) -> list[Reached]:
    """What these parts reached, in their order."""
    reached: list[Reached] = []
    with prepared(database):
        for name in names:
            reached += _tried(importlib.import_module(f"tests.drills.{name}"), database)
    return reached


def end_with_all() -> None:
    """Told to stop, end what was started too, as with Ctrl-C."""
    signal.signal(signal.SIGTERM, _end)


def say(words: str) -> None:
    """At once, whoever reads."""
    print(words, flush=True)  # noqa: T201 - what `make drill` is asked for


def _tried(part: ModuleType, database: str) -> list[Reached]:
    begun, name = time.monotonic(), part.__name__.rpartition(".")[2]
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
    for child in multiprocessing.active_children():
        child.terminate()
    sys.exit(1)
