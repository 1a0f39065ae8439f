"""The way in for those online, told in private from the reveal on: once, and anew where it changed before the start.

The link itself stands in no key, no fact and no log: the message is written from the event when it is delivered.
"""

import hashlib
from datetime import datetime
from typing import Any

from peewee import Value, fn

from database import locked
from meetups import due, outbox
from meetups.event_form import Format
from meetups.seats import Mode, SeatState
from meetups.whereabouts import reveal_of
from models import Event, GroupChat, OutboxMessage, Rsvp, Seat


def plan(event: Event, now: datetime) -> None:
    """Plan the reveal anew; called whenever the event's times or rules are saved."""
    forget(event.id)
    if reveal_of(event) > now and event.format != Format.IN_PERSON:
        due.plan("link", str(event.id), reveal_of(event))


def forget(event_id: int) -> None:
    """The event is called off: nobody is told how to join it."""
    due.forget("link", str(event_id))


def reveal(subject: str, at: datetime, now: datetime) -> None:
    """Due work: from now on those confirmed online know the way in."""
    event = locked(Event.select().where(Event.id == int(subject), Event.status == "published")).first()
    if event is not None:
        give(event, now)


def give(event: Event, now: datetime) -> None:
    """Owe the way in to everybody confirmed online who was not told it as it is now; after the start, to who was told
    none. Before the reveal, and once the event is over, nobody is told. The event is locked by the caller."""
    shown = reveal_of(event) <= now < event.ends_at and event.format != Format.IN_PERSON
    if not shown or not (event.online_url or event.video_chat):
        return
    key = _key(event)
    for user_id in _not_told(event, f"link:{key}:", began=event.starts_at <= now):
        outbox.tell(user_id, "link", f"{key}:{user_id}", now, event_id=event.id, expires_at=event.ends_at,
                    before=event.starts_at)  # fmt: skip


def video_chat_address(event: Event) -> str | None:
    """Where the group's own video chat is joined; None: only from within the chat."""
    chats = GroupChat.select().where(
        GroupChat.group == event.group_id, GroupChat.state != "removed", GroupChat.username.is_null(False)
    )
    chat = chats.order_by(GroupChat.id).first()
    return None if chat is None else f"https://t.me/{chat.username}?videochat"


def _not_told(event: Event, prefix: str, *, began: bool) -> list[int]:
    told: Any = OutboxMessage.select(Value(1))
    if began:
        told = told.where(
            OutboxMessage.user == Rsvp.user, OutboxMessage.event == event.id, OutboxMessage.kind == "link"
        )
    else:
        told = told.where(OutboxMessage.unique_key == Value(prefix).concat(Rsvp.user.cast("TEXT")))
    online = (Seat.event == event.id, Seat.mode == Mode.ONLINE.value, Seat.state == SeatState.HELD.value)
    rows: Any = Seat.select(Rsvp.user).join(Rsvp).where(*online, ~fn.EXISTS(told)).order_by(Rsvp.id)
    return [int(user_id) for (user_id,) in rows.tuples()]


def _key(event: Event) -> str:
    """Names the way in as it is now, and no earlier one: a link that is changed, and changed back, is told each time.

    What was told last says whether it is another; the number after the digest rises with each that is.
    """
    told = OutboxMessage.select().where(OutboxMessage.event == event.id, OutboxMessage.kind == "link")
    last = told.order_by(OutboxMessage.id.desc()).first()
    _, _, date, way, _ = last.unique_key.split(":") if last is not None else [""] * 5
    digest, _, number = way.partition(".")
    now = (str(event.starts_wall.date()), _digest(event))
    turns = int(number or 0) + (last is not None and (date, digest) != now)
    return ":".join((str(event.id), *now)) + (f".{turns}" if turns else "")


def _digest(event: Event) -> str:
    return hashlib.sha256(f"{event.uid}:{event.video_chat}:{event.online_url}".encode()).hexdigest()[:16]
