"""One call of a Bot API method: who calls, with what; and the table of methods that answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from playground.errors import bad_request
from playground.received import read_json
from playground.world import Bot, Json, World


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    kind: str
    content: bytes


@dataclass
class Call:
    """Parameters arrive as JSON values or as form strings; the readers below take both."""

    world: World
    bot: Bot
    name: str
    given: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.given.get(name)
        return "" if value is None else value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        """An integer; nonsense counts as absent, as it does for Telegram."""
        try:
            return int(self.given[name])
        except (KeyError, TypeError, ValueError):
            return default

    def real(self, name: str) -> float | None:
        try:
            return float(self.given[name])
        except (KeyError, TypeError, ValueError):
            return None

    def flag(self, name: str) -> bool:
        return str(self.given.get(name, "")).lower() in ("true", "1", "yes", "t", "y")

    def structure(self, name: str) -> Any:
        """A JSON-serialized parameter, or None where it is absent or empty."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return read_json(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


Answer = Callable[[Call], Any | Awaitable[Any]]
AnAnswer = TypeVar("AnAnswer", bound=Answer)


@dataclass(frozen=True)
class Method:
    name: str
    parameters: frozenset[str]
    answer: Answer


METHODS: dict[str, Method] = {}

SENDING = (
    "chat_id business_connection_id message_thread_id direct_messages_topic_id disable_notification protect_content"
    " allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup"
    " reply_to_message_id allow_sending_without_reply"
)


def method(name: str, parameters: str = "") -> Callable[[AnAnswer], AnAnswer]:
    """Register an answer to a Bot API method; `parameters` are the names it knows, apart by spaces."""

    def register(answer: AnAnswer) -> AnAnswer:
        METHODS[name.lower()] = Method(name, frozenset(parameters.split()), answer)
        return answer

    return register
