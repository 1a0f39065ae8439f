"""Who did what: internal ids only, never a name, never edited."""

import json
from datetime import datetime

from models import AuditEntry


def note(
    verb: str, subject: str, *, actor_id: int | None, group_id: int | None, now: datetime, **ids: int | str
) -> None:
    """Keep one entry, inside the transaction of what it tells of. `subject` reads like `event:12`."""
    AuditEntry.insert(
        actor_id=actor_id, verb=verb, subject=subject, group_id=group_id, detail=json.dumps(ids), at=now
    ).execute()
