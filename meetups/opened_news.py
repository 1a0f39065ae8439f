"""News whose first words said nothing, opened by its reader: what it says now."""

import json
from datetime import datetime

from meetups.delivery import Message
from meetups.notice_parts import Notice
from meetups.notices import full_notice
from meetups.refusals import NotFound
from models import OutboxMessage
from phrases import noted

OVER = noted("That is not so any more.")


def opened(user_id: int, message_id: int, now: datetime) -> Notice:
    """What this message says, to whom it was sent and nobody else. Raises NotFound, also where it is no longer true."""
    row = OutboxMessage.get_or_none(OutboxMessage.id == message_id, OutboxMessage.user == user_id)
    if row is None:
        raise NotFound(OVER)
    message = Message(row.id, row.kind, row.user_id, row.event_id, row.group_id, row.card_id, row.chat_id,
                      json.loads(row.facts), row.attempts)  # fmt: skip
    words = full_notice(message, now)
    if words is None:
        raise NotFound(OVER)
    return words
