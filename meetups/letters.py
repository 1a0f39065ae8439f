"""Dead letters: what could not be delivered, or perhaps was, until whoever runs this decides: once more, or forget it.

They see numbers of ours and what Telegram said, no names and nothing of what was to be told. Who blocked the bot or
never started it is nobody's fault and no letter: the organisers see that beside their event.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from database import locked, write_transaction
from meetups import audit
from meetups.message_steps import SILENT
from meetups.refusals import NotFound, TooLate
from models import OutboxMessage, PostedCard, User
from phrases import noted

OVER = noted("Its time is over: nobody would be helped by it now. It can only be forgotten.")
WAITS = noted("A newer edit of the same card waits already.")


@dataclass(frozen=True, slots=True)
class Letter:
    """One of them. `perhaps`: nobody knows whether Telegram took it. `again`: its time is not over."""

    id: int
    kind: str
    perhaps: bool
    user_id: int | None
    event_id: int | None
    in_chat: bool
    attempts: int
    error: str
    at: datetime
    again: bool


def letters(now: datetime, *, limit: int, offset: int = 0) -> tuple[Letter, ...]:
    """Those nobody decided about yet, the newest first."""
    rows = OutboxMessage.select().where(*undecided()).order_by(OutboxMessage.id.desc())
    return tuple(_letter(row, now) for row in rows.limit(limit).offset(offset))


def how_many() -> int:
    """How many there are."""
    return int(OutboxMessage.select().where(*undecided()).count())


def again(operator_id: int, letter_id: int, now: datetime) -> None:
    """Have it sent once more. Raises NotFound where it was decided meanwhile, TooLate where its time is over."""
    with write_transaction():
        edit_waits = _edit_waits(letter_id)
        row = _held(letter_id)
        if not _timely(row, now):
            raise TooLate(OVER)
        if edit_waits:
            raise TooLate(WAITS)
        OutboxMessage.update(state="pending", owner=None, lease_until=None, not_before=now, changed_at=now).where(
            OutboxMessage.id == row.id
        ).execute()
        _note("letter_again", row, operator_id, now)


def forget(operator_id: int, letter_id: int, now: datetime) -> None:
    """Leave it as it is, and show it no more. Raises NotFound where it was decided meanwhile."""
    with write_transaction():
        row = _held(letter_id)
        OutboxMessage.update(settled_at=now, changed_at=now).where(OutboxMessage.id == row.id).execute()
        _note("letter_forgotten", row, operator_id, now)


def undecided() -> tuple[Any, ...]:
    """The conditions of a letter nobody decided about."""
    reads = OutboxMessage.user.is_null() | OutboxMessage.user.in_(User.select(User.id).where(User.reachable))
    refused = (OutboxMessage.state == "dead") & (OutboxMessage.error != SILENT) & reads
    return ((OutboxMessage.state == "unknown") | refused, OutboxMessage.settled_at.is_null())


def _held(letter_id: int) -> OutboxMessage:
    row = locked(OutboxMessage.select().where(OutboxMessage.id == letter_id, *undecided())).first()
    if row is None:
        raise NotFound()
    return row  # type: ignore[no-any-return]  # peewee's first() is untyped


def _edit_waits(letter_id: int) -> bool:
    """Whether it is an edit of a card that has another coming. The card is locked: none is owed meanwhile."""
    row = OutboxMessage.get_or_none(OutboxMessage.id == letter_id)
    if row is None or row.kind != "redraw":
        return False
    locked(PostedCard.select(PostedCard.id).where(PostedCard.id == row.card_id)).first()
    same = (OutboxMessage.card == row.card_id, OutboxMessage.kind == "redraw", OutboxMessage.state == "pending")
    return bool(OutboxMessage.select().where(*same).exists())


def _letter(row: OutboxMessage, now: datetime) -> Letter:
    return Letter(row.id, row.kind, row.state == "unknown", row.user_id, row.event_id, row.user_id is None,
                  row.attempts, row.error, row.changed_at, _timely(row, now))  # fmt: skip


def _timely(row: OutboxMessage, now: datetime) -> bool:
    return row.expires_at is None or row.expires_at > now


def _note(verb: str, row: OutboxMessage, operator_id: int, now: datetime) -> None:
    audit.note(verb, f"outbox:{row.id}", actor_id=operator_id, group_id=row.group_id, now=now, kind=row.kind)
