"""What a database says of its own schema, for tests that compare two of them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import database as ground


@contextmanager
def opened(url: str) -> Iterator[None]:
    ground.open_database(url)
    ground.connect()
    yield
    ground.disconnect()


SQLITE_SCHEMA = ("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type <> 'trigger'",)
POSTGRES_SCHEMA = (
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, ordinal_position"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
)


def schema() -> list[tuple[Any, ...]]:
    """Everything the open database says of its tables, columns, checks, keys and indexes."""
    asked = POSTGRES_SCHEMA if ground.is_postgres() else SQLITE_SCHEMA
    rows = [tuple(row) for question in asked for row in ground.db.execute_sql(question).fetchall()]
    if not ground.is_postgres():
        rows = [(kind, name, table, *_parts(text or "")) for kind, name, table, text in rows]
    return sorted((row for row in rows if "schema_migration" not in str(row)), key=str)


def _parts(text: str) -> list[str]:
    """What stands in the outer brackets of a CREATE TABLE, sorted: columns added later stand after its constraints."""
    head, _, inside = text.partition("(")
    body, _, tail = inside.rpartition(")")
    return [head.strip(), tail.strip(), *sorted(part.strip() for part in re.split(r",(?![^(]*\))", body))]
