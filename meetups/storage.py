"""The database, as the doors may touch it: opened at start, connected per thread, asked for its health."""

import contextlib
import select
from collections.abc import Iterator
from datetime import datetime

from peewee import fn

import database
import migrations
from database import Unavailable as Unavailable
from migrations import WrongSchema as WrongSchema
from models import OutboxMessage

UNSENT = ("pending", "claimed", "sending")


def open_storage(url: str) -> None:
    """Point this process at its database and make sure the schema is the one it was written for.

    Raises WrongSchema, Unavailable.
    """
    database.open_database(url)
    database.connect()
    try:
        migrations.check_schema()
    finally:
        database.disconnect()


def ensure_open(url: str) -> None:
    """The same, unless this process has opened a database already, as gunicorn.conf.py does before it forks."""
    if database.db.obj is None:
        open_storage(url)


def connect() -> None:
    """Give this thread a connection, kept until `disconnect` or the end of the thread. Raises Unavailable."""
    if not database.db.is_closed() and not database.db.in_transaction() and _hung_up():
        database.disconnect()
    database.connect()


def disconnect() -> None:
    """Close this thread's connection."""
    database.disconnect()


@contextlib.contextmanager
def connected() -> Iterator[None]:
    """A connection for the length of a block, such as a script."""
    database.connect()
    try:
        yield
    finally:
        database.disconnect()


def check_schema() -> None:
    """Raises WrongSchema when the schema is behind or ahead."""
    migrations.check_schema()


def oldest_unsent(now: datetime) -> float:
    """Age in seconds of the oldest message that should have gone; 0 when nothing waits."""
    row = (
        OutboxMessage.select(OutboxMessage.not_before)
        .where(OutboxMessage.state.in_(UNSENT), OutboxMessage.not_before <= now)
        .order_by(OutboxMessage.not_before)
        .first()
    )
    return 0.0 if row is None else (now - row.not_before).total_seconds()


def unsent() -> int:
    """How many messages have not gone yet, those that wait for their time among them."""
    return int(OutboxMessage.select().where(OutboxMessage.state.in_(UNSENT)).count())


def outbox_counts() -> dict[str, int]:
    """How many messages stand in each state."""
    rows = OutboxMessage.select(OutboxMessage.state, fn.COUNT(OutboxMessage.id).alias("n")).group_by(
        OutboxMessage.state
    )
    return {row.state: int(row.n) for row in rows}


def _hung_up() -> bool:
    """Whether the server ended this thread's connection since it was last used: asked nothing, it says only goodbye."""
    kept = database.db.connection()
    if not database.is_postgres() or kept.closed:
        return False  # what is known to be closed is made anew anyway
    waiting = select.poll()
    waiting.register(kept.fileno(), select.POLLIN)
    return bool(waiting.poll(0))
