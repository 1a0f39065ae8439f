"""Who did what: internal ids only, never a name. The database refuses to change an entry, and to delete a young one."""

import itertools
import json
import re
from datetime import datetime, timedelta
from typing import Any

from models import AuditEntry

PEOPLE = ("user", "heir")  # ids in the detail that are of people
WORD_OF_OURS = re.compile(r"[a-z_]*|True|False")


def note(
    verb: str, subject: str, *, actor_id: int | None, group_id: int | None, now: datetime, **ids: int | str
) -> None:
    """Keep one entry, inside the transaction of what it tells of. `subject` reads like `event:12`.

    Beside ids there may be words of ours, in small letters. Raises ValueError for any other: it may be a name.
    """
    if any(isinstance(value, str) and not WORD_OF_OURS.fullmatch(value) for value in ids.values()):
        raise ValueError("an entry of the log holds no name")
    AuditEntry.insert(
        actor_id=actor_id, verb=verb, subject=subject, group_id=group_id, detail=json.dumps(ids), at=now
    ).execute()


def by_or_about(user_id: int) -> Any:
    """The condition: entries of what this person did, and of what was done about them."""
    found = (AuditEntry.actor_id == user_id) | (AuditEntry.subject == f"user:{user_id}")
    for name, end in itertools.product(PEOPLE, ",}"):
        found |= AuditEntry.detail.contains(f'"{name}": {user_id}{end}')
    return found


def entries_of(user_id: int) -> int:
    """How many there are of them."""
    return int(AuditEntry.select().where(by_or_about(user_id)).count())


def prune(now: datetime, kept: timedelta) -> None:
    """Forget what is older than that, and note how much. Inside a transaction.

    The note comes first: how old an entry is goes by the newest one, to the database as well (migrations/0006).
    """
    old = AuditEntry.at < now - kept
    number = AuditEntry.select().where(old).count()
    if number:
        note("log.forget", "log", actor_id=None, group_id=None, now=now, number=number)
        AuditEntry.delete().where(old).execute()
