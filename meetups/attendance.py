"""Who was there, apart from what they answered: said by the hosts, by nobody in particular, or by the person.

Whoever said something last is believed, and it is shown who that was. Where nobody was checked in, nothing is recorded
about anybody: a list nobody kept says nothing of those who came.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from database import locked, write_transaction
from meetups.line import locked_event
from meetups.refusals import NotFound, TooLate
from meetups.seats import Mode, SeatState
from models import Attendance, Event, Rsvp, Seat, SeatChange, User
from phrases import noted

WRAP_UP_AFTER = timedelta(hours=12)  # after the end: phones without a network have sent what they kept


class Was(StrEnum):
    """What is recorded."""

    CAME = "came"
    NO_SHOW = "no_show"
    EXCUSED = "excused"


class Said(StrEnum):
    """Who said so last."""

    HOST = "host"
    SELF = "self"
    NOBODY = "nobody"  # they had a seat, others were checked in, they were not


OWN_WORDS = (Was.CAME, Was.EXCUSED)  # what people may say of themselves


def wrap_up(subject: str, at: datetime, now: datetime) -> None:
    """Due work after the event: whoever had a seat and was not checked in was not there, where a list was kept.

    Room and online are two lists: hosts who count chairs do not count faces on a screen. Running again, after a phone
    sent what it kept, corrects only what nobody said.
    """
    event = locked_event(int(subject))
    if event is None or now < event.ends_at + WRAP_UP_AFTER:
        return
    for mode in Mode:
        here = (Attendance.event == event.id) & (Attendance.mode == mode.value)
        nobody = here & (Attendance.said_by == Said.NOBODY.value)
        if Attendance.select().where(here, Attendance.state == Was.CAME.value).exists():
            for seat in _missing(event, mode):
                record(event, seat.rsvp.user_id, mode, Was.NO_SHOW, Said.NOBODY, now, party=seat.party_size)
        else:
            Attendance.delete().where(nobody).execute()


def correct_mine(user_id: int, key: str, state: Was, now: datetime) -> None:
    """Say of oneself that one came, or could not (CAME, EXCUSED). Raises NotFound where there is nothing to correct,
    TooLate until the event is over."""
    with write_transaction():
        event = _over(key, now)
        mode = said_or_given_back(event, user_id)
        if mode is None or state not in OWN_WORDS:
            raise NotFound()
        record(event, user_id, mode, state, Said.SELF, now)


def record(
    event: Event,
    user_id: int,
    mode: Mode,
    was: Was,
    said_by: Said,
    now: datetime,
    *,
    party: int | None = None,
    walk_in: bool = False,
) -> None:
    """Write down what is said of somebody; whoever spoke before is not believed any more. The event is locked.

    `party` None keeps what is known of it; who once was a walk-in stays one.
    """
    known = Attendance.get_or_none(Attendance.event == event.id, Attendance.user == user_id)
    row = known or Attendance(event=event.id, user=user_id, at=now)
    row.mode, row.state, row.said_by, row.changed_at = mode.value, was.value, said_by.value, now
    row.walk_in = row.walk_in or walk_in
    row.party_size = party or row.party_size
    row.save(force_insert=known is None)


def said_or_given_back(event: Event, user_id: int) -> Mode | None:
    """Where something is recorded of them, or where they once had a seat and gave it back; None: nowhere."""
    said = Attendance.get_or_none(Attendance.event == event.id, Attendance.user == user_id)
    if said is not None:
        return Mode(said.mode)
    had = SeatChange.select().join(Rsvp).where(
        SeatChange.event == event.id, Rsvp.user == user_id, SeatChange.before == SeatState.HELD.value,
        SeatChange.after == "",
    )  # fmt: skip
    change = had.order_by(SeatChange.id.desc()).first()
    return None if change is None else Mode(change.mode)


def _missing(event: Event, mode: Mode) -> list[Seat]:
    """Seats nobody was checked in to, but for those of people who were erased."""
    known = Attendance.select(Attendance.user).where(Attendance.event == event.id)
    held = Seat.select(Seat, Rsvp).join(Rsvp).join(User)
    return list(
        held.where(Seat.event == event.id, Seat.mode == mode.value, Seat.state == SeatState.HELD.value)
        .where(User.erased_at.is_null(), Rsvp.user.not_in(known))
        .order_by(Seat.id)
    )


def _over(key: str, now: datetime) -> Event:
    event: Event | None = locked(Event.select().where(Event.key == key, Event.status == "published")).first()
    if event is None:
        raise NotFound()
    if now < event.ends_at:
        raise TooLate(noted("This can be said when the event is over."))
    return event
