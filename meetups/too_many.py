"""More seats taken than there are: capacity was lowered. Nobody is thrown out; the organiser chooses who is asked."""

from collections.abc import Sequence
from datetime import datetime

from meetups.seats import Mode


def over_by(key: str) -> dict[Mode, int]:
    """How many seats too many are taken, by mode; modes that are not over are left out. Raises NotFound."""
    raise NotImplementedError


def ask_to_give_up(actor_id: int, key: str, codes: Sequence[str], now: datetime) -> int:
    """Ask these (check codes of their answers) whether they give their seat back. Each is asked once; returns how many
    were asked now. Nothing happens to a seat by itself. Raises NotFound, NotAllowed, TooLate."""
    raise NotImplementedError
