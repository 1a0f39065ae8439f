"""PostgreSQL databases for tests: empty, migrated, each one test's alone.

Making and dropping a database takes longer than most tests do. So the one a test leaves behind is emptied, renamed and
lent again, unless its schema was touched: then it is dropped. A process or thread left over from the test before was
disconnected, and the name it knows exists no more.

A test of the rules, which starts no process, is over when its threads are: then nobody else is connected, the database
is emptied through the connection the test had, and the next test goes on with it. A new connection would begin by
reading what every table looks like, and plan every statement anew.
"""

import time
import uuid
from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg

import database as ground
from database import Unavailable
from meetups import feeds
from meetups.shelf import Shelf

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
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
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
        self._kept: dict[str, Any] = {}  # by address: this thread’s open connection to it
        self._clean: set[str] = set()  # emptied through it
        self._admin = psycopg.connect(address, autocommit=True)

    def make_template(self, migrate: Callable[[str], None]) -> None:
        """Have `migrate` fill the database all others are copies of."""
        self._admin.execute(f"CREATE DATABASE {TEMPLATE}")
        migrate(named(self.address, TEMPLATE))
        with self._inside(TEMPLATE) as inside:
            inside.execute(MARK)

    def lend(self, *, going_on: bool = False) -> str:
        """The address of an empty database that nobody else has, nor is connected to but for whoever is `going_on`."""
        if self._free:
            address = named(self.address, self._free.pop())
            self._clean.discard(address)
            if not going_on and (kept := self._kept.pop(address, None)) is not None:
                kept.close()
            return address
        name = _new_name()
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
        return named(self.address, name)

    def reopen(self, address: str) -> bool:
        """Go on with the connection this thread kept to it. False: there is none."""
        kept = self._kept.pop(address, None)
        if kept is not None:
            ground.db.initialize(kept)
        return kept is not None

    def keep(self, address: str) -> bool:
        """Empty it through the open connection, and keep that. False: somebody else is connected, or something in it is
        not as it was."""
        try:
            if ground.db.is_closed() or ground.db.in_transaction() or not self._emptied_in_place(address):
                return False
        except Unavailable:
            return False
        self._kept[address] = ground.db.obj
        self._clean.add(address)
        return True

    def take_back(self, address: str) -> None:
        """Disconnect whoever still uses it; keep it, empty and under another name, if its schema is as it was."""
        name, anew = address.partition("?")[0].rpartition("/")[2], _new_name()
        if address in self._clean:
            self._free.append(name)
            return
        self._kept.pop(address, None)
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

    def _emptied_in_place(self, address: str) -> bool:
        connection = ground.db.connection()
        if connection.info.dbname != address.partition("?")[0].rpartition("/")[2]:
            return False
        if connection.execute(OTHERS).fetchone()[0] or connection.execute(TOUCHED).fetchone()[0]:
            return False
        connection.execute(EMPTY)
        connection.execute("SELECT pg_advisory_unlock_all()")
        connection.execute("RESET ALL")
        return True

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


def forget_all() -> None:
    """As after a restart: nothing is remembered in the process. Feeds are, by the name of their database."""
    feeds._etags, feeds._bodies = Shelf(1 << 20), Shelf(16 << 20)


def named(address: str, name: str) -> str:
    """The address of another database on the same server."""
    head, _, query = address.partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


def _new_name() -> str:
    return f"klatch_{uuid.uuid4().hex[:12]}"
