"""Queries whose text is made once. Writing the SQL of a wide query costs peewee several times what running it does.

The text depends on the kind of database alone, so it is kept for each; values are put in by position.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

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

    def rows(self, **values: Any) -> Iterator[Any]:
        """The rows, as the query itself would give them: models with their joins, dicts or tuples."""
        query, cursor = self._executed(values)
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


def _plain(value: Any) -> Any:
    """As a driver takes it: moments as the columns write them."""
    return DueWork.at.db_value(value) if isinstance(value, datetime) else value


def _is_one_of(value: Any, names: Mapping[Any, str]) -> bool:
    return isinstance(value, str | int) and value in names
