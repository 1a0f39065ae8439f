"""A fleet for each module: nothing of it runs yet but the playground."""

from collections.abc import Iterator
from contextlib import closing

import pytest

import database as ground
from tests.databases import Pool
from tests.deploy.fleet import Fleet


@pytest.fixture(scope="module")
def shared_url(postgres: Pool) -> Iterator[str]:
    """One PostgreSQL database for a module."""
    address = postgres.lend()
    yield address
    postgres.take_back(address)


@pytest.fixture(scope="module")
def fleet(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Its database is open and connected in this thread, on the real clock."""
    with closing(Fleet(tmp_path_factory.mktemp("fleet"), shared_url)) as fleet:
        ground.open_database(shared_url)
        ground.connect()
        yield fleet
        ground.disconnect()
