"""The site's clock."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware UTC: the one place in this door that asks."""
    return datetime.now(UTC)
