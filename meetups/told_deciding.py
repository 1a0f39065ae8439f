"""What organisers decide of messages that were perhaps sent, or not: once more, or leave them.

What goes once more is looked at like any other before it is sent: whether it is still true, in time, and not at night.
"""

from datetime import datetime
from typing import Any

from database import locked, write_transaction
from meetups import audit
from meetups.refusals import NotFound, TooLate
from meetups.told import organised, undecided
from models import Event, GroupChat, OutboxMessage, User
from phrases import noted

DECIDED = noted("That was decided already.")
OVER = noted("It cannot be sent any more: its time is over, or nobody can be written to there.")


def send_again(actor_id: int, key: str, message_id: int, now: datetime) -> None:
    """Put a message that was perhaps sent, or not sent, back in line.

    Two at once are one: whoever comes second is told. Raises NotFound, NotAllowed, TooLate.
    """
    with write_transaction():
        event = organised(actor_id, key)
        row = _held(event, message_id, ("unknown", "dead"))
        if not _send_again(now, OutboxMessage.id == row.id):
            raise TooLate(OVER)
        _note("told.again", event, actor_id, now, message=row.id)


def leave(actor_id: int, key: str, message_id: int, now: datetime) -> None:
    """Let a message that was perhaps sent be as it is; nobody is asked about it again. Raises as `send_again`."""
    with write_transaction():
        event = organised(actor_id, key)
        row = _held(event, message_id, ("unknown",))
        OutboxMessage.update(settled_at=now).where(OutboxMessage.id == row.id).execute()
        _note("told.leave", event, actor_id, now, message=row.id)


def send_private_again(actor_id: int, key: str, now: datetime) -> int:
    """All private messages that were perhaps sent, to those who can be written to. Returns how many.

    Posts that many people read are decided one by one. Raises NotFound, NotAllowed.
    """
    with write_transaction():
        event = organised(actor_id, key)
        number = _send_again(now, *undecided(event.id), OutboxMessage.user.is_null(False))
        _note("told.again", event, actor_id, now, messages=number)
    return number


def leave_private(actor_id: int, key: str, now: datetime) -> int:
    """Let all private messages that were perhaps sent be. Returns how many. Raises NotFound, NotAllowed."""
    with write_transaction():
        event = organised(actor_id, key)
        these = OutboxMessage.update(settled_at=now).where(*undecided(event.id), OutboxMessage.user.is_null(False))
        number = int(these.execute())
        _note("told.leave", event, actor_id, now, messages=number)
    return number


def _held(event: Event, message_id: int, states: tuple[str, ...]) -> OutboxMessage:
    row = locked(OutboxMessage.select().where(OutboxMessage.id == message_id, OutboxMessage.event == event.id)).first()
    if row is None:
        raise NotFound()
    if row.state not in states or row.settled_at is not None:
        raise TooLate(DECIDED)
    return row  # type: ignore[no-any-return]  # peewee's first() is untyped


def _send_again(now: datetime, *which: Any) -> int:
    """Those of them that may go, as `told.Item.again` says it: no edits, in time, and to where somebody can read it."""
    readers = User.select(User.id).where(User.reachable, User.telegram_id.is_null(False))
    homes = GroupChat.select(GroupChat.chat_id).where(GroupChat.state == "active")
    can_go = OutboxMessage.user.in_(readers) | (OutboxMessage.user.is_null() & OutboxMessage.chat_id.in_(homes))
    in_time = OutboxMessage.expires_at.is_null() | (OutboxMessage.expires_at > now)
    again = OutboxMessage.update(state="pending", owner=None, lease_until=None, not_before=now, changed_at=now)
    still = OutboxMessage.state.in_(("unknown", "dead")) & OutboxMessage.settled_at.is_null()
    return int(again.where(*which, still, can_go, in_time, OutboxMessage.kind != "redraw").execute())


def _note(verb: str, event: Event, actor_id: int, now: datetime, **ids: int) -> None:
    audit.note(verb, f"event:{event.id}", actor_id=actor_id, group_id=event.group_id, now=now, **ids)
