"""Each fault at each call, in full: it is short."""

from pathlib import Path

import pytest

from tests.drills import matrix
from tests.drills.house import opened

pytestmark = pytest.mark.slow


def test_each_fault_at_each_call_ends_as_its_rule_says(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path, matrix.GUESTS, matrix.CHATS) as house:
        assert matrix.play(house) == []
