"""The outbox on its way out: claim, send, and what each outcome means for the row.

States: pending → claimed → sending → sent | dead | unknown | expired. Each step is one UPDATE that must change one row
which still has its owner, so a deliverer whose lease ran out sends nothing. What was only `claimed` may be repeated
freely; what was `sending` when its deliverer died cannot be known.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from database import locked, write_transaction
from meetups import endings, event_rows, host_words, leases, outbox
from meetups.kinds import KINDS
from meetups.message_line import IN_FLIGHT as IN_FLIGHT
from meetups.message_line import cannot_read, held, next_of_each_chat, told_with
from meetups.message_steps import BACKOFF as BACKOFF
from meetups.message_steps import LATE, NOT_SO, SILENT, apply_policy, back_in_line, hold_chat, morning, silence, step
from meetups.prepared import Prepared
from models import Event, OutboxMessage, PostedCard, User

LEASE = timedelta(seconds=80)  # four times the HTTP timeout of the deliverer
Result = TypeVar("Result")


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


def claim(
    owner: str, now: datetime, limit: int = 30, *, but: Collection[int] = (), together: bool = False
) -> tuple[Message, ...]:
    """Take the first due message of up to `limit` chats that have none in flight, urgent kinds first.

    None of the chats in `but`. With `together`, the news that goes with a piece of news is taken too; it follows its
    own chat's first in the same order. Messages to people who cannot be written to are dropped here.
    """
    ids = next_of_each_chat(now, limit, but)
    if not ids:
        return ()
    with write_transaction():
        leases.one_at_a_time("claim")  # two deliverers choosing at once would put two in flight in one chat
        rows = held(ids, now)
        rows += told_with(rows, now) if together else []
        silent = cannot_read(rows)
        _all(rows, lambda row: row.user_id in silent, now, state="dead", error=SILENT)
        _all(rows, lambda row: row.user_id not in silent, now, state="claimed", owner=owner, lease_until=now + LEASE)
    return tuple(_message(row) for row in rows if row.user_id not in silent)


def anything_due(now: datetime) -> bool:
    """Whether a claim would find something: a read, so that an idle deliverer never takes the write lock."""
    return _DUE.first(now=now) is not None


def begin(message: Message, owner: str, now: datetime) -> bool:
    """The last look before it is sent. False: it is not ours any more, its time is over or has not come, its chat has
    another number, or nobody could read it."""
    with write_transaction():
        row = _mine(message, owner, "claimed")
        if row is None or row.lease_until <= now:
            return False
        reader = None if row.user_id is None else event_rows.user(row.user_id)
        if row.expires_at is not None and row.expires_at <= now:
            step(row, owner, "claimed", now, state="expired", error=LATE)
        elif row.user_id is not None and not _can_read(reader):
            step(row, owner, "claimed", now, state="dead", error=SILENT)
        elif row.chat_id != message.chat_id:
            back_in_line(row, owner, now, now, "the chat moved")
        elif reader is not None and (later := morning(row, reader, now)):
            back_in_line(row, owner, now, later, row.error)
        else:
            again = now + LEASE
            return step(row, owner, "claimed", now, state="sending", attempts=row.attempts + 1, lease_until=again)
        return False


def for_all(messages: Iterable[Message], what: Callable[[Message], Result]) -> tuple[Result, ...]:
    """Do the same for all parts of one message that is sent, in one transaction."""
    with write_transaction():
        return tuple(what(message) for message in messages)


def sent(message: Message, owner: str, now: datetime, message_id: int | None = None) -> None:
    """Telegram took it; a posted card is remembered so that it can be edited."""
    with write_transaction():
        if message.kind == "card":  # whoever changes the event now waits, and then finds the card
            locked(Event.select(Event.id).where(Event.id == message.event_id)).first()
        row = _mine(message, owner, "sending")
        if row is None or not step(row, owner, "sending", now, state="sent", message_id=message_id):
            return
        if message.kind == "card" and row.chat_id == message.chat_id:
            _remember_card(message, message_id, now)
        elif message.kind == "card" and row.chat_id is not None:  # the one that stands cannot be edited: the chat moved
            outbox.post(row.chat_id, "card", f"{row.event_id}:moved:{row.id}", now, event_id=row.event_id,
                        expires_at=row.expires_at)  # fmt: skip


def no_longer_true(message: Message, owner: str, now: datetime) -> None:
    """What it would say is not so any more, so it is not said."""
    with write_transaction():
        if row := _mine(message, owner, "claimed"):
            step(row, owner, "claimed", now, state="expired", error=NOT_SO)


def put_back(message: Message, owner: str, now: datetime) -> None:
    """It was claimed, and is not sent now: it is the next of its chat again."""
    with write_transaction():
        if row := _mine(message, owner, "claimed"):
            back_in_line(row, owner, now, row.not_before, row.error)


def not_taken(message: Message, owner: str, now: datetime, error: str) -> None:
    """It never left: repeat freely, a little later each time. The chat keeps its order, so all of it waits."""
    _wait(message, owner, now, now + BACKOFF[min(message.attempts, len(BACKOFF) - 1)], error)


def slow_down(message: Message, owner: str, now: datetime, retry_after: timedelta) -> None:
    """Telegram said 429: nothing goes to that chat until the time it named."""
    _wait(message, owner, now, now + retry_after, "429")


def dead(message: Message, owner: str, now: datetime, error: str, *, blocked: bool = False) -> None:
    """Telegram refuses it for good. `blocked`: the person cannot be written to until they press Start again."""
    with write_transaction():
        if blocked and message.user_id is not None:
            silence(message.user_id, now)
        if row := _mine(message, owner, "sending"):
            step(row, owner, "sending", now, state="dead", error=error[:300])


def give_up(message: Message, owner: str, now: datetime, error: str) -> None:
    """It cannot even be drawn: kept as a dead letter, with the reason."""
    with write_transaction():
        if row := _mine(message, owner, "claimed"):
            step(row, owner, "claimed", now, state="dead", error=error[:300])


def card_gone(message: Message) -> None:
    """The posted copy was deleted in the chat; it is edited no more."""
    with write_transaction():
        PostedCard.update(state="gone").where(PostedCard.id == message.card_id).execute()


def outcome_unknown(message: Message, owner: str, now: datetime, error: str) -> None:
    """Nobody can know whether it was taken; its kind says what follows."""
    with write_transaction():
        if row := _mine(message, owner, "sending"):  # else its lease ran out, and recover() has decided
            apply_policy(row, now, error)


def recover(now: datetime) -> int:
    """Free what a dead deliverer held: claimed goes back in line, sending is unknown. Returns how many."""
    with write_transaction():
        ours = OutboxMessage.kind.in_(list(KINDS))  # what follows for another kind only a newer version knows
        late = (OutboxMessage.state.in_(IN_FLIGHT), OutboxMessage.lease_until <= now, ours)
        rows = list(locked(OutboxMessage.select().where(*late).order_by(OutboxMessage.id)))
        for row in rows:
            if row.state == "claimed":
                back_in_line(row, row.owner, now, row.not_before, row.error)
            else:
                apply_policy(row, now, "the deliverer stopped while sending")
    return len(rows)


def free_claimed(now: datetime, owner: str | None = None, but: Collection[int] = ()) -> int:
    """Put back what was claimed and not begun: by `owner`, except the messages in `but`; without one, by anybody.

    For whoever alone delivers from now on: another that still holds some finds that they are not its own any more.
    """
    with write_transaction():
        claimed = (OutboxMessage.state == "claimed", OutboxMessage.id.not_in(list(but)))
        theirs = (OutboxMessage.owner == owner,) if owner is not None else ()
        rows = list(locked(OutboxMessage.select().where(*claimed, *theirs).order_by(OutboxMessage.id)))
        for row in rows:
            back_in_line(row, row.owner, now, row.not_before, row.error)
    return len(rows)


def _wait(message: Message, owner: str, now: datetime, until: datetime, error: str) -> None:
    with write_transaction():
        row = _mine(message, owner, "sending")
        if row is not None and back_in_line(row, owner, now, until, error):
            hold_chat(row.chat_id, until)


def _mine(message: Message, owner: str, state: str) -> OutboxMessage | None:
    """Its row, while it is this owner's to settle."""
    row: OutboxMessage | None = _MINE.first(message=message.id, owner=owner, state=state)
    return row


def _can_read(reader: User | None) -> bool:
    return reader is not None and reader.reachable and reader.telegram_id is not None


def _all(rows: list[OutboxMessage], which: Callable[[OutboxMessage], bool], now: datetime, **after: Any) -> None:
    if chosen := [row for row in rows if which(row)]:
        OutboxMessage.update(changed_at=now, **after).where(OutboxMessage.id.in_([row.id for row in chosen])).execute()
        for row in chosen:
            endings.note(row, after["state"], now)
            if after["state"] == "dead":
                host_words.offer_lost(row, now)


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


MESSAGE, OWNER, STATE = -951, "stands for an owner", "stands for a state"  # stand-ins
AT = datetime(1971, 1, 1, tzinfo=UTC)
_DUE = Prepared(
    lambda: OutboxMessage.select(OutboxMessage.id).where(
        OutboxMessage.state == "pending", OutboxMessage.not_before <= AT
    ).limit(1).tuples(), now=AT,
)  # fmt: skip
_MINE = Prepared(
    lambda: OutboxMessage.select().where(
        OutboxMessage.id == MESSAGE, OutboxMessage.owner == OWNER, OutboxMessage.state == STATE
    ),
    message=MESSAGE, owner=OWNER, state=STATE,
)  # fmt: skip
