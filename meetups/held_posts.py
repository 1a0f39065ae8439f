"""Posts of a group that are about no event: of which nobody knows whether they arrived, or which Telegram refused. An
organiser decides. Those about events are decided in `told_deciding.py`.
"""

from datetime import datetime, timedelta
from typing import Any

from database import locked, write_transaction
from meetups import audit, organisers, outbox, poll_states
from meetups.groups import require_organiser
from meetups.kinds import KINDS, Unknown
from meetups.refusals import NotFound, TooLate
from models import GroupChat, OutboxMessage
from phrases import noted

DECIDED = noted("That was decided already.")
OVER = noted("It cannot be sent any more: its time is over, or nobody can be written to there.")
POSTS = frozenset(kind.name for kind in KINDS.values() if kind.unknown == Unknown.HOLD)
POLLS = ("poll", "poll_stop")
SETTLING = timedelta(seconds=3)  # by then it is known whether the chat itself is lost, which is told by itself


def note(row: OutboxMessage, state: str, now: datetime) -> None:
    """What became of a message, in the transaction in which that is written down: a post in doubt, or refused, is told
    to every organiser, once for each attempt. A poll that Telegram refuses to post, or to close, is lost."""
    if row.event_id is not None or row.group_id is None:
        return
    if state == "dead" and row.kind in POLLS:
        poll_states.lost(_poll_of(row), now)
    elif row.kind in POSTS and state in ("unknown", "dead"):
        for user_id in organisers.reachable(row.group_id):
            outbox.tell(user_id, "group_word", f"held:{row.id}:{row.attempts}:{user_id}", now, group_id=row.group_id,
                        not_before=now + SETTLING, what="held", message=row.id)  # fmt: skip


def undecided(message_id: int) -> OutboxMessage | None:
    """The post, as long as nobody decided about it and its chat is there."""
    here = GroupChat.select(GroupChat.chat_id).where(GroupChat.state == "active")
    row: OutboxMessage | None = _undecided(message_id).where(OutboxMessage.chat_id.in_(here)).first()
    return row


def send_again(actor_id: int, message_id: int, now: datetime) -> int:
    """Put it back in line; returns its group's id. Two at once are one.

    Raises NotFound, NotAllowed, and TooLate where it is decided, its time is over, or the chat is out of reach.
    """
    with write_transaction():
        row = _held(actor_id, message_id)
        here = GroupChat.select().where(GroupChat.chat_id == row.chat_id, GroupChat.state == "active")
        if (row.expires_at is not None and row.expires_at <= now) or not here.exists():
            raise TooLate(OVER)
        again = OutboxMessage.update(state="pending", owner=None, lease_until=None, not_before=now, changed_at=now)
        again.where(OutboxMessage.id == row.id).execute()
        _note("post.again", row, actor_id, now)
    return int(row.group_id)


def leave(actor_id: int, message_id: int, now: datetime) -> int:
    """Let it be as it is; returns its group's id. A poll of which nobody knows is not counted. Raises as above."""
    with write_transaction():
        row = _held(actor_id, message_id)
        if row.kind == "poll":
            poll_states.left(_poll_of(row), now)
        OutboxMessage.update(settled_at=now).where(OutboxMessage.id == row.id).execute()
        _note("post.leave", row, actor_id, now)
    return int(row.group_id)


def _held(actor_id: int, message_id: int) -> Any:
    found = OutboxMessage.get_or_none(OutboxMessage.id == message_id, OutboxMessage.kind.in_(POSTS))
    if found is None or found.group_id is None or found.event_id is not None:
        raise NotFound()
    require_organiser(actor_id, found.group_id)
    row = locked(_undecided(message_id)).first()
    if row is None:
        raise TooLate(DECIDED)
    return row


def _undecided(message_id: int) -> Any:
    still = (OutboxMessage.state.in_(("unknown", "dead")), OutboxMessage.settled_at.is_null(),
             OutboxMessage.kind.in_(POSTS), OutboxMessage.event.is_null())  # fmt: skip
    return OutboxMessage.select().where(OutboxMessage.id == message_id, *still)


def _poll_of(row: OutboxMessage) -> int:
    return int(str(row.unique_key).split(":")[1])


def _note(verb: str, row: Any, actor_id: int, now: datetime) -> None:
    audit.note(verb, f"message:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now)
