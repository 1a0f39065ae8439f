"""Asking for a seat where the organisers decide: who asks, and what they are told."""

from dataclasses import dataclass
from datetime import datetime

from meetups.questions import Said
from meetups.seats import Mode, SeatState


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody who asks for seats: `code` is the check code of their answer, `party` includes themselves."""

    name: str
    code: str
    mode: Mode
    party: int
    since: datetime
    replies: tuple[Said, ...]  # to the questions that are not private


@dataclass(frozen=True, slots=True)
class Decided:
    """Whose request was decided, and how sure their seat is now (None: they have none)."""

    name: str
    state: SeatState | None


def waiting_for_word(actor_id: int, key: str) -> tuple[Request, ...]:
    """Everybody who asks, the first first. Raises NotFound, NotAllowed."""
    raise NotImplementedError


def approve(actor_id: int, key: str, code: str, now: datetime) -> Decided:
    """Let them in: a seat if one is free, else their place in line by the number they drew when they asked.

    Raises NotFound, NotAllowed, TooLate (decided already, taken back, or it has begun).
    """
    raise NotImplementedError


def refuse(actor_id: int, key: str, code: str, now: datetime, reason: str = "") -> Decided:
    """Say no, with a reason or without. Raises as `approve` does, and Invalid for a reason over 300 characters."""
    raise NotImplementedError
