"""How long messages took, counted in steps that Prometheus can read."""

from datetime import timedelta
from math import inf

import pytest

from database import write_transaction
from meetups import tallies, timeliness
from tests.conftest import NOW


def noted(*seconds: float) -> timeliness.Took:
    with write_transaction():
        for each in seconds:
            timeliness.note(NOW, NOW + timedelta(seconds=each))
    return timeliness.took(tallies.totals())


@pytest.mark.usefixtures("database")
def test_each_step_holds_those_before_it() -> None:
    took = noted(0.2, 0.5, 0.7, 4, 400, 100_000)
    assert took.steps == (
        (0.5, 2), (1.0, 3), (2.0, 3), (5.0, 4), (10.0, 4), (30.0, 4), (60.0, 4), (300.0, 4), (3600.0, 5), (inf, 6),
    )  # fmt: skip
    assert (took.all, took.seconds) == (6, 100_405.4)


@pytest.mark.usefixtures("database")
def test_a_clock_set_back_meanwhile_took_no_time() -> None:
    assert noted(-30).seconds == 0.0


def test_late_is_later_than_five_seconds() -> None:
    assert [step for step in timeliness.UP_TO_S if timeliness.is_late(str(step))] == [
        10.0, 30.0, 60.0, 300.0, 3600.0, inf,
    ]  # fmt: skip
