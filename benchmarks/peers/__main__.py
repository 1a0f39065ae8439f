"""`make bench-peers`: our RSVPs beside orders of pretix in one run. Status 1 when a target is missed.

Sixteen clients, one hot event, the same gunicorn with one worker of eight threads, both databases. What helps pretix is
done for it (shop_settings.py, orders.py); it sells from a quota that never ends, ours has ten seats.
"""

import contextlib
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Iterator
from statistics import median
from urllib.parse import urlsplit

import psycopg

import database
from benchmarks import answers, crowd, databases
from benchmarks.__main__ import show
from benchmarks.load import CLIENTS, Round, drive
from benchmarks.pages import Row
from benchmarks.peers.orders import Shop, shop
from benchmarks.serving import served

ROUNDS, SECONDS = 3, 8.0
LEAST = {"SQLite": 30, "PostgreSQL": 15}
Both = tuple[str, str]  # the address of our database and of theirs


def main() -> int:
    """Each database in turn."""
    rows = [row for name, opened in (("SQLite", _files()), ("PostgreSQL", _server())) for row in _measure(name, opened)]
    print(f"\nPython {platform.python_version()}, {os.cpu_count()} cores, {CLIENTS} clients, ", end="")
    print(f"medians of {ROUNDS} rounds of {SECONDS:.0f} s in turn\n")
    show(rows)
    return 0 if all(row.met for row in rows) else 1


@contextlib.contextmanager
def _files() -> Iterator[Both]:
    """A file each, in one folder."""
    with databases.sqlite() as ours, tempfile.TemporaryDirectory() as folder:
        yield ours, f"sqlite:///{folder}/pretix.db"


@contextlib.contextmanager
def _server() -> Iterator[Both]:
    """A database each, on one server."""
    with databases.postgresql() as ours:
        with psycopg.connect(ours, autocommit=True) as connection:
            connection.execute("CREATE DATABASE pretix")
        yield ours, urlsplit(ours)._replace(path="/pretix").geturl()


def _measure(name: str, opened: "contextlib.AbstractContextManager[Both]") -> list[Row]:
    print(f"{name}: building a pretix, which takes a minute or three", flush=True)
    with opened as (ours, theirs), shop(theirs) as pretix:
        environment = {"DATABASE_URL": ours, "SITE_URL": "http://localhost:8000", "TRUSTED_PROXIES": "1"}
        os.environ.update(environment)
        stage = crowd.build(ours, answers.SEATS)
        try:
            return _side_by_side(name, stage, pretix, environment)
        finally:
            database.disconnect()


def _side_by_side(name: str, stage: crowd.Stage, pretix: Shop, environment: dict[str, str]) -> list[Row]:
    """Rounds of answers and of orders in turn, then what was acknowledged beside what is saved."""
    browsers, buyers = stage.browsers(CLIENTS * 4), pretix.buyers(CLIENTS * 4)
    with pretix.serving() as theirs, served("web:create_app()", **environment) as ours:
        drive(theirs.port, buyers, 3.0, fine=b"201"), drive(ours.port, browsers, 2.0, stage.key)  # warm
        before, orders, rsvps, taken, refused, ours_refused, last = pretix.orders(), [], [], 0, 0, 0, {}
        for _ in range(ROUNDS):
            each, loads = drive(theirs.port, buyers, SECONDS, fine=b"201")
            orders.append(each)
            taken += sum(len(load.seconds) for load in loads)
            refused += sum(load.refused for load in loads)
            each, loads = drive(ours.port, browsers, SECONDS, stage.key)
            rsvps.append(each)
            ours_refused += sum(load.refused for load in loads)
            last |= {person: said for load in loads for person, said in load.last.items()}
        saved = pretix.orders() - before
    theirs_kept = f"{taken} orders acknowledged, {saved} saved, {refused} refused"
    return [*_rows(name, orders, rsvps, stage.oversold(), stage.lost(last), ours_refused),
            Row("  pretix's account", theirs_kept, "none lost: it really sold", saved >= taken)]  # fmt: skip


def _rows(name: str, orders: list[Round], rsvps: list[Round], over: int, lost: int, refused: int) -> list[Row]:
    times = median(ours.rate / theirs.rate for theirs, ours in zip(orders, rsvps, strict=True))
    theirs, ours = median(each.rate for each in orders), median(each.rate for each in rsvps)
    slow, quick = median(each.p95_ms for each in orders), median(each.p95_ms for each in rsvps)
    return [
        Row(f"RSVPs beside orders, {name}", f"{ours:.0f}/s beside {theirs:.1f}/s, {times:.0f} ×",
            f"≥ {LEAST[name]} × pretix", times >= LEAST[name]),
        Row("  the slowest of twenty", f"{quick:.0f} ms beside {slow:.0f} ms", "p95 < 500 ms", quick < 500),
        Row("  our seats and answers", f"{over} over, {lost} lost, {refused} refused",
            "0 over, 0 lost, 0 refused", over == lost == refused == 0),
    ]  # fmt: skip


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started is ended, however this ends
    sys.exit(main())
