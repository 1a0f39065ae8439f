"""In which order an event's answers stand in the organisers' list, and how many there are of each."""

from __future__ import annotations

from typing import Any

from peewee import JOIN, Case, Value, fn

from meetups.gazetteer import fold
from meetups.seats import TAKING_VALUES, SeatState
from models import Guest, Rsvp, Seat, User


def ids(event_id: int, size: int, begins: int) -> list[int]:
    """One page of them: those with a seat first, who ask for one, who stand in line, maybe, no."""
    return [number for (number,) in _in_order(event_id, Rsvp.id).limit(size).offset(begins)]


def counts(event_id: int) -> dict[str, int]:
    """How many answered, said maybe or no, cannot be written to though they have a seat, or keep silent."""
    query, seated = _everybody(event_id)
    reachable = User.reachable & User.telegram_id.is_null(False)
    counted = {
        "answers": Value(1) == 1,
        "maybe": Rsvp.answer == "maybe",
        "no": Rsvp.answer == "no",
        "unreachable": (seated.c.seats > 0) & ~reachable,
        "silent": seated.c.silent > 0,
    }
    sums = [fn.COALESCE(fn.SUM(Case(None, ((fits, 1),), 0)), 0).alias(name) for name, fits in counted.items()]
    row = query.select(*sums).dicts().get()
    return {name: int(row[name]) for name in counted}


def fitting(event_id: int, words: list[str]) -> list[int]:
    """Those whose name, or whose guest's, has every word of the search in it: any case, any accent."""
    names = {number: [fold(name)] for number, name in _in_order(event_id, Rsvp.id, User.name)}
    for guest in guests(Rsvp.event == event_id):
        names[guest.rsvp_id].append(fold(guest.name))
    return [number for number, said in names.items() if any(all(word in name for word in words) for name in said)]


def guests(which: Any) -> Any:
    """Those they bring, person by person, in order."""
    return Guest.select(Guest).join(Rsvp).where(which).order_by(Guest.rsvp, Guest.position)


def _everybody(event_id: int, *columns: Any) -> tuple[Any, Any]:
    """All answers with their seats, unordered; and the seats, one row an answer."""
    taking = Case(None, ((Seat.state.in_(TAKING_VALUES), 0), (Seat.state == SeatState.ASKED.value, 1)), 2)
    silent = Case(None, ((Seat.asked_at.is_null(False) & Seat.confirmed_at.is_null(), 1),), 0)
    seated = Seat.select(
        Seat.rsvp, fn.MIN(taking).alias("rank"), fn.MIN(Seat.queue_no).alias("number"),
        fn.COUNT(Seat.id).alias("seats"), fn.SUM(silent).alias("silent"),
    ).where(Seat.event == event_id).group_by(Seat.rsvp)  # fmt: skip
    query: Any = Rsvp.select(*columns).join(User).join(seated, JOIN.LEFT_OUTER, on=seated.c.rsvp_id == Rsvp.id)
    return query.where(Rsvp.event == event_id), seated


def _in_order(event_id: int, *columns: Any) -> Any:
    """Those with a seat first, who ask for one, who stand in line, maybe, no."""
    query, seated = _everybody(event_id, *columns)
    without = Case(None, ((Rsvp.answer == "maybe", 3),), 4)
    return query.order_by(fn.COALESCE(seated.c.rank, without), fn.COALESCE(seated.c.number, 0), Rsvp.id).tuples()
