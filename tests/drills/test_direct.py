"""Each fault at each direct answer, in full: it is short."""

from pathlib import Path

import pytest

from tests.drills import direct
from tests.drills.house import opened

pytestmark = pytest.mark.slow


def test_a_tap_has_its_effect_once_whatever_becomes_of_its_toast(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path, direct.GUESTS, 1) as house:
        assert direct.play(house) == []
