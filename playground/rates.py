"""How fast a bot may talk: Telegram's limits, off until they are switched on, and who was told to wait.

The Bots FAQ ("My bot is hitting limits") names 30 messages a second in all, one a second in a private chat with short
bursts let through, 20 a minute in a group. Real seconds count, however far the world's clock was moved ahead.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

from playground.aims import Aim
from playground.errors import Impossible

SECOND, MINUTE = 1.0, 60.0
BURST = 3  # seconds over which a private chat's rate is averaged: so many messages may come at once
LEEWAY = 0.1  # the way from a bot to here takes no two messages equally long

Key = tuple[int, int]  # a bot, and one of its chats or 0 for all it does


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a second in all, a second in a private chat, a minute in a group."""

    on: bool = False
    overall: int = 30
    private: int = 1
    group: int = 20

    def __post_init__(self) -> None:
        for name in ("overall", "private", "group"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise Impossible(f"{name} is a whole number from 1.")


@dataclass(frozen=True, slots=True)
class Wait:
    """A 429: for how many whole seconds, and whether the bot had been told before and did not wait."""

    seconds: int
    early: bool


class Rates:
    """Sliding windows over what was taken, for each bot and each of its chats."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.clear()

    def clear(self) -> None:
        self.set(Limits())

    def set(self, limits: Limits) -> None:
        """Limit so from now on; what was counted and who was told to wait is forgotten."""
        self.limits = limits
        self._taken: dict[tuple[Key, float], deque[float]] = {}
        self._holds: dict[Key, float] = {}

    def refusal(self, aim: Aim) -> Wait | None:
        """None where the call may pass; whoever is refused has to wait from now on."""
        now = self._clock()
        held = max((self._holds.get(key, 0.0) for key in _keys(aim)), default=0.0) if aim.counts else 0.0
        if held > now:
            return Wait(math.ceil(held - now), early=True)
        if not self.limits.on:
            return None
        for key, most, span in self._windows(aim):
            taken = self._taken.get((key, span))
            if taken and len(taken) == most and taken[0] + span > now:
                return self.hold(key, math.ceil(taken[0] + span - now))
        return None

    def hold(self, key: Key, seconds: int) -> Wait:
        """Tell a bot to leave a chat, or with chat 0 everything, alone for so long."""
        wait = Wait(max(1, seconds), early=False)
        self._holds[key] = self._clock() + wait.seconds
        return wait

    def count(self, aim: Aim) -> None:
        """A call was taken."""
        if self.limits.on:
            now = self._clock()
            for key, most, span in self._windows(aim):
                self._taken.setdefault((key, span), deque(maxlen=most)).append(now)

    def _windows(self, aim: Aim) -> Iterator[tuple[Key, int, float]]:
        """(whose, at most how many, in how many seconds)."""
        chat = (aim.bot, aim.chat)
        if aim.is_message:
            yield (aim.bot, 0), self.limits.overall, SECOND
        if aim.kind == "private" and aim.is_message:
            yield chat, self.limits.private * BURST, BURST * SECOND - LEEWAY
        elif aim.kind != "private" and aim.counts:
            yield chat, self.limits.group, MINUTE - LEEWAY


def limits_from(given: dict[str, object]) -> Limits:
    """Impossible where a name is unknown or a number is none."""
    unknown = given.keys() - {field.name for field in fields(Limits)}
    if unknown:
        raise Impossible(f"Rates have no {', '.join(sorted(unknown))}.")
    return Limits(**{"on": True, **given})  # type: ignore[arg-type]  # Limits looks at its numbers itself


def _keys(aim: Aim) -> tuple[Key, Key]:
    return (aim.bot, 0), (aim.bot, aim.chat)
