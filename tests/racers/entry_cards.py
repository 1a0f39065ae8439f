"""An application is shown to an organiser while it is taken back: what each of them does in a process of its own."""

import time

from database import write_transaction
from meetups import applications, due, entry_cards
from models import Application
from tests.conftest import NOW

THINKING_S = 0.5  # between looking and writing: as long as the last process may be late
CHAT, MESSAGE = 5001, 72


def show_or_withdraw(lot: tuple[int, str, str]) -> str:
    """As the house does it; "show" or "withdraw"."""
    person, key, what = lot
    if what == "show":
        entry_cards.remember(key, CHAT, MESSAGE, NOW)
    else:
        applications.withdraw(person, key, NOW)
    return what


def show_carelessly(lot: tuple[int, str, str]) -> str:
    """Look, think, write: what was true a moment ago says until when it may stand there."""
    if lot[2] != "show":
        return show_or_withdraw(lot)
    row = Application.get(Application.key == lot[1])
    time.sleep(THINKING_S)
    with write_transaction():
        due.plan(entry_cards.KIND, f"{row.key}:{CHAT}:{MESSAGE}", row.expires_at)
    return lot[2]
