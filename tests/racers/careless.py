"""Start a server as it must not be: without the lock, a seat is taken by what was true a moment ago.

`python -m tests.racers.careless bot`, or `gunicorn` with its arguments. The race needs it to show that it is one.
An answer here is no transaction: each statement is saved by itself, so that nothing stays locked between looking and
writing, on SQLite no more than on PostgreSQL. Nor does the counter ask whether a seat is free when it is raised.
Nothing of the house is changed but in the process this starts.
"""

import contextlib
import sys
import time
from collections.abc import Iterator
from datetime import datetime

import database
from meetups import rsvps, seats, updates
from models import Event, Seat
from troubles import troubles

THINKING_S = 3.0  # at most, between looking and writing: until another answer got in between
_take = seats.take


@contextlib.contextmanager
def no_transaction(*, wait: bool = True) -> Iterator[None]:
    """Where a rule asks for its transaction: none begins, and `locked()` holds its rows for one statement."""
    writing = database._writing
    if writing.open:
        yield
        return
    writing.open = True
    try:
        with troubles():
            yield
            for work, items in writing.endings.items():
                work(items)
            if writing.later:
                database.db.execute_sql("SELECT 1")  # what waits for a next statement goes with it
    finally:
        writing.open, writing.endings, writing.later = False, {}, []


def take(event: Event, seat: Seat, party: int, now: datetime, *, whatever: bool = False) -> bool:
    """Take the seat if it was free when the event was read; no condition is asked of the counter."""
    limit, looked = seats.capacity_of(event, seats.Mode(seat.mode)), event.room_taken
    if limit is not None and looked + party > limit:
        return False
    if limit is not None and looked + party == limit:  # what everybody wants is the last seat
        end = time.monotonic() + THINKING_S
        while time.monotonic() < end and Event.get_by_id(event.id).room_taken == looked:
            time.sleep(0.02)
    return _take(event, seat, party, now, whatever=True)


def main() -> None:
    """Become the bot, or gunicorn, carelessly."""
    rsvps.write_transaction = updates.write_transaction = no_transaction  # an answer, and the update it comes with
    seats.take = take
    if sys.argv[1] == "bot":
        import bot

        sys.exit(bot.main())
    from gunicorn.app.wsgiapp import run

    sys.argv = sys.argv[1:]
    run()


if __name__ == "__main__":
    main()
