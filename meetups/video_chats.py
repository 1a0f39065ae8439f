"""A group's own video chat on Telegram: while it runs, cards of events that meet there say so."""

from datetime import datetime


def started(chat_id: int, now: datetime) -> None:
    """Telegram said `video_chat_started` in this chat. Unknown chats, and being told twice, change nothing."""
    raise NotImplementedError


def ended(chat_id: int, now: datetime) -> None:
    """Telegram said `video_chat_ended` in this chat."""
    raise NotImplementedError
