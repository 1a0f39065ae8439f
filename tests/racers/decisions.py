"""Two organisers press at once: what each of them does in a process of its own."""

import time

from database import write_transaction
from meetups import told_deciding
from meetups.refusals import TooLate
from models import OutboxMessage
from tests.conftest import NOW

THINKING_S = 0.3  # between looking and writing: what any other press needs to get in between


def send_again(lot: tuple[int, str, int]) -> str:
    """As the house does it."""
    try:
        told_deciding.send_again(*lot, NOW)
    except TooLate:
        return "decided already"
    return "sent again"


def send_again_carelessly(lot: tuple[int, str, int]) -> str:
    """Look, think, write: what was true a moment ago decides."""
    row = OutboxMessage.get_by_id(lot[2])
    time.sleep(THINKING_S)
    if row.state != "unknown":
        return "decided already"
    with write_transaction():
        OutboxMessage.update(state="pending").where(OutboxMessage.id == row.id).execute()
    return "sent again"
