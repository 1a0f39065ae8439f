"""What is kept of a person for their time: handed to them, and deleted."""

from meetups import digest_times, due
from models import TimeBudget

COLUMNS = ("a_week", "a_month", "evenings", "buffer", "digest_day", "digest_minute", "told")


def forget_person(user_id: int) -> None:
    """Delete what they said of their time, and the look that was planned. Inside a write transaction."""
    TimeBudget.delete().where(TimeBudget.user == user_id).execute()
    due.forget(digest_times.KIND, str(user_id))


def export(user_id: int) -> dict[str, object]:
    """All of it, as plain values fit for JSON; nothing where they said nothing."""
    row = TimeBudget.get_or_none(TimeBudget.user == user_id)
    if row is None:
        return {}
    return {name: getattr(row, name) for name in COLUMNS} | {"changed_at": row.changed_at.isoformat()}
