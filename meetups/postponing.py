"""Another date asks again: seats are kept for a while for those who had them, and nobody is silently assumed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from meetups import due, history, host_words, outbox, seats
from meetups.line import locked_event, settle
from meetups.readers import reader_changed
from meetups.rsvps import free
from meetups.seats import TAKING_VALUES, SeatState
from meetups.visibility import Role
from models import Event, Membership, OutboxMessage, Rsvp, Seat, SeatChange

AT_ONCE = 100  # people in one transaction: nobody's tap waits for the whole crowd
QUESTIONS = ("asked_again", "restored", "moved")  # each asks who has a seat that is kept for a while


def ask_again(event: Event, now: datetime) -> frozenset[int]:
    """Keep every seat for those who have it, or were offered it, until they say yes anew, and tell them so.

    The event is locked by the caller, who settles it. Returns the users who were asked; of what has begun nobody is.
    """
    if event.starts_at <= now:
        return frozenset()
    until = keep_for_a_while(event, now)
    asked = _again(event)
    for rsvp in asked:
        outbox.tell(rsvp.user_id, "asked_again", f"{rsvp.id}:{rsvp.revision}", now, event_id=event.id,
                    expires_at=until, before=until)  # fmt: skip
    return frozenset(rsvp.user_id for rsvp in asked)


def let_go(event: Event, now: datetime) -> None:
    """Whoever is kept out of the group since an event was over keeps no seat in it where it is to come after all.

    The event is locked by the caller, who settles it.
    """
    kept_out = Membership.select(Membership.user).where(
        Membership.group == event.group_id, Membership.role == Role.BANNED.value
    )
    theirs = Rsvp.select(Rsvp.id).where(Rsvp.event == event.id, Rsvp.user.in_(kept_out))
    for seat in Seat.select().where(Seat.event == event.id, Seat.rsvp.in_(theirs)).order_by(Seat.id):
        free(event, seat, "left", now)


def keep_for_a_while(event: Event, now: datetime) -> datetime:
    """The same without a word, for what is still to come: returns until when the seats are kept.

    Who waits keeps the place in line, and is asked before moving up.
    """
    until: datetime = min(now + timedelta(seconds=event.hold_span), event.starts_at)
    in_line = (SeatState.WAITING.value, SeatState.ASKED.value)
    Seat.update(unsure=True).where(Seat.event == event.id, Seat.state.in_(in_line)).execute()
    asked = list(Seat.select().where(Seat.event == event.id, Seat.state.in_(TAKING_VALUES)).order_by(Seat.id))
    for seat in asked:
        seats.become(seat, SeatState.AGAIN, "asked again", now, until=until, asked_at=None, warned_at=None,
                     confirmed_at=None)  # fmt: skip
    if asked:
        due.plan("hold_end", str(event.id), until)
    for rsvp in _again(event):
        history.changed(rsvp.id, now)
        reader_changed(rsvp.user_id, event.id, now)
    return until


def end_hold(subject: str, at: datetime, now: datetime) -> None:
    """Due work: whoever was asked and has not said yes by now gives the seat to the next in line, and is told once.

    Who is not known to have been asked keeps the seat, and the organisers are told.
    """
    event = locked_event(int(subject))
    if event is None or event.starts_at <= now:
        return  # at the start the list stays as it is, and these seats end with it
    over = (Seat.event == event.id, Seat.state == SeatState.AGAIN.value, Seat.until <= now)
    silent = list(Seat.select(Seat.rsvp).where(*over).distinct().order_by(Seat.rsvp).limit(AT_ONCE + 1))
    for one in silent[:AT_ONCE]:
        theirs = list(Seat.select().where(*over, Seat.rsvp == one.rsvp_id).order_by(Seat.mode))
        if not all([keep_unasked(event, seat, now) for seat in theirs]):  # noqa: C419 - each of them
            _end(event, [seat for seat in theirs if seat.state == SeatState.AGAIN], now)
    settle(event, now)
    if len(silent) > AT_ONCE:
        due.plan("hold_end", subject, now + timedelta(seconds=1))


def keep_unasked(event: Event, seat: Seat, now: datetime) -> bool:
    """Let somebody keep a seat asked again for whom the question is not known to have been sent, and tell the
    organisers. False: they were asked, or it was only on offer. The event is locked by the caller, who settles it."""
    if seat.state != SeatState.AGAIN or _known_asked(seat) or _was_on_offer(seat):
        return False
    seats.become(seat, SeatState.HELD, "not asked", now, asked_at=seat.changed_at)
    history.changed(seat.rsvp_id, now)
    reader_changed(seat.rsvp.user_id, event.id, now)
    host_words.owe(event, f"hold:{event.id}:{event.content_revision}", now, what="asking")
    return True


def tell_freed(event: Event, seat: Seat, why: str, now: datetime) -> None:
    """Tell somebody that a seat just freed is not theirs any more; `why` is `again` or `silence`."""
    rsvp = Rsvp.get_by_id(seat.rsvp_id)
    outbox.tell(rsvp.user_id, "freed", f"{rsvp.id}:{rsvp.revision}", now, event_id=event.id,
                expires_at=event.starts_at, before=event.starts_at, mode=seat.mode, why=why)  # fmt: skip


def _known_asked(seat: Seat) -> bool:
    sent = (OutboxMessage.user == seat.rsvp.user_id, OutboxMessage.event == seat.event_id,
            OutboxMessage.kind.in_(QUESTIONS), OutboxMessage.state == "sent",
            OutboxMessage.created_at >= seat.changed_at)  # fmt: skip
    return bool(OutboxMessage.select().where(*sent).exists())


def _was_on_offer(seat: Seat) -> bool:
    """Whether it was offered, and never theirs for sure, before it was asked again."""
    became = (SeatChange.rsvp == seat.rsvp_id, SeatChange.mode == seat.mode, SeatChange.before != SeatState.AGAIN.value,
              SeatChange.after == SeatState.AGAIN.value)  # fmt: skip
    last = SeatChange.select().where(*became).order_by(SeatChange.id.desc()).first()
    return last is not None and last.before == SeatState.OFFERED


def _end(event: Event, freed: Sequence[Seat], now: datetime) -> None:
    for seat in freed:
        free(event, seat, "hold ended", now)
    tell_freed(event, freed[-1], "again", now)  # once, also where it was two seats


def _again(event: Event) -> list[Rsvp]:
    theirs = Seat.select(Seat.rsvp).where(Seat.event == event.id, Seat.state == SeatState.AGAIN.value)
    return list(Rsvp.select().where(Rsvp.id.in_(theirs)).order_by(Rsvp.id))
