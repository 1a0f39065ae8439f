"""Faults by rule: which call goes wrong, and how. Nothing here touches the wire; botapi acts it out."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from playground.aims import Aim
from playground.errors import Impossible

ALWAYS_TAKEN = ("hang_after", "drop_after", "garbage")
MAYBE_TAKEN = ("500", "502")
REFUSING = ("400", "403", "429")
KINDS = (*MAYBE_TAKEN, "hang", "drop_before", *ALWAYS_TAKEN, *REFUSING, "migrate")
CHOOSING = ("every", "share", "nth")
LONGEST_HANG = 120.0
NAMES = {"kind", "method", "chat", "times", "seed", "seconds", "retry_after", "description", "taken", *CHOOSING}


@dataclass
class Rule:
    """What one rule says, and how often it was looked at and hit.

    Without `every`, `share` and `nth` it hits each call that fits. `times` 0 is without end, `chat` 0 any chat;
    `method` "*" is whatever names a chat, and answers to taps. `seconds` is how long a hang lasts at most.
    """

    kind: str
    method: str = "*"
    every: int | None = None
    share: float | None = None
    nth: tuple[int, ...] | None = None
    chat: int = 0
    times: int = 0
    seconds: float = LONGEST_HANG
    retry_after: int = 1
    description: str = ""
    taken: bool = False
    dice: random.Random = field(default_factory=random.Random)
    seen: int = 0
    hits: int = 0

    def fits(self, aim: Aim) -> bool:
        if self.kind == "migrate" and aim.kind != "group":
            return False
        if self.chat and aim.chat != self.chat:
            return False
        return aim.is_outbound if self.method == "*" else aim.method.lower() == self.method.lower()

    def strikes(self) -> bool:
        """Look at one more call that fits."""
        if self.times and self.hits >= self.times:
            return False
        self.seen += 1
        if self.nth is not None:
            hit = self.seen in self.nth
        elif self.every is not None:
            hit = self.seen % self.every == 0
        else:
            hit = self.share is None or self.dice.random() < self.share
        self.hits += hit
        return hit


class Faults:
    """The rules in force, in their order; the first that strikes is the call's fault."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def clear(self) -> None:
        self.rules = []

    def strike(self, aim: Aim) -> Rule | None:
        return next((rule for rule in self.rules if rule.fits(aim) and rule.strikes()), None)


def rule_from(given: Any) -> Rule:
    """One rule of a control request; Impossible, with the reason, where it makes no sense."""
    if not isinstance(given, dict) or given.keys() - NAMES:
        raise Impossible(f"A rule is an object of {', '.join(sorted(NAMES))}.")
    kind = str(given.get("kind", ""))
    if kind not in KINDS:
        raise Impossible(f"A fault is one of {', '.join(KINDS)}.")
    if len(given.keys() & set(CHOOSING)) > 1:
        raise Impossible("A rule chooses by one of every, share and nth.")
    return Rule(
        kind,
        method=str(given.get("method", "*")),
        every=_number(given, "every", 1) if "every" in given else None,
        share=_share(given["share"]) if "share" in given else None,
        nth=tuple(int(number) for number in given["nth"]) if "nth" in given else None,
        chat=int(given.get("chat") or 0),
        times=_number(given, "times", 0),
        seconds=float(given.get("seconds", LONGEST_HANG)),
        retry_after=_number(given, "retry_after", 1),
        description=str(given.get("description", "")),
        taken=kind in ALWAYS_TAKEN or (kind in MAYBE_TAKEN and bool(given.get("taken"))),
        dice=random.Random(given.get("seed")),  # noqa: S311  # dice, no secret
    )


def _share(given: Any) -> float:
    share = float(given)
    if not 0 <= share <= 1:
        raise Impossible("A share lies between 0 and 1.")
    return share


def _number(given: dict[str, Any], name: str, least: int) -> int:
    number = int(given.get(name, least))
    if number < least:
        raise Impossible(f"{name} is at least {least}.")
    return number
