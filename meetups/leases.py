"""Who may do what only one process does at a time: a row with an owner and an end, renewed like a heartbeat."""

from datetime import UTC, datetime, timedelta

from database import locked, write_transaction
from models import Lease


def take(name: str, owner: str, now: datetime, length: timedelta) -> bool:
    """Take or renew the lease; False while somebody else holds it."""
    with write_transaction():
        Lease.insert(name=name, owner=owner, until=now + length).on_conflict_ignore().execute()
        mine = Lease.update(owner=owner, until=now + length).where(
            Lease.name == name, (Lease.owner == owner) | (Lease.until <= now)
        )
        return bool(mine.execute() == 1)


def one_at_a_time(name: str) -> None:
    """Hold the name until this transaction ends; others wait here. SQLite's write lock does so already."""
    Lease.insert(name=name, owner="", until=datetime(1970, 1, 1, tzinfo=UTC)).on_conflict_ignore().execute()
    locked(Lease.select().where(Lease.name == name)).first()


def give_up(name: str, owner: str) -> None:
    """Let the next one have it at once."""
    with write_transaction():
        Lease.delete().where(Lease.name == name, Lease.owner == owner).execute()


def held_until(name: str) -> datetime | None:
    """Until when somebody holds it; None: nobody ever did."""
    row = Lease.get_or_none(Lease.name == name)
    return None if row is None else row.until
