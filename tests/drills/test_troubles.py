"""In short: the disk is full, or somebody holds the database, while people answer."""

from collections.abc import Iterator

import pytest

from tests.drills import ground, troubles
from tests.drills.answers import FEW
from tests.drills.troubles import NoSmallDisk, SmallDisk, small_disk

pytestmark = pytest.mark.slow
on_sqlite, on_postgresql = (pytest.mark.long(but_on=name) for name in ground.DATABASES)  # in plain `make test`
WAIT_S = 1.5  # how long a writer waits for its turn on PostgreSQL, where the address says so
LOCKED_S = {"sqlite": 9.0, "postgresql": 2 * WAIT_S}  # longer than that


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    """A disk that can be filled."""
    try:
        with small_disk() as disk:
            yield disk
    except NoSmallDisk as refused:
        pytest.skip(f"no small disk can be mounted here: {refused}")


@on_postgresql
def test_while_the_database_is_held_people_are_told_and_nothing_is_lost(database_url: str) -> None:
    kind = database_url.partition(":")[0]
    more = f"&options=-c%20lock_timeout%3D{WAIT_S * 1000:.0f}" if kind == "postgresql" else ""
    outcome = troubles.locked(database_url + more, LOCKED_S[kind], size=FEW)
    assert outcome.kept, str(outcome)


@on_sqlite
def test_while_the_disk_is_full_people_are_told_and_nothing_is_lost(database_url: str, disk: SmallDisk) -> None:
    with troubles.on(disk, database_url) as moved:
        outcome = troubles.full(moved, disk, size=FEW)
    assert outcome.kept, str(outcome)


@pytest.mark.long  # `test_answers.py` shows always that what such a site loses is seen
def test_a_site_that_says_it_before_it_saves_loses_answers_on_a_full_disk(database_url: str, disk: SmallDisk) -> None:
    with troubles.on(disk, database_url) as moved:
        assert troubles.full(moved, disk, broken=True, size=FEW).missing > 0
