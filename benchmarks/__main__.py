"""`make bench`: everything, printed as a table with its targets. Status 1 when a target is missed.

`make bench PARTS="answers"` measures some of it: the names are the keys below.
"""

import os
import platform
import signal
import sys
import tempfile
from collections.abc import Callable

import database
from benchmarks import answers, big, columns, crowd, databases, desk, memory, pages, sending, tapping, world
from benchmarks.pages import Row

BY_ITSELF: dict[str, Callable[[], list[Row]]] = {"playground": desk.measure, "columns": columns.measure}
OnStage = Callable[[crowd.Stage, str, dict[str, str]], list[Row]]
IN_A_WORLD: dict[str, Callable[[world.World, dict[str, str]], list[Row]]] = {
    "pages": pages.measure,
    "memory": memory.measure,
}
ON_A_STAGE: dict[str, tuple[int, OnStage]] = {  # seats of the event, what is measured; each on both databases
    "answers": (answers.SEATS, answers.measure),
    "big": (big.SEATS, big.measure),
    "bot": (tapping.SEATS, tapping.measure),
    "sending": (sending.SEATS, sending.measure),
}


def main() -> int:
    """Measure what was asked for, everything where nothing was."""
    known = (*BY_ITSELF, *IN_A_WORLD, *ON_A_STAGE)
    wanted = sys.argv[1:] or known
    if unknown := set(wanted) - set(known):
        print(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    rows = [row for part in wanted for row in _measure(part)]
    rounds = f"{pages.ROUNDS} rounds of {pages.REQUESTS} pages (CPU time), of {answers.ROUNDS} rounds of"
    print(
        f"\nPython {platform.python_version()}, {os.cpu_count()} cores, medians of {rounds} {answers.SECONDS:.0f} s\n"
    )
    show(rows)
    return 0 if all(row.met for row in rows) else 1


def show(rows: list[Row]) -> None:
    """The table."""
    for row in rows:
        print(f"{'ok ' if row.met else 'NO '} {row.what:<36} {row.figure:<34} {row.target}")


def _measure(part: str) -> list[Row]:
    if part in BY_ITSELF:
        return BY_ITSELF[part]()
    if part in IN_A_WORLD:
        return _in_a_world(part)
    seats, measure = ON_A_STAGE[part]
    return [row for name in databases.BOTH for row in _on_a_stage(name, seats, measure)]


def _in_a_world(part: str) -> list[Row]:
    """On a fresh SQLite database (synchronous=FULL, as by default)."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        print(f"building 1,200 events for {part}", flush=True)
        made = world.build(url)
        return IN_A_WORLD[part](made, {"DATABASE_URL": url, "SITE_URL": "http://localhost:8000"})


def _on_a_stage(name: str, seats: int, measure: OnStage) -> list[Row]:
    print(f"an event with {seats:,} seats, {name}", flush=True)
    with databases.BOTH[name]() as url:
        environment = {"DATABASE_URL": url, "SITE_URL": "http://localhost:8000", "TRUSTED_PROXIES": "1"}
        os.environ.update(environment)
        stage = crowd.build(url, seats)
        try:
            return measure(stage, name, environment)
        finally:
            database.disconnect()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is ended, however this ends
    sys.exit(main())
