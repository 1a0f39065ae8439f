"""Now, and a demo's now."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from scheduling.clock import now

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("written", "ahead"), [(None, 0), ("", 0), ("86400.0", 86_400), ("nonsense", 0)])
def test_a_demo_runs_ahead_by_what_its_file_says(tmp_path: Path, written: str | None, ahead: int) -> None:
    file = tmp_path / "clock"
    if written is not None:
        file.write_text(written)
    with time_machine.travel(NOON, tick=False):
        assert now(str(file)) == NOON + timedelta(seconds=ahead)


def test_elsewhere_it_is_the_real_one() -> None:
    with time_machine.travel(NOON, tick=False):
        assert now("") == NOON
