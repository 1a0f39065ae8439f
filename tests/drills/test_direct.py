"""Each way of failing at each direct answer, once; all ten faults are in `make drill`."""

from pathlib import Path

import pytest

from tests.drills import direct
from tests.drills.house import opened

pytestmark = [pytest.mark.slow, pytest.mark.long(but_on="sqlite")]
KINDS = {"500", "hang_after", "drop_before", "garbage", "429", "400"}
FAULTS = [fault for fault in direct.FAULTS if fault["kind"] in KINDS]


def test_a_tap_has_its_effect_once_whatever_becomes_of_its_toast(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path, len(KINDS) + 1, 1) as house:
        assert direct.play(house, FAULTS) == []
