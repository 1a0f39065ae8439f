"""How the playground says no: in Telegram's own words to a bot, in plain ones to a person or a test."""

from __future__ import annotations

from typing import Any

PREFIXES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


class Refused(Exception):
    """A Bot API call that Telegram would refuse.

    `parameters` becomes the answer's ResponseParameters (retry_after, migrate_to_chat_id) where given.
    """

    def __init__(self, code: int, reason: str = "", parameters: dict[str, Any] | None = None) -> None:
        self.code = code
        self.description = f"{PREFIXES[code]}: {reason}" if reason else PREFIXES[code]
        self.parameters = parameters
        super().__init__(self.description)

    def body(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | {"parameters": self.parameters} if self.parameters else answer


class Unanswered(Exception):
    """A call whose answer is lost on the way, by a rule; `how` is the kind of fault, `seconds` a hang's length."""

    def __init__(self, how: str, seconds: float) -> None:
        self.how = how
        self.seconds = seconds
        super().__init__(f"no answer ({how})")


class Impossible(Exception):
    """Something a person in this world cannot do, or a control request that makes no sense."""


def bad_request(reason: str) -> Refused:
    return Refused(400, reason)


def forbidden(reason: str) -> Refused:
    return Refused(403, reason)


def too_many(seconds: int) -> Refused:
    return Refused(429, f"retry after {seconds}", {"retry_after": seconds})
