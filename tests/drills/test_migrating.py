"""In short: brought up to date from the newest version but one; every version is in `make drill`."""

from pathlib import Path

import pytest

from tests.drills import ground, migrating

pytestmark = [pytest.mark.slow, pytest.mark.long(but_on="sqlite")]
USED = {"attendance", "check_in_act", "event_host", "question", "reply", "seat_change", "tally"}
LAST = len(migrating.steps()) - 1


@pytest.mark.parametrize("name", ground.DATABASES)
def test_what_is_killed_leaves_nothing_and_one_of_four_migrates(name: str) -> None:
    with ground.prepared(name):
        assert migrating.from_version(name, LAST) == migrating.Outcome(0, 0, 1, 0)


@pytest.mark.parametrize("name", ground.DATABASES)
def test_what_saves_before_it_is_done_leaves_something(name: str) -> None:
    with ground.prepared(name):
        assert migrating.killed_half_way(name, LAST, careless=True)


@pytest.mark.parametrize("name", ground.DATABASES)
def test_what_a_middle_version_brought_is_in_use_when_later_steps_come(name: str, tmp_path: Path) -> None:
    with ground.prepared(name), migrating.empty(name) as url:
        rows = migrating.lived_in(url, LAST, tmp_path)[1]
    assert {table for table in USED if not rows[table]} == set()
    assert {row["state"] for row in rows["seat"]} == {"held", "waiting", "offered"}
