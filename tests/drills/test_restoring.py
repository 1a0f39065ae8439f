"""In short: backups made while people answer, and one that is put back."""

import pytest

from tests.drills import restoring

pytestmark = pytest.mark.slow


def test_a_backup_holds_what_was_acknowledged_before_it(database_url: str, empty_url: str) -> None:
    saved = restoring.under_load(database_url, empty_url, 2)
    assert (saved.backups, saved.missing) == (2, 0)
    assert saved.answers > 0


def test_after_a_restore_nobody_is_told_twice(database_url: str) -> None:
    told = restoring.put_back(database_url, 12)
    assert (told.again, told.shown) == (0, 12)
    assert told.sent >= 12


def test_put_back_without_settling_everybody_is_told_twice(database_url: str) -> None:
    assert restoring.put_back(database_url, 12, settle=False).again > 0
