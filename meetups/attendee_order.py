"""In which order an event's answers stand in the organisers' list, and how many there are of each."""

from __future__ import annotations

from typing import Any

from peewee import Case, Value, fn

from meetups.gazetteer import fold
from meetups.seats import TAKING_VALUES, SeatState
from models import Guest, Rsvp, Seat, User


def ids(event_id: int, size: int, begins: int) -> list[int]:
    """One page of them: those with a seat first, who ask for one, who stand in line, maybe, no."""
    answers, order = _in_order(event_id)
    page: Any = Rsvp.select(answers.c.id).from_(answers).order_by(*order).limit(size).offset(begins)
    return [number for (number,) in page.tuples()]


def counts(event_id: int) -> dict[str, int]:
    """How many answered, said maybe or no, cannot be written to though they have a seat, or keep silent."""
    said = Rsvp.select(Rsvp.answer, fn.COUNT(Rsvp.id), Value(0)).where(Rsvp.event == event_id).group_by(Rsvp.answer)
    told = User.reachable & User.telegram_id.is_null(False)
    unreachable = Case(None, ((~told, Seat.rsvp),), None)
    silent = Case(None, ((Seat.asked_at.is_null(False) & Seat.confirmed_at.is_null(), Seat.rsvp),), None)
    seated: Any = Seat.select(Value("seated"), fn.COUNT(unreachable.distinct()), fn.COUNT(silent.distinct()))
    seated = seated.join(Rsvp).join(User).where(Seat.event == event_id)
    rows = {what: (int(one), int(other)) for what, one, other in said.union_all(seated).tuples()}
    (unheard, quiet), answers = rows.pop("seated"), {what: one for what, (one, _) in rows.items()}
    return {
        "answers": sum(answers.values()), "maybe": answers.get("maybe", 0), "no": answers.get("no", 0),
        "unreachable": unheard, "silent": quiet,
    }  # fmt: skip


def fitting(event_id: int, words: list[str]) -> list[int]:
    """Those whose name, or whose guest's, has every word of the search in it: any case, any accent."""
    answers, order = _in_order(event_id)
    named: Any = Rsvp.select(Rsvp.id, User.name).join(User).switch(Rsvp).join(answers, on=answers.c.id == Rsvp.id)
    names = {number: [fold(name)] for number, name in named.order_by(*order).tuples()}
    for guest in guests(Rsvp.event == event_id):
        names[guest.rsvp_id].append(fold(guest.name))
    return [number for number, said in names.items() if any(all(word in name for word in words) for name in said)]


def guests(which: Any) -> Any:
    """Those they bring, person by person, in order."""
    return Guest.select(Guest).join(Rsvp).where(which).order_by(Guest.rsvp, Guest.position)


def _in_order(event_id: int) -> tuple[Any, Any]:
    """All answers, and what to order them by: those with a seat first, who ask for one, who stand in line, maybe, no.

    Seats and answers without one are read apart: joined they are looked up one by one, two thousand of them.
    """
    taking = Case(None, ((Seat.state.in_(TAKING_VALUES), 0), (Seat.state == SeatState.ASKED.value, 1)), 2)
    seated: Any = Seat.select(
        Seat.rsvp.alias("id"), fn.MIN(taking).alias("rank"), fn.MIN(Seat.queue_no).alias("number")
    )
    seats = Seat.select(Value(1)).where(Seat.rsvp == Rsvp.id)
    without = Rsvp.select(Rsvp.id, Case(None, ((Rsvp.answer == "maybe", 3),), 4), Value(0))
    without = without.where(Rsvp.event == event_id, ~fn.EXISTS(seats))
    answers = seated.where(Seat.event == event_id).group_by(Seat.rsvp).union_all(without).alias("answers")
    return answers, (answers.c.rank, answers.c.number, answers.c.id)
