"""How an answer becomes seats: one wish for the room and one for online, side by side.

A full room is waited for, and online is where one sits meanwhile, if a seat is free there. Whoever waits for one place
keeps what they hold in the other until the first is theirs.
"""

from dataclasses import dataclass
from datetime import datetime

from meetups import one_row, requests, seats
from meetups.line import leave_other
from meetups.refusals import Invalid, wrong
from meetups.seats import Mode, SeatState
from meetups.standings import Choice, is_open
from meetups.visibility import ORGANISERS, role_of
from models import Event, Rsvp, Seat
from phrases import noted

SURE = (SeatState.HELD, SeatState.AGAIN)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants: where to sit, and with how many (themselves included)."""

    choice: Choice
    party: int


def grant(event: Event, rsvp: Rsvp, had: dict[Mode, Seat], wish: Wish, now: datetime) -> None:
    """Seat them, put them in line, or take back what they `had`. Raises Invalid where so many can never fit."""
    mode = wish.choice.mode
    if mode is None:
        for seat in had.values():
            seats.release(event, seat, "answer", now)
        return
    _check_party(event, mode, wish.party)
    state = _keep(event, had, mode, wish.party, now) if mode in had else _ask(event, rsvp, had, mode, wish.party, now)
    if state == SeatState.HELD:
        leave_other(event, rsvp.id, mode, now)
    else:
        meanwhile(event, rsvp, wish, now)


def give_all_back(event: Event, rsvp: Rsvp, cause: str, now: datetime) -> None:
    """Every seat and place in line of this answer."""
    for seat in seats.seats_of(rsvp).values():
        seats.release(event, seat, cause, now)


def meanwhile(event: Event, rsvp: Rsvp, wish: Wish, now: datetime) -> None:
    """The room is waited for: sit online until then, unless that is not wanted, not open, or decided by somebody."""
    if event.format != "hybrid":
        return
    online = seats.seats_of(rsvp).get(Mode.ONLINE)
    if wish.choice == Choice.ROOM_ONLY and online is not None:
        seats.release(event, online, "answer", now)
    wanted = wish.choice == Choice.ROOM and online is None
    if not wanted or (event.approval and rsvp.approval != "yes"):
        return
    free = seats.capacity_of(event, Mode.ONLINE)
    fits = free is None or event.online_taken + wish.party <= free
    if is_open(event, Mode.ONLINE) and fits and not seats.somebody_waits(event, Mode.ONLINE):
        seats.ask(event, rsvp, Mode.ONLINE, wish.party, now)


def _check_party(event: Event, mode: Mode, party: int) -> None:
    limit = seats.capacity_of(event, mode)
    if limit is not None and party > limit:
        raise Invalid(wrong("guests", noted("There are {seats} seats in all."), seats=limit))


def _keep(event: Event, had: dict[Mode, Seat], mode: Mode, party: int, now: datetime) -> SeatState:
    """Wanted already: the party is as large as it is now, and what was offered or asked is said yes to."""
    for seat in had.values():
        if not seats.resize(event, seat, party, now):
            raise Invalid(wrong("guests", noted("No seat is free for one more. Your own is kept.")))
    seat = had[mode]
    if seat.state in (SeatState.OFFERED, SeatState.AGAIN):
        seats.become(seat, SeatState.HELD, "said yes", now)
    other = had.get(mode.other)
    if other is not None and other.state == SeatState.AGAIN and seat.state != SeatState.HELD:
        seats.become(other, SeatState.HELD, "said yes", now)  # where they sit meanwhile
    for one in had.values():
        one_row.change(Seat, one.id, unsure=False, confirmed_at=now)
    return SeatState(seat.state)


def _ask(event: Event, rsvp: Rsvp, had: dict[Mode, Seat], mode: Mode, party: int, now: datetime) -> SeatState:
    """Not wanted so far. Who waited elsewhere waits here now, with the number they had; who sits there still does."""
    other = had.get(mode.other)
    number = None
    if other is not None and other.state not in SURE:
        number = other.queue_no if other.state == SeatState.WAITING else None
        seats.release(event, other, "switched", now)
    elif other is not None and not seats.resize(event, other, party, now):
        raise Invalid(wrong("guests", noted("No seat is free for one more. Your own is kept.")))
    if event.approval and rsvp.approval != "yes" and role_of(rsvp.user_id, event.group_id) in ORGANISERS:
        one_row.change(Rsvp, rsvp.id, approval="yes")  # who decides need not ask
        rsvp.approval = "yes"
    state = seats.ask(event, rsvp, mode, party, now, number=number)
    if state == SeatState.ASKED:
        requests.tell_organisers(event, rsvp, now)
    return state
