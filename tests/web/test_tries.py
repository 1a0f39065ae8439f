"""Counting who tries how often."""

from datetime import datetime, timedelta

import time_machine

from tests.conftest import NOW
from web.tries import Tries


def test_a_window_counts_from_the_first_and_then_anew() -> None:
    tries = Tries()
    with time_machine.travel(NOW, tick=False) as clock:
        assert [tries.incr("samira", 60) for _ in range(3)] == [1, 2, 3]
        assert (tries.get("samira"), tries.get("katrin")) == (3, 0)
        assert datetime.fromtimestamp(tries.get_expiry("samira"), NOW.tzinfo) == NOW + timedelta(seconds=60)
        clock.shift(60)
        assert (tries.get("samira"), tries.incr("samira", 60)) == (0, 1)


def test_what_is_over_is_swept_out_and_what_is_not_stays() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        tries = Tries()
        for n in range(1_000):
            tries.incr(f"guest {n}", 10)
        tries.incr("samira", 3_600)
        clock.shift(61)
        tries.incr("katrin", 60)
        assert tries.get("samira") == 1
        assert tries.reset() == 2


def test_one_is_forgotten_by_name() -> None:
    tries = Tries()
    tries.incr("samira", 60)
    tries.clear("samira")
    assert tries.get("samira") == 0
    assert tries.check()
