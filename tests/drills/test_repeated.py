"""In short: everything Telegram says is said three times at once, and has one effect."""

from pathlib import Path

import pytest

from tests.drills import evening, repeated

pytestmark = [pytest.mark.slow, pytest.mark.long(but_on="sqlite")]


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """One for each evening."""
    found = tmp_path / "once", tmp_path / "often"
    for folder in found:
        folder.mkdir()
    return found


def test_what_is_said_three_times_is_saved_once(database_url: str, empty_url: str, folders: tuple[Path, Path]) -> None:
    repeated.ground.migrate(empty_url)
    once = repeated.told(database_url, folders[0], 1, play=evening.play_in_short)
    often = repeated.told(empty_url, folders[1], 3, play=evening.play_in_short)
    assert repeated.differing(once, often) == ""
    assert once.updates == often.updates > 6


def test_without_the_note_of_what_was_seen_an_address_is_replaced_more_than_once(
    database_url: str, tmp_path: Path
) -> None:
    often = repeated.told(database_url, tmp_path, 3, broken=True, play=evening.replace_an_address)
    assert often.effects["addresses"] > 2
