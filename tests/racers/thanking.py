"""Thanks in two groups at once by one person: what each process of the race does."""

import time
from datetime import timedelta

from database import write_transaction
from meetups import thanks
from meetups.refusals import NotAllowed
from models import Thanks
from tests.conftest import NOW

THINKING_S = 0.5  # between looking and writing: as long as the last process may be late


def thank(lot: tuple[int, int, int]) -> str:
    """As the house does it."""
    try:
        thanks.thank(*lot, "Tea", "", NOW)
    except NotAllowed:
        return "enough"
    return "thanked"


def thank_carelessly(lot: tuple[int, int, int]) -> str:
    """Count, think, write: what was true a moment ago decides."""
    giver, receiver, group = lot
    today = Thanks.select().where(Thanks.giver == giver, Thanks.at > NOW - timedelta(days=1)).count()
    time.sleep(THINKING_S)
    if today >= thanks.A_DAY:
        return "enough"
    with write_transaction():
        Thanks.create(group=group, giver=giver, receiver=receiver, topic="Tea", at=NOW)
    return "thanked"
