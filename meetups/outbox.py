"""The outbox, as rules use it: what must be told is a row, saved in the transaction of the change that caused it.

How rows are delivered is in `meetups/delivery.py`.
"""

import json
from datetime import datetime
from typing import Any

from peewee import SQL

from database import locked
from meetups.kinds import KINDS
from meetups.quiet import told_at
from models import OutboxMessage, PostedCard, User


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
    reader = User.get_or_none(User.id == user_id)
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
    cards = PostedCard.select().where(PostedCard.event == event_id, PostedCard.state == "live")
    if chat_id is not None:
        cards = cards.where(PostedCard.chat_id == chat_id)
    for card in locked(cards.order_by(PostedCard.id)):
        OutboxMessage.insert(
            kind="redraw",
            event=event_id,
            card=card.id,
            chat_id=card.chat_id,
            not_before=now,
            created_at=now,
            changed_at=now,
        ).on_conflict(
            # Not ignored but touched: the row that waits is held until this change is saved, so that no deliverer
            # draws the card from before it. The condition is text because SQLite does not match a bound value.
            conflict_target=[OutboxMessage.card],
            conflict_where=SQL("state = 'pending' AND kind = 'redraw'"),
            update={OutboxMessage.changed_at: now},
        ).execute()


def _owe(kind: str, key: str, now: datetime, not_before: datetime | None, **columns: Any) -> None:
    OutboxMessage.insert(
        kind=KINDS[kind].name,
        unique_key=f"{kind}:{key}",
        not_before=not_before or now,
        created_at=now,
        changed_at=now,
        **columns,
    ).on_conflict_ignore().execute()
