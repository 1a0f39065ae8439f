"""Telegram updates: each has one effect, however often it is delivered."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from database import write_transaction
from models import UpdateSeen

Result = TypeVar("Result")
KEPT = timedelta(days=8)  # Telegram repeats an update for a day; ids may restart at random after a quiet week


def once(update_id: int, now: datetime, effect: Callable[[], Result]) -> Result | None:
    """Run `effect` and note the update in one transaction. None: its effect is saved already, nothing was done.

    An effect that refuses leaves no note, so that a repeated update is refused again in the same words.
    """
    with write_transaction():
        fresh = UpdateSeen.insert(update_id=update_id, seen_at=now).on_conflict_ignore().as_rowcount().execute()
        return effect() if fresh == 1 else None


def prune(now: datetime) -> None:
    """Forget updates that cannot come again."""
    UpdateSeen.delete().where(UpdateSeen.seen_at < now - KEPT).execute()
