"""What the outbox owes, as tests ask for it, and a delivery that always succeeds."""

from datetime import datetime, timedelta

from database import write_transaction
from meetups import delivery
from meetups.delivery import Message
from meetups.notices import Notice, notice
from models import OutboxMessage, PostedCard
from tests.conftest import NOW

ME = "deliverer:1"


def owed(*kinds: str, state: str = "pending") -> list[tuple[str, int | None]]:
    """Kind and recipient (the chat's id where nobody alone is told) of what stands in this state, oldest first."""
    rows = OutboxMessage.select().where(OutboxMessage.state == state).order_by(OutboxMessage.id)
    found = [(row.kind, row.user_id if row.user_id is not None else row.chat_id) for row in rows]
    return [item for item in found if not kinds or item[0] in kinds]


def deliver(now: datetime = NOW, owner: str = ME) -> list[tuple[str, int | None, Notice | None]]:
    """Deliver all that is due as if Telegram took it; kind, recipient, and what the notices said."""
    told = []
    while batch := delivery.claim(owner, now):
        for message in batch:
            words = None if message.kind in ("card", "redraw") else notice(message, now)
            if message.kind not in ("card", "redraw") and words is None:
                delivery.no_longer_true(message, owner, now)
            elif delivery.begin(message, owner, now):
                delivery.sent(message, owner, now, 1000 + message.id if message.kind != "redraw" else None)
                told.append((message.kind, message.user_id or message.chat_id, words))
    return told


def in_flight(now: datetime = NOW, owner: str = ME) -> Message:
    """The one message that is due, as good as on its way."""
    (message,) = delivery.claim(owner, now)
    assert delivery.begin(message, owner, now)
    return message


def state_of(message: Message) -> str:
    return str(OutboxMessage.get_by_id(message.id).state)


def post_card(event_id: int, chat_id: int = -100, message_id: int = 7, now: datetime = NOW) -> int:
    """A copy of the event's card that stands in a chat."""
    with write_transaction():
        return int(PostedCard.insert(event=event_id, chat_id=chat_id, message_id=message_id, created_at=now).execute())


SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
