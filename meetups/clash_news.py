"""After an answer: what it clashes with, for the toast or the page; and the details in private for who wants them."""

from collections.abc import Sequence
from datetime import datetime

from meetups import outbox
from meetups.clashes import Clash, clashes_among
from meetups.commitments import commitments
from meetups.people import Person
from meetups.standings import Answer


def after(person: Person, answer: Answer, now: datetime, *, write: bool = False) -> tuple[Clash, ...]:
    """What the answer just given clashes with: one query, and none where they do not come.

    With `write` the details are owed in private too, once for each event and cause, where they asked for that and
    have started the bot. Inside a write transaction.
    """
    if answer.state is None:
        return ()
    mine = commitments(person, now)
    clashes = clashes_among(mine, answer.event_key, now)
    if write and mine.budget.told and person.reachable:
        _owe(person.id, clashes, now)
    return clashes


def _owe(user_id: int, clashes: Sequence[Clash], now: datetime) -> None:
    for cause, event in {(clash.cause, clash.event) for clash in clashes}:
        outbox.tell(user_id, "clash", f"{event.id}:{user_id}:{cause}", now, event_id=event.id,
                    expires_at=event.starts_at)  # fmt: skip
