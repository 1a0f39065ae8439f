"""Buttons that were pressed, until the bot has answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

QUERY_SECONDS = 15.0


@dataclass
class Query:
    """A button that was pressed. `answer` is what the bot said to it, None while it says nothing."""

    id: str
    bot: int
    user: int
    chat: str
    message: int
    data: str
    asked: float
    answer: dict[str, Any] | None = None
    stale: bool = False

    def expired(self, now: float) -> bool:
        return self.stale or now - self.asked > QUERY_SECONDS
