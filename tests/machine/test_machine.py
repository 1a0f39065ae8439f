"""The machine runs: short with the other tests, long by `make machine`. What it must see is in `test_controls`."""

import os
import time
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.house import House
from tests.machine.machine import Klatch

STEPS = int(os.environ.get("MACHINE_STEPS", "0"))  # 0: a short run
SHORT_EVENINGS, EVENINGS_AT_ONCE = 4, 50
UNSHRUNK = (Phase.generate,)  # a long run names what broke; the short one finds its shortest story
DOORS = ("site", "chat", "private", "rules", "guests in chat", "organiser on the site")
USUAL: dict[str, Any] = {
    "deadline": None, "database": None, "stateful_step_count": 50, "suppress_health_check": list(HealthCheck),
    "report_multiple_bugs": False,
}  # fmt: skip


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
    assert min(house.doors[door] for door in DOORS) > 0
