"""How the playground says no: in Telegram's own words to a bot, in plain ones to a person or a test."""

from __future__ import annotations

from typing import Any

PREFIXES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


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


class Impossible(Exception):
    """Something a person in this world cannot do, or a control request that makes no sense."""


def bad_request(reason: str) -> Refused:
    return Refused(400, reason)


def forbidden(reason: str) -> Refused:
    return Refused(403, reason)
