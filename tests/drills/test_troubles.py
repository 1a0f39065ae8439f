"""In short: the disk is full, or somebody holds the database, while people answer."""

from collections.abc import Iterator

import pytest

from tests.drills import troubles
from tests.drills.troubles import NoSmallDisk, SmallDisk, small_disk

pytestmark = pytest.mark.slow
LOCKED_S = 9.0  # longer than a writer waits for its turn


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    """A disk that can be filled."""
    try:
        with small_disk() as disk:
            yield disk
    except NoSmallDisk as refused:
        pytest.skip(f"no small disk can be mounted here: {refused}")


def test_while_the_database_is_held_people_are_told_and_nothing_is_lost(database_url: str) -> None:
    outcome = troubles.locked(database_url, LOCKED_S)
    assert outcome.kept, str(outcome)


def test_while_the_disk_is_full_people_are_told_and_nothing_is_lost(database_url: str, disk: SmallDisk) -> None:
    with troubles.on(disk, database_url) as moved:
        outcome = troubles.full(moved, disk)
    assert outcome.kept, str(outcome)


def test_a_site_that_says_it_before_it_saves_loses_answers_on_a_full_disk(database_url: str, disk: SmallDisk) -> None:
    with troubles.on(disk, database_url) as moved:
        assert troubles.full(moved, disk, broken=True).missing > 0
