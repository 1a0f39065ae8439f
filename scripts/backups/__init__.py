"""How each kind of database is saved into one file, and put back."""

from datetime import UTC, datetime
from pathlib import Path

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Trouble(Exception):
    """It could not be done; one line says why, and what was there is as it was."""


def written_at(file: Path) -> datetime:
    """When a file was last written."""
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)
