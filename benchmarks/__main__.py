"""`make bench`: everything, printed as a table with its targets. Status 1 when a target is missed."""

import platform
import sys
import tempfile

from benchmarks import pages, taps, world
from benchmarks.pages import Row


def main() -> int:
    """Measure on a fresh SQLite database (synchronous=FULL, as by default)."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        print("building 1,200 events", flush=True)
        made = world.build(url)
        environment = {"DATABASE_URL": url, "SITE_URL": "http://localhost:8000"}
        rows = pages.measure(made, environment) + taps.measure(made.event_key, environment)
    rounds = f"medians of {pages.ROUNDS} rounds of {pages.REQUESTS} requests"
    print(f"\nPython {platform.python_version()}, CPU time, {rounds}\n")
    _print(rows)
    return 0 if all(row.met for row in rows) else 1


def _print(rows: list[Row]) -> None:
    for row in rows:
        print(f"{'ok ' if row.met else 'NO '} {row.what:<34} {row.figure:<26} {row.target}")


if __name__ == "__main__":
    sys.exit(main())
