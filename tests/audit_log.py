"""For tests in which something has to have been long ago: the database itself never lets an entry be changed."""

from collections.abc import Iterator
from contextlib import contextmanager

import database as ground
from database import write_transaction


@contextmanager
def unguarded() -> Iterator[None]:
    """In one transaction, in which entries of the audit log may be changed."""
    with write_transaction():
        if ground.is_postgres():
            ground.db.execute_sql("ALTER TABLE audit_entry DISABLE TRIGGER USER")
            yield
            ground.db.execute_sql("ALTER TABLE audit_entry ENABLE TRIGGER USER")
            return
        guards = ground.db.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            ground.db.execute_sql(f"DROP TRIGGER {name}")
        yield
        for _, sql in guards:
            ground.db.execute_sql(sql)
