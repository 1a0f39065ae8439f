"""The line from a test to a running playground: control requests, and how strict the way to it shall be."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import httpx

from playground.sightings import Chat


class Refusal(Exception):
    """The playground says this cannot be; its words are the message."""


class Line:
    """What a Desk stands on."""

    def __init__(self, url: str, timeout: float = 60.0) -> None:
        self.url = url.rstrip("/")
        self._http = httpx.Client(base_url=self.url, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def ask(self, name: str, /, **given: Any) -> Any:
        """GET /control/<name>."""
        return self._result(self._http.get(f"/control/{name}", params=_present(given)))

    def do(self, name: str, /, **given: Any) -> Any:
        """POST /control/<name>."""
        return self._result(self._http.post(f"/control/{name}", json=_present(given)))

    def rates(self, on: bool = True, overall: int = 30, private: int = 1, group: int = 20) -> None:
        """Limit bots: messages a second in all, a second to one person, a minute in one group."""
        self.do("rates", on=on, overall=overall, private=private, group=group)

    def faults(self, rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Replace all rules, an empty list is none; of each, how many calls it saw and hit comes back."""
        found: list[dict[str, Any]] = self.do("faults", rules=rules)
        return found

    def struck(self) -> list[dict[str, Any]]:
        """The rules in force: kind, method, chat, taken, seen, hits."""
        found: list[dict[str, Any]] = self.ask("faults")
        return found

    def accepted(self, since: int = 0) -> list[dict[str, Any]]:
        """Messages sent and edited that were taken, oldest first, from after the entry numbered `since`.

        Each has seq, at (Unix time), method, bot, chat, message_id, text, key (the same for the same words in the
        same chat) and fault (what kept the answer from the bot, "" where it heard it).
        """
        found: list[dict[str, Any]] = self.ask("accepted", since=since)
        return found

    def ledger(self, since: int = 0) -> dict[str, Any]:
        """What came after the entry numbered `since`: last, accepted, methods, unanswered, refused (429s), early,
        highest {overall, private, group}, faults by kind."""
        found: dict[str, Any] = self.ask("ledger", since=since)
        return found

    def migrate(self, chat: Chat) -> Chat:
        """Make a supergroup of a group; it has a new id."""
        return Chat(self.do("migrate", chat=chat.id)["chat"], chat.title, "supergroup")

    def _result(self, response: httpx.Response) -> Any:
        body = response.json()
        if response.status_code != 200:
            raise Refusal(body.get("error", response.text))
        return body


def _present(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}
