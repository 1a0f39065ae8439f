"""`make drill`: each promise, what was promised and what was reached, on both databases. Status 1 where one is broken.

`make drill PARTS="kills rate"` tries some of them, `DATABASES=sqlite` on one database. What no clock judges is tried
two parts at a time, the longest first; the rest follows, one after the other.
"""

import importlib
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.drills import LONGEST, PARTS, TIMED
from tests.drills.ground import DATABASES
from tests.drills.table import Promise, Reached
from tests.drills.trying import end_with_all, say, tried_among_others, tried_on

AT_ONCE = 2


def main() -> int:
    """Run what was asked for, everything where nothing was."""
    end_with_all()
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(os.path.abspath(".venv/compiled")))
    begun, wanted = time.monotonic(), sys.argv[1:] or PARTS
    on = os.environ.get("DATABASES", "").split() or DATABASES
    timed = [name for name in wanted if name in TIMED]
    reached = _side_by_side([name for name in wanted if name not in TIMED], on)
    reached += [one for database in on for one in (tried_on(database, timed) if timed else [])]
    reached.sort(key=lambda one: on.index(one.database))
    parts = [importlib.import_module(f"tests.drills.{name}") for name in wanted]
    promises = [promise for part in parts for promise in part.PROMISES]
    good = [_print(promise, [one for one in reached if one.promise == promise.name], len(on)) for promise in promises]
    say(f"\n{sum(good)} of {len(good)} promises kept; {(time.monotonic() - begun) / 60:.1f} minutes")
    return 0 if all(good) else 1


def _side_by_side(names: list[str], on: Sequence[str]) -> list[Reached]:
    """One story at a time would let one of two cores stand idle. More than two would disturb each other: their bots
    give a call up after a second."""
    fresh, order = multiprocessing.get_context("spawn"), sorted(names, key=_rank)
    with ProcessPoolExecutor(AT_ONCE, mp_context=fresh, initializer=end_with_all) as pool:
        found = [pool.submit(tried_among_others, database, name) for name in order for database in reversed(on)]
        try:
            return [one for reached in found for one in reached.result()]
        finally:
            pool.shutdown(cancel_futures=True)


def _rank(name: str) -> int:
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


def _print(promise: Promise, reached: list[Reached], databases: int) -> bool:
    good = len(reached) == databases and all(one.good(promise) for one in reached)
    say(f"\n{'ok ' if good else 'NO '} {promise.name}\n    promised    {promise.figure}")
    for one in reached:
        say(f"    {one.database:<11} {one.figure}{'' if one.kept else '   BROKEN'}")
        if promise.control:
            said = one.control or "not tried"
            say(f"        control: {promise.control}: {said}{'' if one.control_failed else '   DID NOT FAIL'}")
    return good


if __name__ == "__main__":
    sys.exit(main())
