"""One row added, changed or taken away, in SQL whose text is written once: what an answer does a dozen times.

peewee writes the text of a statement anew each time, which takes longer than running it. The columns' own conversions
are used, and the guard against writes outside a transaction is the same.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from peewee import Field

from database import db, is_postgres, write_later
from models import Table


def add(model: type[Table], *, once: bool = False, **values: Any) -> int | None:
    """Insert a row, as `model.create(**values)` does; returns its id. `once`: None where something unique is there."""
    fields, written = _columns(model, values)
    cursor = db.execute_sql(_insert(model, fields, once, is_postgres(), back=True), written)
    if is_postgres():
        row = cursor.fetchone()
        return None if row is None else int(row[0])
    return int(cursor.lastrowid) if cursor.rowcount == 1 else None


def put(model: type[Table], *, once: bool = False, **values: Any) -> None:
    """The same for a row whose id nobody asks for; sent as what follows is (`database.write_later`)."""
    fields, written = _columns(model, values)
    write_later(_insert(model, fields, once, is_postgres(), back=False), written)


def change(model: type[Table], row_id: int, **values: Any) -> None:
    """Set columns of one row."""
    fields = (*(_field(model, name) for name in values), _field(model, "id"))
    write_later(_update(model, fields, is_postgres()), _written(fields, (*values.values(), row_id)))


def remove(model: type[Table], row_id: int) -> None:
    """Delete one row."""
    fields = (_field(model, "id"),)
    write_later(_delete(model, is_postgres()), _written(fields, (row_id,)))


def _field(model: type[Table], name: str) -> Field:
    found: Field = model._meta.combined[name]
    return found


def _columns(model: type[Table], values: dict[str, Any]) -> tuple[tuple[Field, ...], list[Any]]:
    values = {**model._meta.get_default_dict(), **values}  # type: ignore[no-untyped-call]  # peewee's own
    fields = tuple(_field(model, name) for name in values)
    return fields, _written(fields, values.values())


def _written(fields: tuple[Field, ...], values: Iterable[Any]) -> list[Any]:
    return [field.db_value(value) for field, value in zip(fields, values, strict=True)]  # type: ignore[no-untyped-call]  # as above


@cache
def _insert(model: type[Table], fields: tuple[Field, ...], once: bool, postgres: bool, *, back: bool) -> str:
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    marks = ", ".join([_mark(postgres)] * len(fields))
    ending = (" ON CONFLICT DO NOTHING" if once else "") + (' RETURNING "id"' if postgres and back else "")
    return f"INSERT INTO {_table(model)} ({columns}) VALUES ({marks}){ending}"  # noqa: S608 - names of ours


@cache
def _update(model: type[Table], fields: tuple[Field, ...], postgres: bool) -> str:
    *changed, key = (f'"{field.column_name}" = {_mark(postgres)}' for field in fields)
    return f"UPDATE {_table(model)} SET {', '.join(changed)} WHERE {key}"  # noqa: S608 - names of ours


@cache
def _delete(model: type[Table], postgres: bool) -> str:
    return f'DELETE FROM {_table(model)} WHERE "id" = {_mark(postgres)}'  # noqa: S608 - names of ours


def _table(model: type[Table]) -> str:
    return f'"{model._meta.table_name}"'


def _mark(postgres: bool) -> str:
    return "%s" if postgres else "?"
