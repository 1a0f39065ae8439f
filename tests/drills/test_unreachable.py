"""Readers who blocked the bot, and groups that moved, nearly in full: it is short."""

from pathlib import Path

import pytest

from tests.drills import unreachable
from tests.drills.house import opened

pytestmark = [pytest.mark.slow, pytest.mark.long(but_on="sqlite")]


def test_a_reader_who_blocked_the_bot_is_left_alone_until_they_return(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path, 2, 0, small=1) as house:
        silence = unreachable.fall_silent(house)
    assert unreachable.is_silent(silence), silence


def test_who_does_not_note_the_refusal_tries_on(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path, 2, 0, small=1) as house:
        silence = unreachable.fall_silent(house, "deaf")
    assert silence.later > 0


def test_a_group_that_moved_has_everything_under_its_new_number(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path, 0, 0, small=1) as house:
        move = unreachable.migrate(house)
    assert unreachable.is_moved(move), move


def test_who_does_not_note_the_new_number_tries_the_old_one_on(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path, 0, 0, small=1) as house:
        assert unreachable.migrate(house, "stubborn").tried_old > 1
