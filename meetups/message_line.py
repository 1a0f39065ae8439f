"""Which messages go next: the first of each chat that has none on its way, urgent kinds before what can wait."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from peewee import Case, fn

from database import locked
from meetups.kinds import KINDS
from meetups.message_steps import BACKOFF
from meetups.prepared import Prepared
from models import OutboxMessage, User

IN_FLIGHT = ("claimed", "sending")
SOON = BACKOFF[-1]  # no try waits longer for the next
TOGETHER = 8  # pieces of news in one message
_CARDS, _PEOPLE, _ROWS = 1 << 60, 1 << 61, 1 << 50  # more than any chat's number, and than any row's
_KNOWN = list(KINDS)  # a newer version beside this one may owe others: those are its own to deliver
_URGENT = [kind.name for kind in KINDS.values() if kind.urgent]
_JOINED = [kind.name for kind in KINDS.values() if kind.joins]


def next_of_each_chat(now: datetime, limit: int, but: Iterable[int] = ()) -> list[int]:
    """The ids of at most `limit` due rows: the first of each chat (or of a copy that stands in no chat we know) that
    has none on its way, and none of the chats in `but`. A look at all that is due, for which nobody else waits."""
    left_out = list(but)
    found = _firsts(now, limit, left_out) if left_out else _FIRSTS.rows(now=now, soon=now + SOON, limit=limit)
    return [number % _ROWS for (number,) in found]


def held(ids: Iterable[int], now: datetime) -> list[OutboxMessage]:
    """These, held, in their order; without those another took since, or in whose chat something is on its way."""
    lane: Any = _lane()
    still = (OutboxMessage.id.in_(list(ids)), *_due(now), lane.not_in(_busy(now)))
    # A redraw whose change is not saved yet waits, and with it its chat.
    rows = OutboxMessage.select().where(*still).order_by(_rank(), OutboxMessage.id)
    return list(locked(rows, "FOR UPDATE SKIP LOCKED"))


def told_with(firsts: Iterable[OutboxMessage], now: datetime) -> list[OutboxMessage]:
    """The news that goes with these: what is due next in the same private chats, up to the first that stands alone."""
    readers = {row.user_id: row.chat_id for row in firsts if row.user_id is not None and row.kind in _JOINED}
    if not readers:
        return []
    more = OutboxMessage.select().where(
        *_due(now), OutboxMessage.user.in_(list(readers)), OutboxMessage.chat_id.in_(list(readers.values())),
        OutboxMessage.id.not_in([row.id for row in firsts]),
    )  # fmt: skip
    found: defaultdict[int, list[OutboxMessage]] = defaultdict(list)
    alone: set[int] = set()
    for row in locked(more.order_by(_rank(), OutboxMessage.id), "FOR UPDATE SKIP LOCKED"):
        if row.kind not in _JOINED or len(found[row.user_id]) == TOGETHER - 1:
            alone.add(row.user_id)
        if row.user_id not in alone:
            found[row.user_id].append(row)
    return [row for some in found.values() for row in some]


def cannot_read(rows: Iterable[OutboxMessage]) -> set[int]:
    """Those of the people these are for who cannot be written to: no account, never started the bot, or blocked it."""
    wanted = {row.user_id for row in rows if row.user_id is not None}
    can = (User.id.in_(wanted), User.reachable, User.telegram_id.is_null(False))
    return wanted - {row.id for row in User.select(User.id).where(*can)} if wanted else set()


def _firsts(now: datetime, limit: int, left_out: list[int]) -> Any:
    lane: Any = _lane()
    first = fn.MIN(_rank() * _ROWS + OutboxMessage.id)
    query = OutboxMessage.select(first).where(*_due(now), lane.not_in(_busy(now))).group_by(lane)
    if left_out:
        query = query.where(lane.not_in(left_out))
    return query.order_by(first).limit(limit).tuples()


def _busy(now: datetime) -> Any:
    """Where something is on its way, or was, and is tried again soon: what is owed since does not overtake it.

    What waits longer, for the morning, keeps nothing back that cannot.
    """
    tried = (OutboxMessage.state == "pending") & (OutboxMessage.attempts > 0)
    soon = (OutboxMessage.not_before > now) & (OutboxMessage.not_before <= now + SOON)
    return OutboxMessage.select(_lane()).where(OutboxMessage.state.in_(IN_FLIGHT) | (tried & soon))


def _due(now: datetime) -> tuple[Any, ...]:
    return OutboxMessage.state == "pending", OutboxMessage.not_before <= now, OutboxMessage.kind.in_(_KNOWN)


def _rank() -> Any:
    return Case(None, ((OutboxMessage.kind.in_(_URGENT), 0),), 1)


def _lane() -> Any:
    return fn.COALESCE(OutboxMessage.chat_id, OutboxMessage.card + _CARDS, OutboxMessage.user + _PEOPLE)


AT, LIMIT = datetime(1971, 1, 1, tzinfo=UTC), 987_654  # stand-ins: nothing is due then, and nobody takes so many
_FIRSTS = Prepared(lambda: _firsts(AT, LIMIT, []), now=AT, soon=AT + SOON, limit=LIMIT)  # asked several times a second
