"""In short: what is due is told in time, and an outage ends without what is not true any more."""

from pathlib import Path

import pytest

from tests.drills import lateness
from tests.drills.house import opened

pytestmark = [pytest.mark.slow, pytest.mark.long(but_on="sqlite")]
IN_GOOD_TIME_S = 30.0


def test_reminders_come_in_time(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path, 12) as house:
        timely = lateness.remind(house)
    assert timely.told == timely.reminders
    assert timely.worst_s < IN_GOOD_TIME_S  # five, on a machine that does nothing else: `make drill`


def test_after_an_outage_nobody_is_reminded_of_what_began_or_told_it_all_at_once(
    database_url: str, tmp_path: Path
) -> None:
    with opened(database_url, tmp_path, 6) as house:
        back = lateness.lose_telegram(house)
    assert back.kept, back


def test_by_a_slow_clock_reminders_come_late(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path, 3) as house:
        assert lateness.lose_telegram(house, "behind").late > 0
