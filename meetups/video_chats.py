"""A group's own video chat on Telegram: while it runs, cards of events that meet there say so."""

from datetime import datetime, timedelta

from database import locked, write_transaction
from meetups import outbox
from meetups.cards import LIVE_BEFORE
from models import Event, GroupChat

LONGEST = timedelta(days=1)


def started(chat_id: int, now: datetime) -> None:
    """Telegram said `video_chat_started` in this chat. Unknown chats, and being told twice, change nothing."""
    _set(chat_id, now, now)


def ended(chat_id: int, now: datetime) -> None:
    """Telegram said `video_chat_ended` in this chat."""
    _set(chat_id, None, now)


def forget_old(now: datetime) -> None:
    """A chat whose end nobody told us of is over after a day. Runs inside a write transaction."""
    GroupChat.update(video_chat_since=None).where(GroupChat.video_chat_since < now - LONGEST).execute()


def _set(chat_id: int, since: datetime | None, now: datetime) -> None:
    with write_transaction():
        chat = locked(GroupChat.select().where(GroupChat.chat_id == chat_id)).first()
        if chat is None or (chat.video_chat_since is None) == (since is None):
            return
        GroupChat.update(video_chat_since=since).where(GroupChat.id == chat.id).execute()
        meeting = Event.select(Event.id).where(
            Event.group == chat.group_id, Event.video_chat, Event.status == "published",
            Event.starts_at <= now + LIVE_BEFORE, Event.ends_at > now,
        )  # fmt: skip
        for event in meeting.order_by(Event.id):
            outbox.redraw(event.id, now)
