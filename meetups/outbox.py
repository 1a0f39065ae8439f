"""The outbox, as rules use it: what must be told is a row, saved in the transaction of the change that caused it.

How rows are delivered is in `meetups/delivery.py`.
"""

import json
from datetime import UTC, datetime
from typing import Any

from peewee import SQL

from database import locked
from meetups import event_rows, one_row
from meetups.kinds import KINDS
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

    A kind that can wait is held through the reader's quiet hours, unless it would come near `before`, the moment it is
    about.
    """
    reader = event_rows.user(user_id)
    at = not_before or now
    if KINDS[kind].waits:
        at = told_at(reader, at, before or expires_at)
    _owe(kind, key, now, at, user=user_id, chat_id=reader.telegram_id if reader else None, event=event_id,
         group=group_id, expires_at=expires_at, facts=json.dumps(facts))  # fmt: skip


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


def redraw(event_id: int, now: datetime, *, chat_id: int | None = None) -> None:
    """Owe every posted copy of the event's card (or those in one chat) an edit; ten changes while one waits are one."""
    for card in list(_CARDS.rows(event=event_id)):
        if chat_id in (None, card.chat_id):
            _REDRAW.run(event=event_id, card=card.id, chat=card.chat_id, at=now)


def _owe(kind: str, key: str, now: datetime, not_before: datetime | None, **columns: Any) -> None:
    one_row.add(
        OutboxMessage,
        once=True,
        kind=KINDS[kind].name,
        unique_key=f"{kind}:{key}",
        not_before=not_before or now,
        created_at=now,
        changed_at=now,
        **columns,
    )


def _redraw_query() -> Any:
    # Not ignored but touched: the row that waits is held until this change is saved, so that no deliverer draws the
    # card from before it. The condition is text because SQLite does not match a bound value.
    return OutboxMessage.insert(
        kind="redraw", event=EVENT, card=CARD, chat_id=CHAT, not_before=AT, created_at=AT, changed_at=AT
    ).on_conflict(
        conflict_target=[OutboxMessage.card],
        conflict_where=SQL("state = 'pending' AND kind = 'redraw'"),
        update={OutboxMessage.changed_at: AT},
    )


EVENT, CARD, CHAT, AT = -901, -902, -903, datetime(1971, 1, 1, tzinfo=UTC)  # stand-ins
_CARDS = Prepared(
    lambda: locked(
        PostedCard.select().where(PostedCard.event == EVENT, PostedCard.state == "live").order_by(PostedCard.id)
    ),
    event=EVENT,
)
_REDRAW = Prepared(_redraw_query, event=EVENT, card=CARD, chat=CHAT, at=AT)
