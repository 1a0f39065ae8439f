"""Two kinds of column for time, the same on SQLite and PostgreSQL: an instant, and what a clock on the wall shows.

And how columns of every kind are written into a statement: quickly.
"""

from datetime import UTC, datetime
from typing import Any

import peewee

QUOTES = '""'  # of both databases
as_peewee_does = peewee.Field.__sql__


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


def in_one_step(field: peewee.Field, context: Any) -> Any:
    """The same text as peewee’s `Field.__sql__`, which makes a column, a scope and two names of it first.

    A statement is written anew at each call, and an event with its group is sixty columns.
    """
    state, table = context.state, field.model._meta.table
    if table._alias or state.settings.get("quote") != QUOTES:
        return as_peewee_does(field, context)  # type: ignore[no-untyped-call]  # peewee's own
    if state.scope == peewee.SCOPE_VALUES:
        return context.literal(f'"{field.column_name}"')
    names = context.alias_manager
    return context.literal(f'"{names.mapping.get(table) or names.add(table)}"."{field.column_name}"')


peewee.Field.__sql__ = in_one_step  # type: ignore[method-assign]  # docs/decisions/0007
