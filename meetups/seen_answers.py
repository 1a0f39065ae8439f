"""An answer to an event as somebody read of it, perhaps days ago: where it says something else by now, none counts."""

from datetime import datetime

from database import write_transaction
from meetups import event_rows, rsvps
from meetups.refusals import NotFound, TooLate
from meetups.standings import Answer, Choice
from phrases import noted

CHANGED = noted("It was changed since this was written. Look at it again before you answer.")


def answer_seen(user_id: int, key: str, choice: Choice, revision: int, now: datetime) -> Answer:
    """Answer what was read at that revision of the event. Raises TooLate where it was changed since, else as `answer`.

    Of two buttons pressed at once, and of a press and a change, the event's lock decides which is first.
    """
    with write_transaction():
        event = event_rows.held_by_key(key)
        if event is None:
            raise NotFound()
        rsvps.enter(user_id, key, None, now)  # refuses where they may not know that it is there
        if event.content_revision != revision:
            raise TooLate(CHANGED)
        return rsvps.answer(user_id, key, choice, now)
