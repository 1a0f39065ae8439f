"""A house for the machine to play in."""

from collections.abc import Iterator

import pytest

from tests.machine.house import House
from tests.machine.machine import Klatch


@pytest.fixture
def house(database: str) -> Iterator[House]:
    """On this database, with every door open."""
    house = House(database)
    Klatch.house = house
    yield house
    house.close()
