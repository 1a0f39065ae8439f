"""Everything taken, with its time; and what it comes to: how many, how fast, what was refused and what went wrong.

`at` is the world's clock, which may be moved ahead. Rates are counted by a clock that only ever runs.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Any

from playground.aims import Aim
from playground.rates import LEEWAY, MINUTE, SECOND

LENGTH = 100_000


@dataclass(frozen=True, slots=True)
class Taken:
    """A call that was taken. `message_id` is 0 where it made or changed no message; `key` is the same for the same
    words in the same chat; `fault` is what kept the answer from the bot, "" where it was told."""

    seq: int
    at: float
    ran: float
    aim: Aim
    message_id: int
    text: str
    key: str
    fault: str

    def shown(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "at": self.at,
            "method": self.aim.method,
            "bot": self.aim.bot,
            "chat": self.aim.chat,
            "message_id": self.message_id,
            "text": self.text,
            "key": self.key,
            "fault": self.fault,
        }


@dataclass(frozen=True, slots=True)
class Event:
    """A 429 ("429", or "early" where the bot had been told to wait), or a fault by its kind."""

    seq: int
    name: str


class Ledger:
    """The newest hundred thousand calls taken."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.clear()

    def clear(self) -> None:
        self.last = 0
        self._taken: deque[Taken] = deque(maxlen=LENGTH)
        self._refused: deque[Event] = deque(maxlen=LENGTH)
        self._faults: deque[Event] = deque(maxlen=LENGTH)

    def take(self, at: float, aim: Aim, given: dict[str, Any], result: Any, fault: str = "") -> None:
        """Write down a call that counts; `result` is what the method answered."""
        message = result if isinstance(result, dict) else {}
        text = str(message.get("text") or message.get("caption") or "")
        number = int(message.get("message_id", 0)) if aim.is_message else 0
        key = _key(aim, given)
        self._taken.append(Taken(self._next(), at, self._clock(), aim, number, text, key, fault))

    def refuse(self, early: bool) -> None:
        self._refused.append(Event(self._next(), "early" if early else "429"))

    def strike(self, kind: str) -> None:
        self._faults.append(Event(self._next(), kind))

    def accepted(self, since: int = 0) -> list[dict[str, Any]]:
        """Messages sent and edited, oldest first, from after the one numbered `since`."""
        return [one.shown() for one in self._after(since) if one.message_id]

    def summary(self, since: int = 0) -> dict[str, Any]:
        """Counts of what came after the entry numbered `since`; `last` is the newest one's number."""
        taken = self._after(since)
        messages = [one for one in taken if one.message_id]
        refused = Counter(event.name for event in self._refused if event.seq > since)
        return {
            "last": self.last,
            "accepted": len(messages),
            "methods": dict(Counter(one.aim.method for one in messages)),
            "unanswered": sum(bool(one.fault) for one in messages),
            "refused": refused.total(),
            "early": refused["early"],
            "highest": _highest(taken, messages),
            "faults": dict(Counter(event.name for event in self._faults if event.seq > since)),
        }

    def _after(self, since: int) -> list[Taken]:
        """From the newest back, so that asking often for little stays cheap; oldest first."""
        newest = list(takewhile(lambda one: one.seq > since, reversed(self._taken)))
        return newest[::-1]

    def _next(self) -> int:
        self.last += 1
        return self.last


def _highest(taken: list[Taken], messages: list[Taken]) -> dict[str, int]:
    """The most in any sliding second in all and to one person, in any sliding minute to one group; of one bot each."""
    private = (one for one in messages if one.aim.kind == "private")
    groups = (one for one in taken if one.aim.kind not in ("", "private"))
    return {
        "overall": _most(messages, SECOND, lambda one: (one.aim.bot, 0)),
        "private": _most(private, SECOND - LEEWAY, lambda one: (one.aim.bot, one.aim.chat)),
        "group": _most(groups, MINUTE - LEEWAY, lambda one: (one.aim.bot, one.aim.chat)),
    }


def _most(calls: Iterable[Taken], span: float, whose: Callable[[Taken], tuple[int, int]]) -> int:
    ordered = sorted(calls, key=lambda one: (whose(one), one.ran))
    return max((_crowded([one.ran for one in some], span) for _, some in groupby(ordered, whose)), default=0)


def _crowded(times: list[float], span: float) -> int:
    """The most of these moments that lie within `span` seconds of each other."""
    first, most = 0, 0
    for place, moment in enumerate(times):
        while moment - times[first] >= span:
            first += 1
        most = max(most, place - first + 1)
    return most


def _key(aim: Aim, given: dict[str, Any]) -> str:
    same = {name: value for name, value in given.items() if name != "disable_notification"}
    text = json.dumps([aim.bot, aim.method, same], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
