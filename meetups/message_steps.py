"""The steps of one message of the outbox, each inside the caller's transaction: an UPDATE that must change one row
which still has its owner and its state."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from peewee import IntegerField

from database import locked
from meetups import endings, held_posts, host_words, post_words
from meetups.kinds import KINDS, Unknown
from meetups.prepared import Prepared
from meetups.quiet import told_at
from models import OutboxMessage, PostedCard, User

BACKOFF = tuple(timedelta(seconds=s) for s in (1, 2, 5, 15, 30, 60))
LATE, NOT_SO, NEWER, SILENT = "too late", "not so any more", "a newer one says it", "has not started the bot"


def step(row: OutboxMessage, mine: str | None, before: str, now: datetime, /, **after: Any) -> bool:
    """False: it is not this owner's any more, or not in that state."""
    update = _update(tuple(sorted(after)))
    if update.run(row=row.id, mine=mine, before=before, changed_at=now, **after) != 1:
        return False
    endings.note(row, after.get("state", before), now)
    if after.get("state") in post_words.OUTCOMES:
        post_words.owe(row, now)
        held_posts.note(row, str(after["state"]), now)
        host_words.offer_lost(row, now)
    return True


def back_in_line(
    row: OutboxMessage, owner: str | None, now: datetime, not_before: datetime, error: str, **after: Any
) -> bool:
    """It waits again; an edit gives way to a newer one of the same card."""
    if row.kind == "redraw":
        locked(PostedCard.select(PostedCard.id).where(PostedCard.id == row.card_id)).first()  # none is owed meanwhile
    if row.kind == "redraw" and _redraw_waits(row.card_id):
        return step(row, owner, row.state, now, state="expired", error=NEWER)
    return step(row, owner, row.state, now, state="pending", owner=None, error=error[:300], not_before=not_before,
                **after)  # fmt: skip


def apply_policy(row: OutboxMessage, now: datetime, error: str) -> None:
    """Nobody can know what became of it; its kind says what follows. What is sent once more is sent no third time."""
    policy, doubts = KINDS[row.kind].unknown, row.doubts + 1
    if policy == Unknown.REPEAT or (policy == Unknown.RESEND_ONCE and row.doubts == 0):
        again = now + BACKOFF[min(row.attempts, len(BACKOFF)) - 1]
        if back_in_line(row, row.owner, now, again, error, doubts=doubts):
            endings.doubt(row.kind, now)
    else:
        step(row, row.owner, row.state, now, state="unknown", error=error[:300], doubts=doubts)


def hold_chat(chat_id: int | None, until: datetime) -> None:
    """Nothing goes to this chat before then."""
    if chat_id is not None:
        waiting = OutboxMessage.select(OutboxMessage.id).where(
            OutboxMessage.chat_id == chat_id, OutboxMessage.state == "pending", OutboxMessage.not_before < until
        )
        # A redraw somebody touches in this moment is left out: they may hold two of them, in another order.
        free = [row.id for row in locked(waiting.order_by(OutboxMessage.id), "FOR UPDATE SKIP LOCKED")]
        OutboxMessage.update(not_before=until).where(OutboxMessage.id.in_(free)).execute()


def silence(user_id: int, now: datetime) -> None:
    """Somebody cannot be written to: what is due for them is dropped, so that nothing bursts in when they are back.

    What is held for later is looked at when its time comes.
    """
    User.update(reachable=False).where(User.id == user_id).execute()
    due = (OutboxMessage.user == user_id, OutboxMessage.state == "pending", OutboxMessage.not_before <= now)
    endings.note_all(due, "dead", now)
    for offer in OutboxMessage.select().where(*due, OutboxMessage.kind == "offered"):
        host_words.offer_lost(offer, now)
    OutboxMessage.update(state="dead", error=SILENT, changed_at=now).where(*due).execute()


def morning(row: OutboxMessage, reader: User, now: datetime) -> datetime | None:
    """When it is told instead, where it can wait and its reader's quiet hours have begun since it was owed."""
    if not KINDS[row.kind].waits:
        return None
    at = told_at(reader, now, row.needed_by or row.expires_at, event_id=row.event_id, group_id=row.group_id)
    return at if at > now else None


def _redraw_waits(card_id: int) -> bool:
    return bool(
        OutboxMessage.select()
        .where(OutboxMessage.card == card_id, OutboxMessage.kind == "redraw", OutboxMessage.state == "pending")
        .exists()
    )


@cache
def _update(names: tuple[str, ...]) -> Prepared:
    """The statement of a step that writes these columns; no column's name is `row`, `mine` or `before`."""
    written = {name: _stand_in(place, name) for place, name in enumerate(("changed_at", *names))}
    still = (OutboxMessage.id == ROW, OutboxMessage.owner == MINE, OutboxMessage.state == BEFORE)
    return Prepared(lambda: OutboxMessage.update(written).where(*still), row=ROW, mine=MINE, before=BEFORE, **written)


def _stand_in(place: int, name: str) -> Any:
    field = OutboxMessage._meta.fields[name]
    if isinstance(field, type(OutboxMessage.changed_at)):
        return FIRST + timedelta(seconds=place)
    return -1_000 - place if isinstance(field, IntegerField) else f"stands for {name}"


ROW, MINE, BEFORE, FIRST = -999, "stands for its owner", "stands for its state", datetime(1971, 2, 1, tzinfo=UTC)
