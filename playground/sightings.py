"""What a person sees in the playground, as plain values for tests and demos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Button:
    text: str
    data: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a tap: a toast or an alert, or the address a link opens; answered is False after waiting in vain."""

    text: str
    alert: bool
    url: str | None
    answered: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as a person sees it. `date` and `edited` are Unix times, `edited` 0 for never."""

    id: int
    text: str
    html: str
    buttons: list[list[Button]]
    edited: int
    pinned: bool
    from_bot: bool
    date: int
    photo: bool
    entities: list[dict[str, Any]]
    sender_name: str
    service: str
    reply_to: int
    location: dict[str, Any] | None
    venue: dict[str, Any] | None
    document: str
    poll: dict[str, Any] | None
    thread: int
    reactions: dict[str, int]

    @property
    def labels(self) -> list[str]:
        """The words on all buttons, row by row."""
        return [button.text for row in self.buttons for button in row]


@dataclass(frozen=True, slots=True)
class Chat:
    id: int
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Bot:
    id: int
    token: str
    username: str


def sighting(item: dict[str, Any]) -> Seen:
    names = [
        "id",
        "text",
        "html",
        "edited",
        "pinned",
        "from_bot",
        "date",
        "photo",
        "entities",
        "sender_name",
        "service",
        "reply_to",
        "location",
        "venue",
        "document",
        "poll",
        "thread",
        "reactions",
    ]
    rows = [[Button(**button) for button in row] for row in item["buttons"]]
    return Seen(buttons=rows, **{name: item[name] for name in names})
