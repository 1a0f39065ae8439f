"""Two kinds of column for time, the same on SQLite and PostgreSQL: an instant, and what a clock on the wall shows."""

from datetime import UTC, datetime

import peewee


class Instant(peewee.Field):
    """A moment as aware UTC. Fixed-width ISO text on SQLite, so that it sorts; TIMESTAMPTZ on PostgreSQL."""

    field_type = "TIMESTAMPTZ"

    def db_value(self, value: datetime | None) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime is no instant")
        return value.astimezone(UTC).isoformat(sep=" ", timespec="microseconds")

    def python_value(self, value: str | datetime | None) -> datetime | None:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        return None if value is None else value.astimezone(UTC)


class WallTime(peewee.Field):
    """What the clock on the wall shows, to the minute: naive by nature, always beside a zone and a fold."""

    field_type = "VARCHAR(16)"

    def db_value(self, value: datetime | None) -> str | None:
        if value is None:
            return None
        if value.tzinfo is not None:
            raise ValueError("a wall time carries no zone of its own")
        return value.isoformat(timespec="minutes")

    def python_value(self, value: str | None) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)
