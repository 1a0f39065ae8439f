"""Who looks after what at one event: the room bridge is the person in the room who looks after those online."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Bridge:
    """A room bridge, by name."""

    user_id: int
    name: str


def set_bridge(actor_id: int, key: str, code: str, on: bool, now: datetime) -> None:
    """Make somebody with a seat in the room the bridge, or not any more; `code` is the check code of their answer.

    Raises NotFound, NotAllowed, TooLate, Invalid (not hybrid, or no seat in the room).
    """
    raise NotImplementedError


def offer_bridge(user_id: int, key: str, now: datetime, *, on: bool = True) -> None:
    """Volunteer as a bridge, or step back. Raises NotFound, TooLate, Invalid (not hybrid, or no seat in the room)."""
    raise NotImplementedError


def bridges_of(event_id: int) -> tuple[Bridge, ...]:
    """Those who have a seat in the room and look after those online."""
    raise NotImplementedError
