"""Two organisers over one application at once: what each of them does in a process of its own."""

import time

from database import write_transaction
from meetups import decided_entry, reviewing
from meetups.refusals import TooLate
from models import Application
from tests.conftest import NOW

THINKING_S = 0.5  # between looking and writing: as long as the last process may be late


def decide(lot: tuple[int, str, str]) -> str:
    """As the house does it; "admit" or "decline"."""
    person, key, what = lot
    try:
        if what == "admit":
            reviewing.admit(person, key, NOW)
        else:
            reviewing.decline(person, key, "Not yet.", NOW)
    except TooLate as refused:
        return refused.words("en")
    return what


def decide_carelessly(lot: tuple[int, str, str]) -> str:
    """Look, think, write: what was true a moment ago decides."""
    person, key, what = lot
    row = Application.get(Application.key == key)
    time.sleep(THINKING_S)
    if row.state != "review":
        return "decided already"
    with write_transaction():
        state = "admitted" if what == "admit" else "declined"
        Application.update(state=state, decided_by=person).where(Application.id == row.id).execute()
        decided_entry.tell(row, what, NOW)
    return what
