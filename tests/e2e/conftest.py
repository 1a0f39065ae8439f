"""The house and a browser, for each test anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.e2e.house import House


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    """Not opened yet; whatever it starts is stopped afterwards."""
    house = House(tmp_path, database_url)
    try:
        yield house
    finally:
        house.close()


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Chromium, empty."""
    with chromium() as browser:
        yield browser
