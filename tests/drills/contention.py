"""Several deliverers at one outbox: each message is one's alone, and a chat has one on its way at most."""

import contextlib
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import database as ground
from database import Unavailable, write_transaction
from meetups import delivery, outbox
from models import OutboxMessage
from tests.conftest import NOW
from tests.drills.ground import fresh
from tests.drills.table import Promise, Reached
from tests.racers import deeds
from tests.racers.starting import together

SHARED = "several deliverers, one outbox"
PROMISES = [
    Promise(
        SHARED,
        "8 processes, 1,000 messages: sent twice 0, two at once on their way to one chat 0",
        "looked up first and claimed a moment later, without a lock",
    )
]
DELIVERERS = 8
Result = TypeVar("Result")
A_CHAT = 10  # messages each
MESSAGES = 1_000
TRIES = 10  # of a step the database has no time for; each waits some seconds for its turn


def run(database: str) -> list[Reached]:
    """In full length."""
    sent, twice, crowded = share(database, MESSAGES)
    _, again, _ = share(database, 200, careless=True)
    figure = f"{sent:,} messages: sent twice {twice}, two at once {crowded}"
    return [
        Reached(SHARED, database, figure, (sent, twice, crowded) == (MESSAGES, 0, 0), f"sent twice {again}", again > 0)
    ]


def share(database: str, messages: int, *, careless: bool = False) -> tuple[int, int, int]:
    """Have all deliverers at once empty an outbox; how many messages went, went twice, or went two at a time."""
    with fresh(database) as url:
        return shared(url, messages, careless=careless)


def shared(url: str, messages: int, *, careless: bool = False, deliverers: int = DELIVERERS) -> tuple[int, int, int]:
    """The same with the empty database at this address."""
    ground.open_database(url)
    ground.connect()
    with write_transaction():
        for n in range(messages):
            outbox.post(-1_000 - n // A_CHAT, "cancelled_post", str(n), NOW)
    ground.disconnect()
    deed: Callable[[Any], Any] = deeds.deliver_carelessly if careless else deliver
    said = together(url, deed, [f"deliverer:{n}" for n in range(deliverers)], patience_s=300)
    broken = [one for one in said if isinstance(one, str)]
    assert not broken, broken
    sent = Counter(number for one in said for number in (one if careless else one[0]))
    crowded = 0 if careless else sum(one[1] for one in said)
    return len(sent), sum(times - 1 for times in sent.values()), crowded


def deliver(owner: str) -> tuple[list[int], int]:
    """Claim and send until nothing is left: which messages were sent, and how often a chat had two on their way."""
    sent, crowded, now = [], 0, NOW + timedelta(seconds=1)
    while _patiently(lambda: delivery.anything_due(now)):
        for message in _patiently(lambda: delivery.claim(owner, now, limit=5)):
            if _patiently(lambda message=message: delivery.begin(message, owner, now)):
                crowded += _in_flight(message.chat_id) > 1
                sent.append(message.id)
                _patiently(lambda message=message: delivery.sent(message, owner, now, 1))
    return sent, crowded


def _patiently(step: Callable[[], Result]) -> Result:
    """What the database has no time for is tried again, as the bot does."""
    for _ in range(TRIES):
        with contextlib.suppress(Unavailable):
            return step()
    raise Unavailable("for too long")


def _in_flight(chat_id: int | None) -> int:
    flying = OutboxMessage.state.in_(("claimed", "sending"))
    return int(OutboxMessage.select().where(flying, OutboxMessage.chat_id == chat_id).count())
