"""How often the database was asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import database as ground


@contextmanager
def questions() -> Iterator[list[str]]:
    """Every statement sent to the database while the block runs."""
    asked: list[str] = []
    opened = ground.db.obj
    send = opened.execute_sql

    def listen(sql: str, params: Any = None) -> Any:
        asked.append(sql)
        return send(sql, params)

    opened.execute_sql = listen
    try:
        yield asked
    finally:
        del opened.execute_sql
