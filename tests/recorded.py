"""What most tests begin with is made by the rules, twice in each worker; from then on the same rows are put there.

Only where nothing but such beginnings was written since the database was empty, the same ones in the same order: then
the rows can be no others. Whatever else writes in between ends it for that test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import database as ground
from database import write_later, write_transaction
from models import TABLES, Table

Steps = tuple[object, ...]
Rows = dict[tuple[object, ...], tuple[object, ...]]  # of one table, by key
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"


@dataclass(frozen=True, slots=True)
class Change:
    """What a step adds and alters, table by table, and where sequences stand then."""

    rows: dict[type[Table], Rows]
    sequences: dict[str, int | None]


class Recorder:
    """One for a worker; `begin` with each empty database."""

    def __init__(self) -> None:
        self._steps: Steps | None = None
        self._stamp: object = None
        self._seen: set[object] = set()
        self._known: dict[object, tuple[Change, Any]] = {}

    def begin(self) -> None:
        """The open database is empty."""
        self._steps, self._stamp = (), _stamp()

    def stop(self) -> None:
        """Everything is made by the rules until the next `begin`."""
        self._steps = None

    def made(self, step: object, build: Callable[[], Any], *, small: bool = False) -> Any:
        """What `build` gives, which this step always makes the same way. `small`: it is no dearer than its rows."""
        if self._steps is None or self._stamp != _stamp():
            self._steps = None
            return build()
        steps: Steps = (*self._steps, step)
        result = build() if small else self._again((ground.is_postgres(), steps), build)
        self._steps, self._stamp = steps, _stamp()
        return result

    def _again(self, key: object, build: Callable[[], Any]) -> Any:
        if key in self._known:
            change, result = self._known[key]
            _put(change)
            return result
        if key not in self._seen:  # most are made once: reading everything twice would take longer
            self._seen.add(key)
            return build()
        before = _state()
        result = build()
        self._known[key] = _difference(before, _state()), result
        return result


def _stamp() -> object:
    """Differs as soon as anything was written, by whomever."""
    if ground.is_postgres():
        return ground.db.execute_sql("SELECT pg_snapshot_xmax(pg_current_snapshot())").fetchone()
    own = ground.db.connection().total_changes
    return own, ground.db.execute_sql("PRAGMA data_version").fetchone()


def _state() -> Change:
    rows = {}
    for table in TABLES:
        found = [
            tuple(row) for row in ground.db.execute_sql(f'SELECT {_names(table)} FROM "{_name(table)}"').fetchall()
        ]
        places = [_columns(table).index(column) for column in _key(table)]
        rows[table] = {tuple(row[place] for place in places): row for row in found}
    sequences = dict(ground.db.execute_sql(SEQUENCES).fetchall()) if ground.is_postgres() else {}
    return Change(rows, sequences)


def _difference(before: Change, after: Change) -> Change:
    """What has to be put there; nothing may be gone."""
    rows = {}
    for table, now in after.rows.items():
        was = before.rows[table]
        assert was.keys() <= now.keys(), f"rows of {_name(table)} are gone"
        if new := {key: row for key, row in now.items() if was.get(key) != row}:
            rows[table] = new
    moved = {name: n for name, n in after.sequences.items() if before.sequences[name] != n}
    return Change(rows, moved)


def _put(change: Change) -> None:
    mark = "%s" if ground.is_postgres() else "?"
    with write_transaction():
        for table, rows in change.rows.items():
            one = f"({', '.join([mark] * len(_columns(table)))})"
            fresh = ", ".join(f'"{column}" = excluded."{column}"' for column in _columns(table))
            write_later(
                f'INSERT INTO "{_name(table)}" ({_names(table)}) VALUES {", ".join([one] * len(rows))}'
                f" ON CONFLICT ({_quoted(_key(table))}) DO UPDATE SET {fresh}",
                [value for row in rows.values() for value in row],
            )
        for name, value in change.sequences.items():
            write_later("SELECT setval(%s::regclass, %s)", (f"public.{name}", value))


def _name(table: type[Table]) -> str:
    return str(table._meta.table_name)


def _columns(table: type[Table]) -> list[str]:
    return [field.column_name for field in table._meta.sorted_fields]


def _key(table: type[Table]) -> list[str]:
    key: Any = table._meta.primary_key
    names = getattr(key, "field_names", None) or (key.name,)
    return [table._meta.fields[name].column_name for name in names]


def _names(table: type[Table]) -> str:
    return _quoted(_columns(table))


def _quoted(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
