"""The machine runs: short with the other tests, long by `make machine`; and it fails where a rule is broken."""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from meetups import line, seats
from models import Event, Seat
from tests.machine.house import House
from tests.machine.machine import Klatch

STEPS = int(os.environ.get("MACHINE_STEPS", "0"))  # 0: a short run
SHORT_EVENINGS, EVENINGS_AT_ONCE = 6, 50
UNSHRUNK = (Phase.generate,)  # a long run names what broke; the short one finds its shortest story
USUAL: dict[str, Any] = {
    "deadline": None, "database": None, "stateful_step_count": 50, "suppress_health_check": list(HealthCheck),
    "report_multiple_bugs": False,
}  # fmt: skip


only_here = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # that it sees is no matter of databases


@pytest.fixture
def house(database: str) -> Iterator[House]:
    """A house on this database."""
    house = House(database)
    Klatch.house = house
    yield house
    house.close()


def test_whatever_is_done_in_any_order_every_rule_holds(house: House) -> None:
    begun = time.monotonic()
    run_state_machine_as_test(
        Klatch, settings=settings(max_examples=SHORT_EVENINGS, derandomize=True, phases=UNSHRUNK, **USUAL)
    )
    while house.steps < STEPS:
        run_state_machine_as_test(Klatch, settings=settings(max_examples=EVENINGS_AT_ONCE, phases=UNSHRUNK, **USUAL))
    taken = time.monotonic() - begun
    done = (
        f"{house.steps:,} steps in {taken:.0f} s, {len(house.broken)} violations; answers by door: {dict(house.doors)}"
    )
    print(f"\n{house.url.split(':')[0]}: {done}")  # noqa: T201 - what `make machine` is asked for
    assert house.steps >= max(STEPS, SHORT_EVENINGS * 10)
    assert min(house.doors[door] for door in ("site", "chat", "private", "rules")) > 0


@only_here
def test_the_machine_sees_a_line_that_stands_still(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "_first_who_fits", lambda *asked: None)
    assert _first_violation(house) == "no_free_seat_while_somebody_fits"


@only_here
def test_the_machine_sees_a_line_that_begins_at_its_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def last(event: Event, mode: seats.Mode, *asked: Any) -> Seat | None:
        return line.in_line(event.id, mode).order_by(Seat.queue_no.desc()).first()  # type: ignore[no-any-return]  # peewee's first() is untyped

    monkeypatch.setattr(line, "_first_who_fits", last)
    assert _first_violation(house) == "order_is_kept"


@only_here
def test_the_machine_sees_seats_taken_that_are_not_free(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    careful = seats.take

    def careless(event: Event, seat: Seat, party: int, *more: Any, **words: Any) -> bool:
        return careful(event, seat, party, *more, **words | {"whatever": True})

    monkeypatch.setattr(seats, "take", careless)
    monkeypatch.setattr(seats, "_may_fit", lambda *asked: True)
    assert _first_violation(house) == "nothing_overfills"


@only_here
def test_the_machine_sees_a_promotion_nobody_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line.outbox, "tell", lambda *facts, **more: None)
    assert _first_violation(house) == "everybody_who_moved_up_is_told_once"


@only_here
def test_without_anything_broken_the_same_story_holds(house: House) -> None:
    _play()
    assert house.broken == []


def _first_violation(house: House) -> str:
    """The name of what did not hold in the short story."""
    with pytest.raises(AssertionError):
        _play()
    return house.broken[0].split(":")[0]


def _play() -> None:
    """Five want two chairs, and one after the other gives one back; what must hold is looked at each time."""
    evening = Klatch()
    try:
        evening.publish("in_person", "2", "", "", "0", "1440", 0, [0, 0, 0, 0, 0])
        evening.all_holds()
        for who in range(5):
            evening.give_back(who, "rules")
            evening.all_holds()
    finally:
        evening.teardown()
