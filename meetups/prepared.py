"""Queries whose text is made once. Writing the SQL of a wide query costs peewee several times what running it does.

The text depends on the kind of database alone, so it is kept for each; values are put in by position.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    CharField,
    Field,
    ForeignKeyField,
    IntegerField,
    ModelObjectCursorWrapper,
    TextField,
)

from database import db, is_postgres, write_later
from models import DueWork


class Prepared:
    """`build()` gives the query with a stand-in for each value; `rows(name=value)` runs it.

    `run(name=value)` runs one that writes, `send(name=value)` one whose answer nobody waits for. A stand-in must be of
    the column's own type and occur nowhere else in the query; one for a moment is an aware datetime.
    """

    def __init__(self, build: Callable[[], Any], **stand_ins: Any) -> None:
        self._build, self._stand_ins = build, stand_ins
        self._made: dict[bool, tuple[Any, str, list[Any], Mapping[int, str]]] = {}
        self._columns: dict[bool, dict[str, Any]] = {}
        self._makers: dict[bool, Callable[[Sequence[Any]], Any]] = {}

    def rows(self, **values: Any) -> Iterator[Any]:
        """The rows, as the query itself would give them: models with their joins, dicts or tuples."""
        query, cursor = self._executed(values)
        if make := self._makers.get(is_postgres()):
            return map(make, cursor)
        # What Query.execute() does after writing the SQL; peewee is pinned, and a test compares both ways.
        wrapper = query._get_cursor_wrapper(cursor)
        known = self._columns.get(is_postgres())
        if known is not None:
            vars(wrapper).update(known)
            return iter(wrapper)
        return self._first_rows(wrapper)

    def run(self, **values: Any) -> int:
        """Write, as the query itself would. Returns how many rows were changed."""
        return int(self._executed(values)[1].rowcount)

    def send(self, **values: Any) -> None:
        """Write, and do not wait for the word that it is done (`database.write_later`)."""
        _, sql, filled = self._filled(values)
        write_later(sql, filled)

    def first(self, **values: Any) -> Any:
        """The first row, or None."""
        return next(self.rows(**values), None)

    def _first_rows(self, wrapper: Any) -> Iterator[Any]:
        """What the columns are is worked out with the first row there ever is, and kept: it takes longer than a row."""
        before = set(vars(wrapper))
        for row in wrapper:
            found = {name: value for name, value in vars(wrapper).items() if name not in before}
            self._columns[is_postgres()] = {**found, "initialized": True}
            if _is_one_table(wrapper):
                self._makers[is_postgres()] = _maker_of(wrapper.model, wrapper.fields)
            yield row

    def _executed(self, values: Mapping[str, Any]) -> tuple[Any, Any]:
        query, sql, filled = self._filled(values)
        return query, db.execute_sql(sql, filled)

    def _filled(self, values: Mapping[str, Any]) -> tuple[Any, str, list[Any]]:
        query, sql, parameters, places = self._text()
        filled = list(parameters)
        for place, name in places.items():
            filled[place] = _plain(values[name])
        return query, sql, filled

    def _text(self) -> tuple[Any, str, list[Any], Mapping[int, str]]:
        kind = is_postgres()
        if kind not in self._made:
            query = self._build()
            sql, parameters = query.sql()
            names = {_plain(value): name for name, value in self._stand_ins.items()}
            places = {n: names[value] for n, value in enumerate(parameters) if _is_one_of(value, names)}
            assert set(places.values()) == set(self._stand_ins), "a stand-in is not in the query"
            self._made[kind] = (query, sql, list(parameters), places)
        return self._made[kind]


def _is_one_table(wrapper: Any) -> bool:
    """Whether its rows are those of one table, and nothing else."""
    rows_of_a_model = isinstance(wrapper, ModelObjectCursorWrapper) and wrapper.is_model
    return rows_of_a_model and all(field is not None for field in wrapper.fields)


def _maker_of(model: Any, fields: Sequence[Field]) -> Callable[[Sequence[Any]], Any]:
    """What makes a row of one whole table, as the table's own class does, but without asking each column about a value
    that the driver gives as it is wanted. An answer reads some eighty columns."""
    names = [field.name for field in fields]
    converted = [(field.name, field.python_value) for field in fields if type(field) not in _AS_READ]

    def make(values: Sequence[Any]) -> Any:
        data = dict(zip(names, values, strict=True))
        for name, convert in converted:
            data[name] = convert(data[name])  # type: ignore[no-untyped-call]  # peewee's own
        row = model.__new__(model)
        row.__data__, row.__rel__, row._dirty = data, {}, set()
        return row

    return make


_AS_READ = {AutoField, BigIntegerField, CharField, ForeignKeyField, IntegerField, TextField}  # whole numbers and words


def _plain(value: Any) -> Any:
    """As a driver takes it: moments as the columns write them."""
    return DueWork.at.db_value(value) if isinstance(value, datetime) else value


def _is_one_of(value: Any, names: Mapping[Any, str]) -> bool:
    return isinstance(value, str | int) and value in names
