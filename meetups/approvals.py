"""Asking for a seat where the organisers decide: who asks, and what they are told."""

from dataclasses import dataclass
from datetime import datetime

from database import locked, write_transaction
from meetups import audit, event_rows, history, newcomers, outbox, seats, wishes
from meetups.groups import require_organiser
from meetups.line import settle
from meetups.names import paragraphs
from meetups.questions import Said, said_by
from meetups.readers import reader_changed
from meetups.refusals import Invalid, NotFound, TooLate, wrong
from meetups.seats import TAKING_VALUES, Mode, SeatState, cutoff_of, newcomer_mode
from meetups.standings import Choice
from meetups.wishes import Wish
from models import AuditEntry, Event, Guest, Rsvp, Seat, SeatChange, User
from phrases import noted

LONGEST_REASON = 300
REFUSED = "refused"  # why a seat changed, in its history


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody who asks for seats: `code` is the check code of their answer, `party` includes themselves."""

    name: str
    code: str
    mode: Mode
    party: int
    since: datetime
    replies: tuple[Said, ...]  # to the questions that are not private


@dataclass(frozen=True, slots=True)
class Decided:
    """Whose request was decided, and how sure their seat is now (None: they have none)."""

    name: str
    state: SeatState | None


def waiting_for_word(actor_id: int, key: str) -> tuple[Request, ...]:
    """Everybody who asks, the first first. Raises NotFound, NotAllowed."""
    event = Event.get_or_none(Event.key == key)
    if event is None:
        raise NotFound()
    require_organiser(actor_id, event.group_id)
    asked = Seat.select(Seat, Rsvp, User).join(Rsvp).join(User).where(Seat.event == event, Seat.state == "asked")
    replies = said_by(event.id)
    return tuple(
        Request(seat.rsvp.user.name, seat.rsvp.check_code or "", Mode(seat.mode), seat.party_size, seat.changed_at,
                replies.get(seat.rsvp_id, ()))
        for seat in asked.order_by(Seat.queue_no)
    )  # fmt: skip


def approve(actor_id: int, key: str, code: str, now: datetime, *, after_all: bool = False) -> Decided:
    """Let them in: a seat if one is free, else their place in line by the number they drew when they asked.

    After the cut-off a free seat is offered, as to everybody. `after_all` takes a no back: they go to the end of the
    line, or where they were if that is minutes ago. Raises NotFound, NotAllowed, Invalid, TooLate (decided already,
    taken back, or it has begun).
    """
    with write_transaction():
        event, rsvp = _locked_request(actor_id, key, code, now)
        anew = after_all and rsvp.approval == "no"
        seat = _asked_anew(event, rsvp, now) if anew else _asked_seat(rsvp, actor_id)
        Rsvp.update(approval="yes", answer="going").where(Rsvp.id == rsvp.id).execute()
        rsvp.approval, seat.rsvp = "yes", rsvp
        audit.note("rsvp.approve", _subject(rsvp), actor_id=actor_id, group_id=event.group_id, now=now)
        sits_down = now < cutoff_of(event) and not seat.unsure  # told here, and not as somebody who moved up
        if seat.state == SeatState.ASKED:  # where nobody decides any more, whose no is taken back has a seat by now
            seats.become(seat, SeatState.WAITING, "approved", now)
        settle(event, now, asker=rsvp.id if sits_down else None)
        state = _meanwhile(event, seat, now)
        history.changed(rsvp.id, now)
        reader_changed(rsvp.user_id, event.id, now)
        if state != SeatState.OFFERED:
            _tell_approved(event, seat, now)
        return Decided(rsvp.user.name, state)


def refuse(actor_id: int, key: str, code: str, now: datetime, reason: str = "") -> Decided:
    """Say no, with a reason or without. Whoever sits elsewhere at the event for sure keeps that seat.

    Raises as `approve` does, and Invalid for a reason over 300 characters.
    """
    reason = paragraphs(reason)
    if len(reason) > LONGEST_REASON:
        raise Invalid(wrong("reason", noted("Up to {most} characters, please."), most=LONGEST_REASON))
    with write_transaction():
        event, rsvp = _locked_request(actor_id, key, code, now)
        seat = _asked_seat(rsvp, actor_id)
        seats.release(event, seat, REFUSED, now)
        left = next(iter(seats.seats_of(rsvp).values()), None)
        if left is None:
            Rsvp.update(approval="no", answer="no").where(Rsvp.id == rsvp.id).execute()
            Guest.delete().where(Guest.rsvp == rsvp.id).execute()
        else:
            Rsvp.update(approval="").where(Rsvp.id == rsvp.id).execute()
        audit.note("rsvp.refuse", _subject(rsvp), actor_id=actor_id, group_id=event.group_id, now=now)
        revision = history.changed(rsvp.id, now)
        reader_changed(rsvp.user_id, event.id, now)
        settle(event, now)
        outbox.tell(rsvp.user_id, "refused", f"{rsvp.id}:{revision}", now, event_id=event.id,
                    expires_at=event.ends_at, before=event.starts_at, mode=seat.mode, reason=reason)  # fmt: skip
        return Decided(rsvp.user.name, SeatState(left.state) if left is not None else None)


def rules_changed(event: Event, now: datetime) -> None:
    """The organisers saved the event anew, and hold its row: newcomers are found out anew, and where nobody decides any
    more, those who asked stand in line by the numbers they drew. Whoever then waits is told so here."""
    newcomers.mark(event, newcomer_mode(event).value, TAKING_VALUES)
    if event.approval or event.status != "published" or event.starts_at <= now:
        return
    asking = Seat.select(Seat, Rsvp, User).join(Rsvp).join(User)
    asked = list(asking.where(Seat.event == event.id, Seat.state == SeatState.ASKED.value).order_by(Seat.queue_no))
    for seat in asked:
        seats.become(seat, SeatState.WAITING, "approval off", now)
    Rsvp.update(approval="").where(Rsvp.event == event.id, Rsvp.approval == "asked").execute()
    settle(event, now)
    for seat in asked:
        if _meanwhile(event, seat, now) == SeatState.WAITING:
            history.changed(seat.rsvp_id, now)
            reader_changed(seat.rsvp.user_id, event.id, now)
            _tell_approved(event, seat, now)


def begun(event: Event, now: datetime) -> None:
    """It begins, and nobody decided: who still asks is told that there was no seat for them. The event is locked."""
    asked = Seat.select(Seat, Rsvp).join(Rsvp).where(Seat.event == event.id, Seat.state == SeatState.ASKED.value)
    for seat in list(asked.order_by(Seat.queue_no)):
        rsvp = seat.rsvp
        seats.release(event, seat, "it began", now)
        said = "going" if seats.seats_of(rsvp) else "maybe"
        Rsvp.update(approval="", answer=said).where(Rsvp.id == rsvp.id).execute()
        revision = history.changed(rsvp.id, now)
        reader_changed(rsvp.user_id, event.id, now)
        outbox.tell(rsvp.user_id, "refused", f"{rsvp.id}:{revision}", now, event_id=event.id,
                    expires_at=event.ends_at, mode=seat.mode, reason="", undecided=True)  # fmt: skip


def _locked_request(actor_id: int, key: str, code: str, now: datetime) -> tuple[Event, Rsvp]:
    """The event and the answer, locked."""
    event = locked(Event.select().where(Event.key == key)).first()
    if event is None:
        raise NotFound()
    require_organiser(actor_id, event.group_id)
    rsvp = locked(Rsvp.select().where(Rsvp.event == event.id, Rsvp.check_code == code)).first()
    if rsvp is None:
        raise NotFound()
    if event.status == "cancelled":
        raise TooLate(noted("This event was cancelled."))
    if event.starts_at <= now:
        raise TooLate(noted("It has begun, and the list stays as it is. Speak to the hosts."))
    return event, rsvp


def _asked_seat(rsvp: Rsvp, actor_id: int) -> Seat:
    """The seat that is asked for, with its answer and person."""
    asked = Seat.select(Seat, Rsvp, User).join(Rsvp).join(User).where(Seat.rsvp == rsvp.id, Seat.state == "asked")
    seat: Seat | None = asked.first()
    if seat is None:
        raise _decided_already(rsvp, actor_id)
    return seat


def _asked_anew(event: Event, rsvp: Rsvp, now: datetime) -> Seat:
    """What they asked for before the no, asked for again, without guests."""
    refused = (SeatChange.rsvp == rsvp.id, SeatChange.cause == REFUSED)
    mode = Mode(SeatChange.select().where(*refused).order_by(SeatChange.id.desc()).get().mode)
    if mode not in seats.modes_of(event):
        raise Invalid(wrong("answer", noted("This event does not meet there.")))
    rsvp.approval = ""
    seats.ask(event, rsvp, mode, 1, now)
    return seats.seats_of(rsvp)[mode]


def _decided_already(rsvp: Rsvp, actor_id: int) -> TooLate:
    verbs = ("rsvp.approve", "rsvp.refuse")
    entries = AuditEntry.select().where(AuditEntry.subject == _subject(rsvp), AuditEntry.verb.in_(verbs))
    last = entries.order_by(AuditEntry.id.desc()).first()
    if last is None or rsvp.approval == "asked":
        return TooLate(noted("They took their request back."))
    if last.actor_id == actor_id:
        return TooLate(noted("You decided already."))
    return TooLate(noted("{name} decided already."), name=User.get_by_id(last.actor_id).name)


def _meanwhile(event: Event, seat: Seat, now: datetime) -> SeatState:
    """How sure the seat is after the line was settled; one that is waited for is waited for online."""
    state = SeatState(Seat.get_by_id(seat.id).state)
    if seat.mode == Mode.ROOM and state != SeatState.HELD:
        wishes.meanwhile(event_rows.counted(event.id), seat.rsvp, Wish(Choice.ROOM, seat.party_size), now)
    return state


def _tell_approved(event: Event, seat: Seat, now: datetime) -> None:
    waits = Seat.get_by_id(seat.id).state == SeatState.WAITING
    revision = Rsvp.get_by_id(seat.rsvp_id).revision
    outbox.tell(seat.rsvp.user_id, "approved", f"{seat.rsvp_id}:{revision}", now, event_id=event.id,
                expires_at=event.ends_at, before=event.starts_at, mode=seat.mode, waits=waits)  # fmt: skip


def _subject(rsvp: Rsvp) -> str:
    return f"rsvp:{rsvp.id}"
