"""The connection, and the one way to write.

`write_transaction()` is the only door through which a row may change. On SQLite it queues the threads of this process
on one lock and takes the database's write lock at once (`BEGIN IMMEDIATE`); SQLite's own busy handler covers the other
processes. On PostgreSQL it is a plain transaction in which rules lock the rows they decide on with `locked()`.
Any write outside it is refused when it is tried.
"""

import contextlib
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import peewee

from troubles import TROUBLES, is_locked, is_mistake, troubles, unavailable
from troubles import Unavailable as Unavailable

PATIENCE_S = 8.0  # how long a writer waits for its turn
BRIEF_S, WARY_S = 0.3, 10.0  # for so long after somebody waited in vain, others wait briefly: people hear of it in time
READER_PATIENCE_S = 5.0  # how long a reader does, on SQLite
COMMENTS = r"(?:\s|/\*.*?\*/|--[^\n]*\n)*"
WRITES = re.compile(
    COMMENTS + r"(?:WITH\b.*?\)\s*)?(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE|MERGE)\b", re.I | re.S
)
PRAGMAS = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1, "busy_timeout": 0, "secure_delete": 1}

Query = TypeVar("Query")


class WriteOutsideTransaction(RuntimeError):
    """Somebody tried to change a row without `write_transaction()`: a mistake in the code."""


class _Writing(threading.local):
    def __init__(self) -> None:
        self.open = False
        self.patience_s = PATIENCE_S
        self.later: list[tuple[str, Any]] = []
        self.endings: dict[Callable[[list[Any]], None], list[Any]] = {}


_writing = _Writing()
_wary_until = 0.0  # by the monotonic clock
_queue = threading.Lock()  # threads of one process wait here, in turn, rather than in SQLite's unfair busy handler


class _Guarded:
    """Refuses writes outside `write_transaction()`, and says `Unavailable` where a driver says many things."""

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        if not _writing.open and WRITES.match(sql):
            raise WriteOutsideTransaction(sql.split("\n")[0][:120])
        try:  # not `with troubles()`: twenty statements an answer
            return super().execute_sql(sql, params)  # type: ignore[misc]  # a mixin before a peewee Database
        except TROUBLES as trouble:
            if is_mistake(trouble):
                raise
            raise unavailable(trouble) from trouble

    def connect(self, reuse_if_open: bool = False) -> Any:
        with troubles():
            return super().connect(reuse_if_open=reuse_if_open)  # type: ignore[misc]  # as above


class GuardedSqlite(_Guarded, peewee.SqliteDatabase):
    """SQLite in WAL mode; every commit reaches the disk.

    Its own busy handler is off: it sleeps the longer the longer it has waited, and under load whoever is last stays so.
    """

    def begin(self, lock_type: str | None = None) -> None:
        self._insist(lambda: super(GuardedSqlite, self).begin(lock_type), _writing.patience_s)

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        try:
            return super().execute_sql(sql, params)
        except Unavailable as trouble:
            if not is_locked(trouble) or self.in_transaction() or sql.startswith("BEGIN"):
                raise
        return self._insist(lambda: super(GuardedSqlite, self).execute_sql(sql, params), READER_PATIENCE_S)

    def _insist(self, what: Callable[[], Any], patience_s: float) -> Any:
        """Do it as soon as nobody else holds the database."""
        end = time.monotonic() + patience_s
        while True:
            try:
                with troubles():
                    return what()
            except Unavailable as trouble:
                if not is_locked(trouble) or time.monotonic() >= end:
                    raise
            time.sleep(random.uniform(0.001, 0.004))  # noqa: S311 - dice, not a secret


class GuardedPostgres(_Guarded, peewee.PostgresqlDatabase):
    """PostgreSQL through psycopg 3."""

    def begin(self, isolation_level: str | None = None) -> None:
        _writing.later = [("BEGIN", None)]  # sent with the first statement that is answered

    def commit(self) -> None:
        self._execute_cursor("COMMIT", None)

    def rollback(self) -> None:
        _writing.later = []
        with peewee.__exception_wrapper__:  # type: ignore[attr-defined]  # peewee's own would keep names never prepared
            self.connection().rollback()  # type: ignore[no-untyped-call]  # likewise

    def _execute_cursor(self, sql: str, params: Any, **options: Any) -> Any:
        # What peewee's execute_sql calls. What waits goes in the same packet (libpq's pipeline mode).
        sql = sql.removesuffix(" WITHOUT ROWID")  # SQLite's clustered layout; PostgreSQL has no word for it
        waiting, _writing.later = _writing.later, []
        run = super()._execute_cursor  # type: ignore[misc]  # not in the stubs
        if not waiting:
            return run(sql, params, **options)
        connection = self.connection()  # type: ignore[no-untyped-call]  # peewee's own, as its wrapper of errors is
        with peewee.__exception_wrapper__, connection.pipeline():  # type: ignore[attr-defined]
            for one in waiting:
                run(*one)
            return run(sql, params, **options)


db = peewee.DatabaseProxy()


def open_database(url: str) -> None:
    """Point `db` at `url`: `sqlite:///relative.db`, `sqlite:////absolute.db`, `postgresql://…`. Connects nothing."""
    if (parts := urlsplit(url)).scheme == "sqlite":
        db.initialize(GuardedSqlite(unquote(parts.path[1:]), pragmas=PRAGMAS, lock_type="IMMEDIATE", autoconnect=False))
        return
    address = url.replace("postgres://", "postgresql://", 1)  # as many hosts write it, and peewee does not read it
    # Nobody waits for a lock for ever: the bot has one thread for its rules.
    more: Any = {} if "options=" in url else {"options": f"-c lock_timeout={PATIENCE_S * 1000:.0f}"}
    db.initialize(GuardedPostgres(address, prefer_psycopg3=True, autoconnect=False, **more))


def is_postgres() -> bool:
    """Whether the open database is PostgreSQL."""
    return isinstance(db.obj, peewee.PostgresqlDatabase)


def connect() -> None:
    """Give this thread a connection, or keep the one it has where that still works."""
    if not db.is_closed() and is_postgres() and db.connection().closed:
        db.close()  # the server went away since; start anew
    db.connect(reuse_if_open=True)


def disconnect() -> None:
    """Close this thread's connection, if it has one."""
    if not db.is_closed():
        db.close()


@contextlib.contextmanager
def schema_change() -> Iterator[None]:
    """Let migrations, which open transactions of their own, write."""
    _writing.open = True
    try:
        yield
    finally:
        _writing.open = False


@contextlib.contextmanager
def write_transaction(*, wait: bool = True) -> Iterator[None]:
    """The one way to write: everything inside is saved together, or nothing is. Inside another it joins the outer one.

    Raises Unavailable when the database cannot be written now; `wait=False`, for what may stay unwritten, at once.
    """
    if _writing.open:
        yield
        return
    with _turn(wait), troubles():
        _writing.open = True
        try:
            with db.atomic():
                if is_postgres() and _writing.patience_s < PATIENCE_S:
                    write_later(f"SET LOCAL lock_timeout = {_writing.patience_s * 1000:.0f}", None)
                yield
                for work, items in _writing.endings.items():
                    work(items)
        finally:
            _writing.open = False
            _writing.endings = {}


def at_end(work: Callable[[list[Any]], None], item: Any) -> None:
    """Run `work` once, with every item given, just before the transaction is saved.

    For rows many transactions touch in passing, such as counters: taken last, in one order and held briefly, two
    transactions never wait for each other in a circle.
    """
    if not _writing.open:
        raise WriteOutsideTransaction("there is no transaction to end")
    _writing.endings.setdefault(work, []).append(item)


def write_later(sql: str, params: Any) -> None:
    """Write, and do not wait for the word that it is done: it goes with the next statement, or the commit, which raises
    what goes wrong. An answer waited for is a round trip, while others wait for the locks held here."""
    if is_postgres() and _writing.open:
        _writing.later.append((sql, params))
    else:
        db.execute_sql(sql, params)


def locked(query: Query, how: str = "FOR NO KEY UPDATE", *, of: Any = None) -> Query:
    """The same query, locking its rows until the transaction ends (PostgreSQL; SQLite has locked everything by then).

    The order is always: event, group, rsvps, users by id, chats, cards, outbox, due work. Nobody else locks or changes
    these rows meanwhile, but others may save rows that point at them: with "FOR UPDATE" a message to somebody would
    wait for their settings, and the settings for the message. `how` may also be "FOR SHARE", for what must only stay
    as it is, "FOR KEY SHARE", for what must only stay there, or "FOR UPDATE SKIP LOCKED"; `of` names the table meant
    where the query joins several.
    """
    if not _writing.open:
        raise WriteOutsideTransaction("a row is locked only inside write_transaction()")
    return query.for_update(how, of=of) if is_postgres() else query  # type: ignore[attr-defined]  # any peewee select


@contextlib.contextmanager
def _turn(wait: bool) -> Iterator[None]:
    global _wary_until
    begun, patience_s = time.monotonic(), _patience_s(wait)
    queued = is_postgres() or _queue.acquire(timeout=patience_s)
    if not is_postgres():  # to whoever waits, this queue and the other processes are one wait
        patience_s = min(patience_s, max(_patience_s(wait) - (time.monotonic() - begun), BRIEF_S))
    _writing.patience_s = patience_s
    try:
        if not queued:
            raise Unavailable("too many writers wait before this one")
        yield
    except Unavailable:
        _wary_until = time.monotonic() + WARY_S if wait else _wary_until
        raise
    finally:
        if queued and not is_postgres():
            _queue.release()


def _patience_s(wait: bool) -> float:
    return (BRIEF_S if time.monotonic() < _wary_until else PATIENCE_S) if wait else 0.02
