"""One fault of each sort at each call; all fifteen are in `make drill`."""

from pathlib import Path

import pytest

from tests.drills import matrix

pytestmark = [pytest.mark.slow, pytest.mark.long(but_on="sqlite")]
NAMES = {"hang", "drop_after", "429", "blocked", "an unknown 403"}
CASES = [case for case in matrix.CASES if case.name in NAMES]


def test_each_fault_at_each_call_ends_as_its_rule_says(database_url: str, tmp_path: Path) -> None:
    assert len(CASES) == len(NAMES)
    with matrix.of_size(database_url, tmp_path, CASES) as house:
        assert matrix.play(house, cases=CASES) == []
