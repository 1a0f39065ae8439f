"""What people hear when an event changes, is called off or is on again: those it concerns, and each of them once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from meetups import outbox
from meetups.event_columns import place_of
from meetups.event_form import EventWish
from meetups.seats import Mode
from models import Event, GroupChat, PostedCard, Rsvp, Seat

TOLD = ("going", "maybe")  # who hears of a change: those who wanted to come


@dataclass(frozen=True, slots=True)
class Change:
    """What of an event is another than before. A link that changed is told where it is given (`join_link`)."""

    date: bool
    times: bool
    room: bool

    @property
    def moved(self) -> bool:
        """Whether the event is at another time or place than people were told."""
        return self.times or self.room


def change_of(event: Event, wish: EventWish) -> Change:
    """What saving this wish would change."""
    return Change(
        date=event.starts_wall.date() != wish.starts.wall.date(),
        times=(event.starts_at, event.ends_at) != (wish.starts.utc, wish.ends.utc),
        room=place_of(event) != (wish.venue, wish.address),
    )


def tell_moved(event: Event, change: Change, asked_again: Collection[int], now: datetime) -> int:
    """Another time is told to everybody who wanted to come; another room to those it concerns. Returns how many.

    Users who are asked again hear of the change with that question, and not twice.
    """
    people = [user_id for user_id in _concerned(event, change) if user_id not in asked_again]
    for user_id in people:
        outbox.tell(user_id, "moved", f"{event.id}:{event.schedule_revision}:{user_id}", now, event_id=event.id,
                    expires_at=event.ends_at, before=event.starts_at, revision=event.schedule_revision)  # fmt: skip
    return len(people)


def tell_cancelled(event: Event, now: datetime) -> int:
    """Everybody who wanted to come, and every chat that has the card. Returns how many people."""
    until = event.ends_at + timedelta(hours=1)
    revision = event.content_revision  # called off, on again and called off once more is told each time
    people = _concerned(event, Change(date=False, times=True, room=False))
    for user_id in people:
        outbox.tell(user_id, "cancelled", f"{event.id}:{revision}:{user_id}", now, event_id=event.id,
                    expires_at=until, before=event.starts_at)  # fmt: skip
    for card in _copies(event):
        outbox.post(card.chat_id, "cancelled_post", f"{card.id}:{revision}", now, event_id=event.id, expires_at=until,
                    reply_to=card.message_id, thread_id=card.thread_id)  # fmt: skip
    return len(people)


def tell_restored(event: Event, kept_until: datetime, now: datetime) -> int:
    """Everybody who wanted to come; until `kept_until` those who had a seat may say yes. Returns how many."""
    people = _concerned(event, Change(date=False, times=True, room=False))
    for user_id in people:
        outbox.tell(user_id, "restored", f"{event.id}:{event.content_revision}:{user_id}", now, event_id=event.id,
                    expires_at=event.starts_at, before=kept_until)  # fmt: skip
    return len(people)


def _copies(event: Event) -> list[Any]:
    """The cards that stand in chats, but for those of a chat the group left."""
    left = GroupChat.select(GroupChat.chat_id).where((GroupChat.group != event.group_id) | GroupChat.group.is_null())
    live = (PostedCard.event == event.id, PostedCard.chat_id.is_null(False), PostedCard.state == "live")
    return list(PostedCard.select().where(*live, PostedCard.chat_id.not_in(left)).order_by(PostedCard.id))


def _concerned(event: Event, change: Change) -> list[int]:
    wanted = Rsvp.select(Rsvp.user).where(Rsvp.event == event.id, Rsvp.answer.in_(TOLD))
    if not change.times:
        in_room = Seat.select(Seat.rsvp).where(Seat.event == event.id, Seat.mode == Mode.ROOM.value)
        wanted = wanted.where((Rsvp.answer == "maybe") | Rsvp.id.in_(in_room))
    return [rsvp.user_id for rsvp in wanted.order_by(Rsvp.id)]
