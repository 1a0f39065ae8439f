"""In short: backups made while people answer, and one that is put back."""

import pytest

from tests.drills import restoring
from tests.drills.answers import FEW

pytestmark = [pytest.mark.slow, pytest.mark.long(but_on="sqlite")]
QUIET_S = 1.0  # three looks at what is owed


def test_a_backup_holds_what_was_acknowledged_before_it(database_url: str, empty_url: str) -> None:
    saved = restoring.under_load(database_url, empty_url, 1, size=FEW)
    assert (saved.backups, saved.missing) == (1, 0)
    assert saved.answers > 0


def test_after_a_restore_nobody_is_told_twice(database_url: str) -> None:
    told = restoring.put_back(database_url, 4, quiet_s=QUIET_S)
    assert (told.again, told.shown) == (0, 4)
    assert told.sent >= 4


def test_put_back_without_settling_everybody_is_told_twice(database_url: str) -> None:
    assert restoring.put_back(database_url, 4, settle=False, quiet_s=0.0).again > 0
