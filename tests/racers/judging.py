"""Two organisers over one report at once: what each of them does in a process of its own."""

import time

from database import write_transaction
from meetups import complaint_review
from meetups.refusals import TooLate
from meetups.sanctions import SanctionWish
from models import Report, Sanction
from tests.conftest import NOW

THINKING_S = 0.5  # between looking and writing: as long as the last process may be late


def decide(lot: tuple[str, int, str]) -> str:
    """As the house does it: one leaves it, the other warns."""
    way, person, key = lot
    try:
        if way == "leave":
            complaint_review.leave(person, key, "", NOW)
        else:
            complaint_review.act(person, key, SanctionWish("warn", "Please do not."), NOW)
    except TooLate:
        return "too late"
    return way


def decide_carelessly(lot: tuple[str, int, str]) -> str:
    """Look, think, write: what was true a moment ago decides."""
    way, person, key = lot
    row = Report.get(Report.key == key)
    time.sleep(THINKING_S)
    if row.state != "open":
        return "too late"
    with write_transaction():
        state = "left" if way == "leave" else "acted"
        Report.update(state=state, decided_by=person, decided_at=NOW).where(Report.id == row.id).execute()
        if way == "warn":
            Sanction.create(key=key, group=row.group_id, user=row.about_id, kind="warn", reason="x", by=person, at=NOW)
    return way
