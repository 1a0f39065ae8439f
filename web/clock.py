"""The site's clock."""

from datetime import datetime

from config import settings
from scheduling import clock


def now() -> datetime:
    """This moment, aware UTC: the one place in this door that asks."""
    return clock.now(settings().clock_ahead_file)
