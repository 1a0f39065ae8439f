"""Newcomers ask for a buddy at the same moment, where one member would look after one: each in a process of its own."""

import time

from database import write_transaction
from meetups import buddies, buddy_pairs
from models import Buddy
from tests.conftest import NOW

THINKING_S = 0.5  # between looking and writing: as long as the last process may be late


def ask(lot: tuple[int, int]) -> bool:
    """As the house does it: whether somebody is asked for them."""
    newcomer, group = lot
    return buddies.ask_for_one(newcomer, group, NOW).asked


def ask_carelessly(lot: tuple[int, int]) -> bool:
    """Look, think, write: who had room a moment ago is asked."""
    newcomer, group = lot
    chosen = buddy_pairs.choose(group, newcomer, NOW)
    time.sleep(THINKING_S)
    if chosen is None:
        return False
    with write_transaction():
        Buddy.create(group=group, newcomer=newcomer, buddy=chosen, since=NOW, until=NOW + buddy_pairs.ANSWER)
    return True
