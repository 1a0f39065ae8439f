"""Two with one invitation at once: what each of them does in a process of its own."""

import time

from database import write_transaction
from meetups import being_invited, members
from meetups.entry_doorstep import Inside
from meetups.refusals import TooLate
from models import Invitation
from tests.conftest import NOW

THINKING_S = 0.5  # between looking and writing: as long as the last process may be late


def come_in(lot: tuple[int, str]) -> str:
    """As the house does it."""
    try:
        being_invited.use(*lot, NOW)
    except Inside:
        return "inside"
    except TooLate:
        return "too late"
    return "in"


def come_in_carelessly(lot: tuple[int, str]) -> str:
    """Look, think, write: what was true a moment ago decides."""
    person, key = lot
    row = Invitation.get(Invitation.key == key)
    time.sleep(THINKING_S)
    if row.use_limit is not None and row.used >= row.use_limit:
        return "too late"
    with write_transaction():
        Invitation.update(used=row.used + 1).where(Invitation.id == row.id).execute()
        members.join(person, row.group_id, NOW)
    return "in"
