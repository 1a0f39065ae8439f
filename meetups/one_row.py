"""One row added, changed or taken away, in SQL whose text is written once: what an answer does a dozen times.

peewee writes the text of a statement anew each time, which takes longer than running it. The columns' own conversions
are used, and the guard against writes outside a transaction is the same.
"""

from functools import cache
from typing import Any

from peewee import Field

from database import db, is_postgres
from models import Table


def add(model: type[Table], *, once: bool = False, **values: Any) -> int | None:
    """Insert a row, as `model.create(**values)` does; returns its id. `once`: None where something unique is there."""
    values = {**model._meta.get_default_dict(), **values}  # type: ignore[no-untyped-call]  # peewee's own
    fields = tuple(_field(model, name) for name in values)
    cursor = _run(_insert(model, fields, once, is_postgres()), fields, values.values())
    if is_postgres():
        row = cursor.fetchone()
        return None if row is None else int(row[0])
    return int(cursor.lastrowid) if cursor.rowcount == 1 else None


def change(model: type[Table], row_id: int, **values: Any) -> None:
    """Set columns of one row."""
    fields = (*(_field(model, name) for name in values), _field(model, "id"))
    _run(_update(model, fields, is_postgres()), fields, (*values.values(), row_id))


def remove(model: type[Table], row_id: int) -> None:
    """Delete one row."""
    fields = (_field(model, "id"),)
    _run(_delete(model, is_postgres()), fields, (row_id,))


def _field(model: type[Table], name: str) -> Field:
    found: Field = model._meta.combined[name]
    return found


def _run(sql: str, fields: tuple[Field, ...], values: Any) -> Any:
    written: list[Any] = [field.db_value(value) for field, value in zip(fields, values, strict=True)]  # type: ignore[no-untyped-call]  # peewee's own
    return db.execute_sql(sql, written)


@cache
def _insert(model: type[Table], fields: tuple[Field, ...], once: bool, postgres: bool) -> str:
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    marks = ", ".join([_mark(postgres)] * len(fields))
    ending = (" ON CONFLICT DO NOTHING" if once else "") + (' RETURNING "id"' if postgres else "")
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
