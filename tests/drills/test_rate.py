"""In short: the bot keeps to Telegram's limits by Telegram's own count. That it is fast shows in `make drill` alone,
where the machine does nothing else."""

from pathlib import Path

import pytest

from tests.drills import rate
from tests.drills.house import opened

pytestmark = [pytest.mark.slow, pytest.mark.long(but_on="sqlite")]


def test_the_bot_is_never_too_fast(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path, 34, 1) as house:
        pace = rate.talk(house, 4, words=3)
    assert pace.within, str(pace)


def test_whoever_waits_for_no_turn_is_refused(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path, 4, 1) as house:  # told much more than one person may be, even by a slow machine
        assert rate.talk(house, 0, "hasty").refused_share > rate.MOST_REFUSED
