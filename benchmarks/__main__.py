"""`make bench`: everything, printed as a table with its targets. Status 1 when a target is missed.

`make bench PARTS="answers"` measures some of it: pages, taps, answers, big.
"""

import os
import platform
import sys
import tempfile
from collections.abc import Callable

import database
from benchmarks import answers, big, crowd, databases, pages, taps, world
from benchmarks.pages import Row

PARTS = ("pages", "taps", "answers", "big")


def main() -> int:
    """Measure what was asked for, everything where nothing was."""
    wanted = sys.argv[1:] or PARTS
    rows = _measure_pages(wanted) if {"pages", "taps"} & set(wanted) else []
    if "answers" in wanted:
        rows += [row for name in databases.BOTH for row in _on_a_stage(name, answers.SEATS, answers.measure)]
    if "big" in wanted:
        rows += [row for name in databases.BOTH for row in _on_a_stage(name, big.SEATS, big.measure)]
    rounds = f"{pages.ROUNDS} rounds of {pages.REQUESTS} pages (CPU time), of {answers.ROUNDS} rounds of"
    print(
        f"\nPython {platform.python_version()}, {os.cpu_count()} cores, medians of {rounds} {answers.SECONDS:.0f} s\n"
    )
    _print(rows)
    return 0 if all(row.met for row in rows) else 1


def _measure_pages(wanted: object) -> list[Row]:
    """On a fresh SQLite database (synchronous=FULL, as by default)."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        print("building 1,200 events", flush=True)
        made = world.build(url)
        environment = {"DATABASE_URL": url, "SITE_URL": "http://localhost:8000"}
        rows = pages.measure(made, environment) if "pages" in str(wanted) else []
        return rows + (taps.measure(made.event_key, environment) if "taps" in str(wanted) else [])


def _on_a_stage(name: str, seats: int, measure: Callable[[crowd.Stage, str, dict[str, str]], list[Row]]) -> list[Row]:
    print(f"an event with {seats:,} seats, {name}", flush=True)
    with databases.BOTH[name]() as url:
        environment = {"DATABASE_URL": url, "SITE_URL": "http://localhost:8000", "TRUSTED_PROXIES": "1"}
        os.environ.update(environment)
        stage = crowd.build(url, seats)
        try:
            return measure(stage, name, environment)
        finally:
            database.disconnect()


def _print(rows: list[Row]) -> None:
    for row in rows:
        print(f"{'ok ' if row.met else 'NO '} {row.what:<36} {row.figure:<34} {row.target}")


if __name__ == "__main__":
    sys.exit(main())
