"""The outbox on its way out: claim, send, and what each outcome means for the row.

States: pending → claimed → sending → sent | dead | unknown | expired. Each step is one UPDATE that must change one row
which still has its owner, so a deliverer whose lease ran out sends nothing. What was only `claimed` may be repeated
freely; what was `sending` when its deliverer died cannot be known.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import Case

from database import locked, write_transaction
from meetups import leases, outbox
from meetups.kinds import KINDS, Unknown
from models import Event, OutboxMessage, PostedCard, User

LEASE = timedelta(seconds=80)  # four times the HTTP timeout of the deliverer
IN_FLIGHT = ("claimed", "sending")
BACKOFF = tuple(timedelta(seconds=s) for s in (1, 2, 5, 15, 30, 60))


@dataclass(frozen=True, slots=True)
class Message:
    """One row as a deliverer holds it."""

    id: int
    kind: str
    user_id: int | None
    event_id: int | None
    group_id: int | None
    card_id: int | None
    chat_id: int | None
    facts: Mapping[str, Any]
    attempts: int


def claim(owner: str, now: datetime, limit: int = 30) -> tuple[Message, ...]:
    """Take up to `limit` due messages: the oldest of each chat that has none in flight, urgent kinds first."""
    with write_transaction():
        leases.one_at_a_time("claim")  # two deliverers choosing at once would put two in flight in one chat
        rows = _first_of_each_chat(now, limit)
        for row in rows:
            row.state, row.owner, row.lease_until, row.changed_at = "claimed", owner, now + LEASE, now
            row.save(only=["state", "owner", "lease_until", "changed_at"])
    return tuple(_message(row) for row in rows)


def anything_due(now: datetime) -> bool:
    """Whether a claim would find something: a read, so that an idle deliverer never takes the write lock."""
    due = (OutboxMessage.state == "pending", OutboxMessage.not_before <= now)
    return bool(OutboxMessage.select().where(*due).exists())


def begin(message: Message, owner: str, now: datetime) -> bool:
    """The last look before it is sent. False: it is not ours any more, its time is over, or nobody could read it."""
    with write_transaction():
        row = OutboxMessage.get_or_none(OutboxMessage.id == message.id)
        if row is None or row.lease_until is None or row.lease_until <= now:
            return False
        if row.expires_at is not None and row.expires_at <= now:
            _step(message.id, owner, "claimed", now, state="expired")
            return False
        if row.user_id is not None and not _reachable(row.user_id):
            _step(message.id, owner, "claimed", now, state="dead", error="has not started the bot")
            return False
        return _step(message.id, owner, "claimed", now, state="sending", attempts=row.attempts + 1,
                     lease_until=now + LEASE)  # fmt: skip


def sent(message: Message, owner: str, now: datetime, message_id: int | None = None) -> None:
    """Telegram took it; a posted card is remembered so that it can be edited."""
    with write_transaction():
        if message.kind == "card":  # whoever changes the event now waits, and then finds the card
            locked(Event.select(Event.id).where(Event.id == message.event_id)).first()
        if _step(message.id, owner, "sending", now, state="sent", message_id=message_id) and message.kind == "card":
            _remember_card(message, message_id, now)


def no_longer_true(message: Message, owner: str, now: datetime) -> None:
    """What it would say is not so any more, so it is not said."""
    with write_transaction():
        _step(message.id, owner, "claimed", now, state="expired")


def not_taken(message: Message, owner: str, now: datetime, error: str) -> None:
    """It never left: repeat freely, a little later each time. The chat keeps its order, so all of it waits."""
    again = now + BACKOFF[min(message.attempts, len(BACKOFF) - 1)]
    with write_transaction():
        if _take_back(message, owner, now, again, error):
            _hold(message.chat_id, again)


def slow_down(message: Message, owner: str, now: datetime, retry_after: timedelta) -> None:
    """Telegram said 429: nothing goes to that chat until the time it named."""
    with write_transaction():
        again = now + retry_after
        if _take_back(message, owner, now, again, "429"):
            _hold(message.chat_id, again)


def dead(message: Message, owner: str, now: datetime, error: str, *, blocked: bool = False) -> None:
    """Telegram refuses it for good. `blocked`: the person cannot be written to until they press Start again."""
    with write_transaction():
        _step(message.id, owner, "sending", now, state="dead", error=error[:300])
        if blocked and message.user_id is not None:
            User.update(reachable=False).where(User.id == message.user_id).execute()


def give_up(message: Message, owner: str, now: datetime, error: str) -> None:
    """It cannot even be drawn: kept as a dead letter, with the reason."""
    with write_transaction():
        _step(message.id, owner, "claimed", now, state="dead", error=error[:300])


def card_gone(message: Message) -> None:
    """The posted copy was deleted in the chat; it is edited no more."""
    with write_transaction():
        PostedCard.update(state="gone").where(PostedCard.id == message.card_id).execute()


def outcome_unknown(message: Message, owner: str, now: datetime, error: str) -> None:
    """Nobody can know whether it was taken; its kind says what follows."""
    with write_transaction():
        row = _sending(message, owner)
        if row is not None:
            _apply_policy(row, now, error)


def recover(now: datetime) -> int:
    """Free what a dead deliverer held: claimed goes back in line, sending is unknown. Returns how many."""
    with write_transaction():
        late = locked(
            OutboxMessage.select().where(OutboxMessage.state.in_(IN_FLIGHT), OutboxMessage.lease_until <= now)
        )
        rows = list(late)
        for row in rows:
            if row.state == "claimed":
                _back_in_line(row, row.owner, now, row.not_before, row.error)
            else:
                _apply_policy(row, now, "the deliverer stopped while sending")
    return len(rows)


def _first_of_each_chat(now: datetime, limit: int) -> list[OutboxMessage]:
    busy = OutboxMessage.select(OutboxMessage.chat_id).where(
        OutboxMessage.state.in_(IN_FLIGHT), OutboxMessage.chat_id.is_null(False)
    )
    urgent = [kind.name for kind in KINDS.values() if kind.urgent]
    waiting = (
        OutboxMessage.select()
        .where(OutboxMessage.state == "pending", OutboxMessage.not_before <= now)
        .where(OutboxMessage.chat_id.is_null() | OutboxMessage.chat_id.not_in(busy))
        .order_by(Case(None, ((OutboxMessage.kind.in_(urgent), 0),), 1), OutboxMessage.id)
        .limit(limit * 4)
    )
    waiting = locked(waiting, "FOR UPDATE SKIP LOCKED")  # a redraw whose change is not saved yet waits
    chosen: dict[int | None, OutboxMessage] = {}
    for row in waiting:
        chosen.setdefault(row.chat_id if row.chat_id is not None else -row.id, row)
    return list(chosen.values())[:limit]


def _step(row_id: int, mine: str | None, before: str, now: datetime, /, **after: Any) -> bool:
    still = (OutboxMessage.id == row_id, OutboxMessage.owner == mine, OutboxMessage.state == before)
    return bool(OutboxMessage.update(changed_at=now, **after).where(*still).execute() == 1)


def _hold(chat_id: int | None, until: datetime) -> None:
    if chat_id is not None:
        waiting = OutboxMessage.select(OutboxMessage.id).where(
            OutboxMessage.chat_id == chat_id, OutboxMessage.state == "pending", OutboxMessage.not_before < until
        )
        # A redraw somebody touches in this moment is left out: they may hold two of them, in another order.
        free = [row.id for row in locked(waiting.order_by(OutboxMessage.id), "FOR UPDATE SKIP LOCKED")]
        OutboxMessage.update(not_before=until).where(OutboxMessage.id.in_(free)).execute()


def _apply_policy(row: OutboxMessage, now: datetime, error: str) -> None:
    policy = KINDS[row.kind].unknown
    if policy == Unknown.REPEAT or (policy == Unknown.RESEND_ONCE and row.attempts < 2):
        _back_in_line(row, row.owner, now, now + BACKOFF[min(row.attempts, len(BACKOFF)) - 1], error)
    else:
        _step(row.id, row.owner, row.state, now, state="unknown", error=error[:300])


def _sending(message: Message, owner: str) -> OutboxMessage | None:
    """Its row, while it is this owner's to settle; None once its lease ran out and recover() has decided."""
    mine = (OutboxMessage.id == message.id, OutboxMessage.owner == owner, OutboxMessage.state == "sending")
    return OutboxMessage.get_or_none(*mine)


def _take_back(message: Message, owner: str, now: datetime, again: datetime, error: str) -> bool:
    row = _sending(message, owner)
    return row is not None and _back_in_line(row, owner, now, again, error)


def _back_in_line(row: OutboxMessage, owner: str | None, now: datetime, not_before: datetime, error: str) -> bool:
    if row.kind == "redraw":
        locked(PostedCard.select(PostedCard.id).where(PostedCard.id == row.card_id)).first()  # none is owed meanwhile
    if row.kind == "redraw" and _redraw_waits(row.card_id):
        return _step(row.id, owner, row.state, now, state="expired")  # a newer edit of the same card waits already
    return _step(row.id, owner, row.state, now, state="pending", owner=None, error=error[:300], not_before=not_before)


def _redraw_waits(card_id: int) -> bool:
    return bool(
        OutboxMessage.select()
        .where(OutboxMessage.card == card_id, OutboxMessage.kind == "redraw", OutboxMessage.state == "pending")
        .exists()
    )


def _reachable(user_id: int) -> bool:
    return bool(User.select().where(User.id == user_id, User.reachable, User.telegram_id.is_null(False)).exists())


def _remember_card(message: Message, message_id: int | None, now: datetime) -> None:
    assert message.event_id is not None  # a card is an event's
    PostedCard.insert(
        event=message.event_id,
        chat_id=message.chat_id,
        thread_id=message.facts.get("thread_id"),
        message_id=message_id,
        created_at=now,
    ).on_conflict_ignore().execute()
    # What changed since it was drawn found no card to draw again. Where nothing did, Telegram says "not modified".
    outbox.redraw(message.event_id, now, chat_id=message.chat_id)


def _message(row: OutboxMessage) -> Message:
    return Message(row.id, row.kind, row.user_id, row.event_id, row.group_id, row.card_id, row.chat_id,
                   json.loads(row.facts), row.attempts)  # fmt: skip
