"""In short: brought up to date from the newest version but one; every version is in `make drill`."""

import pytest

from tests.drills import ground, migrating

pytestmark = [pytest.mark.slow, pytest.mark.long(but_on="sqlite")]
LAST = len(migrating.steps()) - 1


@pytest.mark.parametrize("name", ground.DATABASES)
def test_what_is_killed_leaves_nothing_and_one_of_four_migrates(name: str) -> None:
    with ground.prepared(name):
        assert migrating.from_version(name, LAST) == migrating.Outcome(0, 0, 1, 0)


@pytest.mark.parametrize("name", ground.DATABASES)
def test_what_saves_before_it_is_done_leaves_something(name: str) -> None:
    with ground.prepared(name):
        assert migrating.from_version(name, LAST, careless=True).left_behind == 1
