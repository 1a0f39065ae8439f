"""An heir says yes while the owner takes the offer back: what each does in a process of its own."""

import time

from database import write_transaction
from meetups import handover, succession
from meetups.refusals import NotAllowed, TooLate
from meetups.succession import Kind
from tests.conftest import NOW

THINKING_S = 0.5  # between looking and writing: as long as the last process may be late
RULES = {"accept": handover.accept, "take_back": handover.take_back}


def decide(lot: tuple[str, int, int]) -> str:
    """As the house does it."""
    what, person, group = lot
    try:
        RULES[what](person, group, NOW)
    except (NotAllowed, TooLate):
        return "too late"
    return what


def decide_carelessly(lot: tuple[str, int, int]) -> str:
    """Look, think, write: what was true a moment ago decides."""
    what, person, group = lot
    if succession.pending(group) is None:
        return "too late"
    time.sleep(THINKING_S)
    with write_transaction():
        if what == "accept":
            succession.pass_on(group, person, person, Kind.HANDOVER, NOW)
        else:
            succession.forget(group)
    return what
