"""Start a server as it must not be: a seat is taken by what was true a moment ago.

`python -m tests.racers.careless bot`, or `gunicorn` with its arguments. The race needs it to show that it is one.
Nothing of the house is changed but in the process this starts.
"""

import random
import sys
import threading
import time
from datetime import datetime
from typing import Any

from meetups import rsvps, seats
from models import Event, Seat

THINKING_S = 0.1  # at most, between looking and writing: what any other answer needs to get in between
_looked = threading.local()
_answer, _take = rsvps.answer, seats.take


def answer(user_id: int, event_key: str, *more: Any, **words: Any) -> rsvps.Answer:
    """Look how many seats are taken, outside any lock; then answer."""
    _looked.taken = Event.get(Event.key == event_key).room_taken
    time.sleep(random.uniform(0, THINKING_S))
    return _answer(user_id, event_key, *more, **words)


def take(event: Event, seat: Seat, party: int, now: datetime, *, whatever: bool = False) -> bool:
    """Take the seat if it was free then; no condition is asked of the counter."""
    fitted = _looked.taken + party <= (event.room_capacity or 10**6)
    return fitted and _take(event, seat, party, now, whatever=True)


def main() -> None:
    """Become the bot, or gunicorn, carelessly."""
    rsvps.answer, seats.take = answer, take
    seats.somebody_waits = lambda event, mode: False  # nor is the line looked at, which would hide most of it,
    seats._may_fit = lambda event, mode, party: True  # nor the row that is held
    if sys.argv[1] == "bot":
        import bot

        sys.exit(bot.main())
    from gunicorn.app.wsgiapp import run

    sys.argv = sys.argv[1:]
    run()


if __name__ == "__main__":
    main()
