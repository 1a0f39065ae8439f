"""`make drill`: each promise, what was promised and what was reached, on both databases. Status 1 where one is broken.

`make drill PARTS="kills rate"` tries some of them, `DATABASES=sqlite` on one database.
"""

import importlib
import os
import signal
import sys
import time
import traceback
from types import ModuleType

from tests.drills import PARTS
from tests.drills.ground import DATABASES, prepared
from tests.drills.table import Promise, Reached

WIDTH = 100


def main() -> int:
    """Run what was asked for, everything where nothing was."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended then, as with Ctrl-C
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(os.path.abspath(".venv/compiled")))
    begun, wanted = time.monotonic(), sys.argv[1:] or PARTS
    parts = [importlib.import_module(f"tests.drills.{name}") for name in wanted]
    on = os.environ.get("DATABASES", "").split() or DATABASES
    reached: list[Reached] = []
    for name in on:
        with prepared(name):
            for part in parts:
                reached += _tried(part, name)
    promises = [promise for part in parts for promise in part.PROMISES]
    good = [_print(promise, [one for one in reached if one.promise == promise.name], len(on)) for promise in promises]
    _say(f"\n{sum(good)} of {len(good)} promises kept; {(time.monotonic() - begun) / 60:.1f} minutes")
    return 0 if all(good) else 1


def _tried(part: ModuleType, database: str) -> list[Reached]:
    begun, name = time.monotonic(), part.__name__.rpartition(".")[2]
    _say(f"{database}: {name} …")
    try:
        found: list[Reached] = part.run(database)
    except Exception as broken:  # a part that breaks is a promise not kept; the others are tried all the same
        traceback.print_exc()
        said = f"broke: {broken!r}"[:WIDTH]
        found = [Reached(promise.name, database, said, kept=False) for promise in part.PROMISES]
    _say(f"{database}: {name}: {time.monotonic() - begun:.0f} s")
    return found


def _print(promise: Promise, reached: list[Reached], databases: int) -> bool:
    good = len(reached) == databases and all(one.good(promise) for one in reached)
    _say(f"\n{'ok ' if good else 'NO '} {promise.name}\n    promised    {promise.figure}")
    for one in reached:
        _say(f"    {one.database:<11} {one.figure}{'' if one.kept else '   BROKEN'}")
        if promise.control:
            said = one.control or "not tried"
            _say(f"        control: {promise.control}: {said}{'' if one.control_failed else '   DID NOT FAIL'}")
    return good


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201 - what `make drill` is asked for


if __name__ == "__main__":
    sys.exit(main())
