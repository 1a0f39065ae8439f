"""Start processes that all begin at once, and gather what each of them says."""

import multiprocessing
from collections.abc import Callable, Sequence
from typing import Any

import database

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.racers.deeds"])  # imported once, so that a race is no race of imports
PATIENCE_S = 60


def together(url: str, deed: Callable[[Any], Any], lots: Sequence[Any], patience_s: float = PATIENCE_S) -> list[Any]:
    """Run `deed(lot)` in one process a lot, each with a connection of its own, all let go at once.

    Returns what they returned, in the order of the lots. An exception in one of them is what it returned.
    """
    gate, said = _PROCESSES.Barrier(len(lots)), _PROCESSES.Queue()
    racers = [_PROCESSES.Process(target=_race, args=(url, deed, lot, n, gate, said)) for n, lot in enumerate(lots)]
    for racer in racers:
        racer.start()
    found = dict(said.get(timeout=patience_s) for _ in racers)
    for racer in racers:
        racer.join(PATIENCE_S)
    return [found[n] for n in range(len(lots))]


def _race(url: str, deed: Callable[[Any], Any], lot: Any, number: int, gate: Any, said: Any) -> None:
    database.open_database(url)
    database.connect()
    gate.wait(PATIENCE_S)
    try:
        said.put((number, deed(lot)))
    except Exception as error:  # whatever it is, the test compares it with what should have been
        said.put((number, repr(error)))
    finally:
        database.disconnect()
