"""The outbox, as rules use it: what must be told is a row, saved in the transaction of the change that caused it.

How rows are delivered is in `meetups/delivery.py`.
"""

import json
from datetime import UTC, datetime
from typing import Any

from peewee import SQL, Value

from database import locked
from meetups import event_rows, first_week, one_row, pauses
from meetups.kinds import KINDS, WEEK, Lasts
from meetups.prepared import Prepared
from meetups.quiet import told_at
from models import OutboxMessage, PostedCard


def tell(
    user_id: int,
    kind: str,
    key: str,
    now: datetime,
    *,
    event_id: int | None = None,
    group_id: int | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    before: datetime | None = None,
    **facts: Any,
) -> None:
    """Owe a private message. `key` is unique within its kind: owing the same thing twice is owing it once.

    A kind that can wait is held through the reader's quiet hours, by their own clock or the event's, unless it would
    come near `before`, the moment it is about. What somebody paused, or wants none of, is not owed at all. What comes
    by the calendar comes sparely in somebody's first week (`first_week.py`).
    """
    reader = event_rows.user(user_id)
    at = not_before or now
    if kind in first_week.BY_THE_CALENDAR and group_id is not None:
        at = first_week.not_before(user_id, group_id, at)
    if KINDS[kind].waits:
        at = told_at(reader, at, before or expires_at, event_id=event_id, group_id=group_id)
    if pauses.is_held_back(kind, user_id, at, event_id=event_id, group_id=group_id):
        return
    if KINDS[kind].lasts == Lasts.WEEK:
        expires_at = expires_at or at + WEEK
    _owe(kind, key, now, at, user=user_id, chat_id=reader.telegram_id if reader else None, event=event_id,
         group=group_id, due_at=at, needed_by=before, expires_at=expires_at, facts=json.dumps(facts))  # fmt: skip


def post(
    chat_id: int,
    kind: str,
    key: str,
    now: datetime,
    *,
    event_id: int | None = None,
    group_id: int | None = None,
    expires_at: datetime | None = None,
    **facts: Any,
) -> None:
    """Owe a post in a chat many people read."""
    _owe(kind, key, now, None, chat_id=chat_id, event=event_id, group=group_id,
         expires_at=expires_at, facts=json.dumps(facts))  # fmt: skip


def have_done(
    telegram_id: int, kind: str, key: str, now: datetime, *, group_id: int | None = None, **facts: Any
) -> None:
    """Owe Telegram an act about somebody, in the line of their private chat: what is told before it goes before it.

    The row names no user: it is done also for who cannot be written to.
    """
    _owe(kind, key, now, None, chat_id=telegram_id, group=group_id, facts=json.dumps(facts))


def redraw(event_id: int, now: datetime, *, chat_id: int | None = None) -> None:
    """Owe every posted copy of the event's card (or those in one chat) an edit; ten changes while one waits are one."""
    if chat_id is None:
        _REDRAW.send(event=event_id, at=now)
    else:
        _REDRAW_IN_CHAT.send(event=event_id, chat=chat_id, at=now)


def _owe(kind: str, key: str, now: datetime, not_before: datetime | None, **columns: Any) -> None:
    one_row.put(
        OutboxMessage,
        once=True,
        kind=KINDS[kind].name,
        unique_key=f"{kind}:{key}",
        not_before=not_before or now,
        created_at=now,
        changed_at=now,
        **columns,
    )


def _redraw_query(*which: Any) -> Any:
    moment = Value(AT, converter=OutboxMessage.not_before.db_value)
    row = {
        OutboxMessage.kind: Value("redraw"),
        OutboxMessage.event: PostedCard.event,
        OutboxMessage.card: PostedCard.id,
        OutboxMessage.chat_id: PostedCard.chat_id,
        OutboxMessage.facts: Value("{}"),
        OutboxMessage.state: Value("pending"),
        OutboxMessage.attempts: Value(0),
        OutboxMessage.error: Value(""),
        OutboxMessage.not_before: moment,
        OutboxMessage.created_at: moment,
        OutboxMessage.changed_at: moment,
    }
    cards = PostedCard.select(*row.values()).where(PostedCard.event == EVENT, PostedCard.state == "live", *which)
    # Not ignored but touched: the row that waits is held until this change is saved, so that no deliverer draws the
    # card from before it. The condition is text because SQLite does not match a bound value.
    return OutboxMessage.insert_from(locked(cards.order_by(PostedCard.id)), list(row)).on_conflict(
        conflict_target=[OutboxMessage.card],
        conflict_where=SQL("state = 'pending' AND kind = 'redraw'"),
        update={OutboxMessage.changed_at: AT},
    )


EVENT, CHAT, AT = -901, -902, datetime(1971, 1, 1, tzinfo=UTC)  # stand-ins
_REDRAW = Prepared(_redraw_query, event=EVENT, at=AT)
_REDRAW_IN_CHAT = Prepared(lambda: _redraw_query(PostedCard.chat_id == CHAT), event=EVENT, chat=CHAT, at=AT)
