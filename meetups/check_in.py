"""Check-in: letting people in at the door, taking it back, and walk-ins; for organisers.

Phones lose their network at doors, so every act carries a key chosen where it was done, and the moment it was done at.
An act whose key is known changes nothing; one that is older than the last about the same person is kept and changes
nothing either. Two phones that check the same person in have checked them in once.
"""

from __future__ import annotations

from datetime import datetime

from database import write_transaction
from meetups import due, history, line, seats
from meetups.attendance import WRAP_UP_AFTER, Said, Was, record, said_or_given_back
from meetups.door_list import Row, hosted, modes_of, open_between, rows_of, surest
from meetups.names import new_key, one_line, visible
from meetups.readers import reader_changed
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, wrong
from meetups.seats import TAKING_VALUES, Mode, SeatState
from models import Attendance, CheckInAct, Event, Group, Membership, Rsvp, Seat, SeatChange, User
from phrases import noted

LONGEST_KEY = 40
WALKED_IN, UNDONE = "walked in", "walk-in undone"  # causes, in a seat's history
BY_ACT = "~"  # before the key of the act that let a walk-in in: all a phone knows of them until that is sent
MOST_TOGETHER = 50  # walk-ins at once


def check_in(
    actor_id: int,
    key: str,
    code: str,
    party: int,
    act_key: str,
    at: datetime,
    now: datetime,
    *,
    let_in: Mode | None = None,
) -> Row:
    """Note that `party` people of this answer are there. Again with another number corrects the number.

    Whoever has no seat may be let in to a mode as a walk-in, beyond its capacity too. Raises NotFound, NotAllowed,
    TooLate, and Invalid where there is no seat, or where more came than sit on it: those are walk-ins of their own.
    """
    with write_transaction():
        event = _open_event(actor_id, key, now)
        rsvp = _answer(event, code)
        if _is_news(event, rsvp, act_key, at, now):
            walked = let_in is not None and _let_in(event, rsvp, let_in, now)
            seat = _seat(event, rsvp, let_in, now)
            if not 1 <= party <= seat.party_size:
                raise Invalid(wrong("party", noted("They have {seats} seats. Let the others in as walk-ins."),
                                    seats=seat.party_size))  # fmt: skip
            _note(event, rsvp, Mode(seat.mode), party, now, walk_in=walked)
        return rows_of(event, rsvp)[0]


def undo(actor_id: int, key: str, code: str, act_key: str, at: datetime, now: datetime) -> Row | None:
    """Take back that somebody is there; a walk-in gives the seat back, and None is left of one who was only a name.

    Raises NotFound, NotAllowed, TooLate.
    """
    with write_transaction():
        event = _open_event(actor_id, key, now)
        rsvp = _answer(event, code)
        here = Attendance.get_or_none(Attendance.event == event.id, Attendance.user == rsvp.user_id)
        if _is_news(event, rsvp, act_key, at, now) and here is not None and here.state == Was.CAME.value:
            here.delete_instance()
            if here.walk_in:
                _send_out(event, rsvp, Mode(here.mode), now)
        rows = rows_of(event, rsvp)
        return rows[0] if rows else None


def walk_in(
    actor_id: int, key: str, name: str, mode: Mode, party: int, act_key: str, at: datetime, now: datetime
) -> Row | None:
    """Let somebody in who never answered; they count against the seats, and may be more than there are.

    The same act again returns who was let in by it, or None where that was undone. Raises NotFound, NotAllowed,
    TooLate, Invalid.
    """
    with write_transaction():
        event = _open_event(actor_id, key, now)
        known = CheckInAct.get_or_none(CheckInAct.event == event.id, CheckInAct.key == act_key)
        if known is not None:
            return rows_of(event, known.rsvp)[0] if known.rsvp is not None else None
        cleaned = _checked(event, name, mode, party)
        rsvp = _newcomer(event, cleaned, now)
        _is_news(event, rsvp, act_key, at, now)
        _let_in(event, rsvp, mode, now, party=party)
        _note(event, rsvp, mode, party, now, walk_in=True)
        return rows_of(event, rsvp)[0]


def correct(actor_id: int, key: str, code: str, state: Was, now: datetime) -> Row:
    """Say afterwards what somebody was; the last to say so is believed. Raises NotFound, NotAllowed, TooLate."""
    with write_transaction():
        event = _locked(actor_id, key)
        if now < event.ends_at:
            raise TooLate(noted("This can be said when the event is over."))
        rsvp = _answer(event, code)
        mode = said_or_given_back(event, rsvp.user_id) or _held(rsvp)
        if mode is None:
            raise NotFound()  # they had no seat: there is nothing to say
        record(event, rsvp.user_id, mode, state, Said.HOST, now)
        return rows_of(event, rsvp)[0]


def _locked(actor_id: int, key: str) -> Event:
    event = hosted(actor_id, key)
    held = line.locked_event(event.id)
    if held is None:
        raise TooLate(noted("This event was cancelled."))
    return held


def _open_event(actor_id: int, key: str, now: datetime) -> Event:
    event = _locked(actor_id, key)
    opens, closes = open_between(event)
    if now < opens:
        raise NotAllowed(noted("Check-in opens twelve hours before the start."))
    if now >= closes:
        raise TooLate(noted("Check-in ended two days after the event."))
    return event


def _answer(event: Event, code: str) -> Rsvp:
    if code.startswith(BY_ACT):
        made = CheckInAct.get_or_none(CheckInAct.event == event.id, CheckInAct.key == code[len(BY_ACT) :])
        rsvp = made.rsvp if made is not None else None
    else:
        rsvp = Rsvp.get_or_none(Rsvp.event == event.id, Rsvp.check_code == code)
    if rsvp is None or rsvp.user.erased_at is not None:
        raise NotFound(noted("This code is not for this event."))
    return rsvp


def _held(rsvp: Rsvp) -> Mode | None:
    modes = [mode for mode, seat in seats.seats_of(rsvp).items() if seat.state == SeatState.HELD.value]
    return modes[0] if modes else None


def _is_news(event: Event, rsvp: Rsvp, act_key: str, at: datetime, now: datetime) -> bool:
    """Keep the act; False: it is known, or something was done about this person after it."""
    if not act_key or len(act_key) > LONGEST_KEY:
        raise Invalid(wrong("act", noted("The server could not understand that.")))
    opens, _ = open_between(event)
    done_at = max(min(at, now), opens)  # a phone's clock may be wrong
    last = CheckInAct.select(CheckInAct.at).where(CheckInAct.rsvp == rsvp.id).order_by(CheckInAct.at.desc()).first()
    if CheckInAct.select().where(CheckInAct.event == event.id, CheckInAct.key == act_key).exists():
        return False
    CheckInAct.insert(event=event.id, rsvp=rsvp.id, key=act_key, at=done_at).execute()
    if now >= event.ends_at + WRAP_UP_AFTER:
        due.plan("wrap_up", str(event.id), open_between(event)[1])  # said late: who was missed is found out anew
    return last is None or last.at <= done_at


def _seat(event: Event, rsvp: Rsvp, mode: Mode | None, now: datetime) -> Seat:
    """The seat they sit down on, in that mode or wherever they have one. Coming is a yes to whatever was still open."""
    seat = surest(seat for where, seat in seats.seats_of(rsvp).items() if mode in (None, where))
    if seat is None or seat.state not in TAKING_VALUES:
        no_seat = noted("{name} has no seat. You can let them in as a walk-in.")
        raise Invalid(wrong("code", no_seat, name=rsvp.user.name))
    if seat.state != SeatState.HELD.value:
        seats.become(seat, SeatState.HELD, "came", now, confirmed_at=now)
        line.leave_other(event, rsvp.id, Mode(seat.mode), now)
        _changed(event, rsvp, now)
    return seat


def _let_in(event: Event, rsvp: Rsvp, mode: Mode, now: datetime, *, party: int = 1) -> bool:
    """Seat somebody who stands there already, whatever the capacity says. False: a seat was theirs anyway."""
    if mode not in modes_of(event):
        raise Invalid(wrong("mode", noted("This event does not meet there.")))
    had = seats.seats_of(rsvp).get(mode)
    if had is not None and had.state in TAKING_VALUES:
        return False
    if had is None:
        Rsvp.update(answer="going", approval="yes").where(Rsvp.id == rsvp.id).execute()
        rsvp.approval = "yes"
        seats.ask(event, rsvp, mode, party, now)
    seat = seats.seats_of(rsvp)[mode]
    if seat.state != SeatState.HELD.value:
        seats.take(event, seat, seat.party_size, now, whatever=True)
        seats.become(seat, SeatState.HELD, WALKED_IN, now, confirmed_at=now)
    line.leave_other(event, rsvp.id, mode, now)
    _changed(event, rsvp, now)
    return True


def _send_out(event: Event, rsvp: Rsvp, mode: Mode, now: datetime) -> None:
    """Undo a walk-in: who stood in line does so again, where they were; who was only a name is forgotten."""
    person, seat = rsvp.user, seats.seats_of(rsvp).get(mode)
    if seat is not None and _stood_in_line(seat):
        seats.give(event, seat, seat.party_size)
        seats.become(seat, SeatState.WAITING, UNDONE, now)
    elif seat is not None:
        seats.release(event, seat, UNDONE, now)
        Rsvp.update(answer="maybe").where(Rsvp.id == rsvp.id).execute()
    only_a_name = person.telegram_id is None and not Membership.select().where(Membership.user == person.id).exists()
    if only_a_name and Rsvp.select().where(Rsvp.user == person.id).count() == 1:
        User.delete().where(User.id == person.id).execute()  # with the answer, the seat and its history
        line.settle(event, now)
    else:
        _changed(event, rsvp, now)


def _stood_in_line(seat: Seat) -> bool:
    changes = list(SeatChange.select().where(SeatChange.rsvp == seat.rsvp_id, SeatChange.mode == seat.mode))
    walked = [change for change in changes if change.cause == WALKED_IN]
    if not walked or walked[-1].before != SeatState.WAITING.value:
        return False
    return not any(change.before == "" and change.at == walked[-1].at for change in changes)  # not put there by it


def _changed(event: Event, rsvp: Rsvp, now: datetime) -> None:
    history.changed(rsvp.id, now)
    reader_changed(rsvp.user_id, event.id, now)
    line.settle(event, now)


def _checked(event: Event, name: str, mode: Mode, party: int) -> str:
    cleaned = one_line(name)[:128]
    wrongs = []
    if not visible(cleaned):
        wrongs.append(wrong("name", noted("Say who it is, a first name is enough.")))
    if not 1 <= party <= MOST_TOGETHER:
        wrongs.append(wrong("party", noted("From 1 to {most} people at once."), most=MOST_TOGETHER))
    if mode not in modes_of(event):
        wrongs.append(wrong("mode", noted("This event does not meet there.")))
    if wrongs:
        raise Invalid(*wrongs)
    return cleaned


def _newcomer(event: Event, name: str, now: datetime) -> Rsvp:
    language = Group.get_by_id(event.group_id).language
    person = User.create(name=name, language=language, created_at=now)
    return Rsvp.create(event=event.id, user=person.id, answer="going", approval="yes", check_code=new_key(12),
                       created_at=now, changed_at=now)  # fmt: skip


def _note(event: Event, rsvp: Rsvp, mode: Mode, party: int, now: datetime, *, walk_in: bool) -> None:
    record(event, rsvp.user_id, mode, Was.CAME, Said.HOST, now, party=party, walk_in=walk_in)
