"""What falls due about applications: one reminder half way, the end of waiting, and forgetting what was said."""

from __future__ import annotations

from datetime import datetime, timedelta

from meetups import decided_entry, due, entry_cards
from meetups.application_rows import State, held_row
from meetups.refusals import NotFound
from meetups.review_news import tell_organisers
from models import Application as Row
from models import ApplicationAnswer

APPLICANTS_TIME = timedelta(days=7)  # to answer what is asked of them


def plan(row: Row, now: datetime, span: timedelta) -> datetime:
    """Whoever it is with has so long from now on: reminded half way. Returns the end. Inside a transaction."""
    for kind in ("entry_remind", "entry_expire"):
        due.forget(kind, str(row.id))
    due.plan("entry_remind", str(row.id), now + span / 2)
    due.plan("entry_expire", str(row.id), now + span)
    return now + span


def remind(subject: str, at: datetime, now: datetime) -> None:
    """Half of the time is over: whoever it is with hears of it, once."""
    row = _held(subject)
    if row is None or row.reminded_at is not None or row.expires_at <= now:
        return
    if row.state == State.REVIEW:
        tell_organisers(row, now, again=True)
    elif row.state in (State.ASKING, State.MORE):
        decided_entry.tell(row, "remind", now)
    else:
        return
    Row.update(reminded_at=now).where(Row.id == row.id).execute()


def expire(subject: str, at: datetime, now: datetime) -> None:
    """Nobody answered in time: it ends, and the applicant is told what follows."""
    row = _held(subject)
    if row is not None and row.expires_at <= now:
        decided_entry.expire(row, now)


def forget(subject: str, at: datetime, now: datetime) -> None:
    """What somebody said at the door is deleted; that they came in, or did not, stays."""
    row = _held(subject)
    if row is None or row.forget_at is None or row.forget_at > now:
        return
    ApplicationAnswer.delete().where(ApplicationAnswer.application == row.id).execute()
    Row.update(asked_more="", forget_at=None).where(Row.id == row.id).execute()
    entry_cards.over(row.key, now)


def _held(subject: str) -> Row | None:
    found = Row.get_or_none(Row.id == int(subject))
    try:
        return None if found is None else held_row(found.id, found.group_id)
    except NotFound:
        return None  # erased at this very moment
