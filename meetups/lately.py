"""What was sent within the last minute, and who is left alone: what a deliverer that takes over must know of."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models import OutboxMessage

MINUTE = timedelta(minutes=1)
PERHAPS_SENT = ("sending", "sent", "unknown", "dead")


@dataclass(frozen=True, slots=True)
class Lately:
    """(chat, seconds ago) of what was sent or perhaps was, and (chat, seconds to go) of those told to wait."""

    sent: tuple[tuple[int | None, float], ...]
    held: tuple[tuple[int, float], ...]


def sent_lately(now: datetime) -> Lately:
    """What the limits of the next minute depend on."""
    tried = (OutboxMessage.changed_at > now - MINUTE, OutboxMessage.attempts > 0)
    sent = OutboxMessage.select().where(*tried, OutboxMessage.state.in_(PERHAPS_SENT))
    held = OutboxMessage.select().where(
        OutboxMessage.state == "pending", OutboxMessage.error == "429", OutboxMessage.not_before > now
    )
    return Lately(
        tuple((row.chat_id, max((now - row.changed_at).total_seconds(), 0.0)) for row in sent),
        tuple((row.chat_id, (row.not_before - now).total_seconds()) for row in held if row.chat_id is not None),
    )
