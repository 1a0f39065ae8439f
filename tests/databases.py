"""PostgreSQL databases for tests: empty, migrated, each one test's alone.

Making and dropping a database takes longer than most tests do. So the one a test leaves behind is emptied, renamed and
lent again, unless its schema was touched: then it is dropped. A process or thread left over from the test before was
disconnected, and the name it knows exists no more.
"""

import time
import uuid
from collections.abc import Callable
from contextlib import closing

import psycopg

TEMPLATE = "template_klatch"
BLOATED_BYTES = 1 << 20  # from here on deleting rows one by one, and reading past them later, costs more
PATIENCE_S = 5.0
DISCONNECT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"

# Whoever creates, alters or drops anything leaves a mark, and it goes when what was done is rolled back.
MARK = """
    CREATE SCHEMA testing;
    CREATE TABLE testing.touched (tag TEXT);
    CREATE FUNCTION testing.touch() RETURNS event_trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO testing.touched VALUES (tg_tag); END';
    CREATE TABLE testing.schema_migration AS TABLE schema_migration;
    CREATE TABLE testing.sequence AS SELECT sequencename AS name, last_value AS value FROM pg_sequences;
    CREATE EVENT TRIGGER touched ON ddl_command_end EXECUTE FUNCTION testing.touch();
"""
TOUCHED = """
    SELECT EXISTS (SELECT FROM testing.touched)
        OR EXISTS (TABLE schema_migration EXCEPT TABLE testing.schema_migration)
        OR EXISTS (TABLE testing.schema_migration EXCEPT TABLE schema_migration)
"""
EMPTY = f"""
    DO $$
    DECLARE one record;
    BEGIN
        SET LOCAL session_replication_role = replica; -- in any order: nothing is left to refer to
        FOR one IN SELECT oid::regclass AS name, pg_relation_size(oid) AS size FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'schema_migration'
            AND pg_relation_size(oid) > 0
        LOOP
            IF one.size < {BLOATED_BYTES} THEN
                EXECUTE format('DELETE FROM %s', one.name);
            ELSE
                EXECUTE format('TRUNCATE %s CASCADE', one.name);
            END IF;
        END LOOP;
        PERFORM setval(format('public.%I', name)::regclass, COALESCE(was.value, 1), was.value IS NOT NULL)
            FROM testing.sequence AS was JOIN pg_sequences ON sequencename = name
            WHERE last_value IS DISTINCT FROM was.value;
    END $$
"""


class Pool:
    """The databases of one server; `address` is that of its own maintenance database."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._free: list[str] = []
        self._admin = psycopg.connect(address, autocommit=True)

    def make_template(self, migrate: Callable[[str], None]) -> None:
        """Have `migrate` fill the database all others are copies of."""
        self._admin.execute(f"CREATE DATABASE {TEMPLATE}")
        migrate(named(self.address, TEMPLATE))
        with self._inside(TEMPLATE) as inside:
            inside.execute(MARK)

    def lend(self) -> str:
        """The address of an empty database that nobody else has."""
        if self._free:
            return named(self.address, self._free.pop())
        name = _new_name()
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        return named(self.address, name)

    def take_back(self, address: str) -> None:
        """Disconnect whoever still uses it; keep it, empty and under another name, if its schema is as it was."""
        name, anew = address.partition("?")[0].rpartition("/")[2], _new_name()
        self._disconnect(name)
        self._admin.execute(f"ALTER DATABASE {name} RENAME TO {anew}")
        if self._emptied(anew):
            self._free.append(anew)
        else:
            self._disconnect(anew)
            self._admin.execute(f"DROP DATABASE {anew} WITH (FORCE)")

    def close(self) -> None:
        """Disconnect; the databases go with their server."""
        self._admin.close()

    def _emptied(self, name: str) -> bool:
        with self._inside(name) as inside:
            answer = inside.execute(TOUCHED).fetchone()
            if answer is None or answer[0]:
                return False
            inside.execute(EMPTY)
            return True

    def _disconnect(self, name: str) -> None:
        """Until nobody is left: PostgreSQL itself looks every tenth of a second only, before it renames or drops."""
        end = time.monotonic() + PATIENCE_S
        while self._admin.execute(DISCONNECT, (name,)).fetchall() and time.monotonic() < end:
            time.sleep(0.001)

    def _inside(self, name: str) -> closing[psycopg.Connection]:
        return closing(psycopg.connect(named(self.address, name), autocommit=True))


def named(address: str, name: str) -> str:
    """The address of another database on the same server."""
    head, _, query = address.partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


def _new_name() -> str:
    return f"klatch_{uuid.uuid4().hex[:12]}"
