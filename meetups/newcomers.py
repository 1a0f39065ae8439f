"""Newcomers: those whose first event in a group it would be. An organiser may keep seats for them until the cut-off."""

from collections.abc import Collection
from typing import Any

from peewee import fn

from models import Event, Rsvp, Seat

_AT_ONCE = 1_000  # values a statement


def is_newcomer(user_id: int, event: Event) -> bool:
    """Whether this would be the person's first event in the group: none that began before it had a seat for them."""
    return not _been_before(event).where(Rsvp.user == user_id).exists()


def been_before(event: Event, user_ids: Collection[int] | None = None) -> set[int]:
    """Those (of these) for whom it would not be the first: the same for many, in one query."""
    query = _been_before(event)
    theirs = query if user_ids is None else query.where(Rsvp.user.in_(list(user_ids)))
    return {user for (user,) in theirs.tuples()}


def mark(event: Event, mode: str, taking: tuple[str, ...]) -> None:
    """Find out anew who is one, and count those who have seats: what is kept, where, or the date was changed.

    `mode` is where seats are kept; `taking` the states in which a seat is taken.
    """
    ours = Seat.event == event.id
    if not event.newcomer_seats:
        Seat.update(newcomer=False).where(ours, Seat.newcomer == True).execute()  # noqa: E712 - a column, not a value
        Event.update(newcomers_taken=0).where(Event.id == event.id).execute()
        return
    _mark_seats(event)
    seated = Seat.select(fn.COALESCE(fn.SUM(Seat.party_size), 0)).where(
        ours, Seat.newcomer == True, Seat.mode == mode, Seat.state.in_(taking)  # noqa: E712 - as above
    )  # fmt: skip
    Event.update(newcomers_taken=int(seated.scalar())).where(Event.id == event.id).execute()


def _mark_seats(event: Event) -> None:
    """By two short looks: one statement that joins seats with seats is planned for few people, and takes minutes where
    the database has not counted yet that there are many."""
    been = been_before(event)
    theirs: Any = Seat.select(Seat.id, Seat.newcomer, Rsvp.user).join(Rsvp).where(Seat.event == event.id).tuples()
    theirs = list(theirs)
    for newcomer in (True, False):
        wrong = [id for id, marked, user in theirs if marked != newcomer and (user not in been) == newcomer]
        for first in range(0, len(wrong), _AT_ONCE):
            Seat.update(newcomer=newcomer).where(Seat.id.in_(wrong[first : first + _AT_ONCE])).execute()


def _been_before(event: Event) -> Any:
    """The people who had a seat at an event of the group that begins before this one."""
    return (
        Seat.select(Rsvp.user)
        .join(Rsvp)
        .switch(Seat)
        .join(Event)
        .where(
            Event.group == event.group_id,
            Event.id != event.id,
            Event.status == "published",
            Event.starts_at < event.starts_at,
            Seat.state == "held",
        )
    )
