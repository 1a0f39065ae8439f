"""Topics of a forum: opened, renamed, closed, reopened and deleted, by people and by bots."""

from __future__ import annotations

from dataclasses import dataclass

ICON_COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
NAME_LENGTH = 128


@dataclass
class Topic:
    """`id` is the thread: the number of the service message that opened it."""

    id: int
    name: str
    icon_color: int
    creator: int
    emoji: str = ""
    closed: bool = False

    def shape(self) -> dict[str, str | int]:
        """A ForumTopic."""
        about: dict[str, str | int] = {"message_thread_id": self.id, "name": self.name, "icon_color": self.icon_color}
        return about | ({"icon_custom_emoji_id": self.emoji} if self.emoji else {})


def tidy(name: str) -> str:
    """A topic's name as Telegram keeps it: one space between words, 128 characters at most."""
    return " ".join(name.split())[:NAME_LENGTH].strip()
