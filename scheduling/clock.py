"""Now. In a demo the clock may run ahead, so that what takes days is seen in minutes: a file holds by how many seconds.

The playground writes that file, and its page has the buttons; every process that reads it moves on together.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path


def now(ahead_file: str) -> datetime:
    """Aware UTC; `ahead_file` is a path, or empty where the clock is nobody's to move."""
    moment = datetime.now(UTC)
    return moment + _ahead(Path(ahead_file)) if ahead_file else moment


def _ahead(path: Path) -> timedelta:
    try:
        return timedelta(seconds=float(path.read_text()))
    except (OSError, ValueError):  # not moved yet, or being written at this moment
        return timedelta()
