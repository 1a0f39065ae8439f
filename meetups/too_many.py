"""More seats taken than there are: capacity was lowered. Nobody is thrown out; the organiser chooses who is asked."""

from collections.abc import Sequence
from datetime import datetime

from database import locked, write_transaction
from meetups import audit, giving_up, outbox
from meetups.giving_up import Became as Became
from meetups.groups import require_organiser
from meetups.refusals import NotFound, TooLate
from meetups.seats import TAKING_VALUES, Mode
from models import Event, OutboxMessage, Rsvp, Seat, User
from phrases import noted


def over_by(key: str) -> dict[Mode, int]:
    """How many seats too many are taken, by mode; modes that are not over are left out. Raises NotFound."""
    event = Event.get_or_none(Event.key == key)
    if event is None:
        raise NotFound()
    return giving_up.over(event)


def answers(key: str) -> dict[str, Became]:
    """Who was asked since, by the check code of their answer, while there are too many. For organisers; the caller sees
    to that. Raises NotFound."""
    event = Event.get_or_none(Event.key == key)
    if event is None:
        raise NotFound()
    return giving_up.answers(event)


def ask_to_give_up(actor_id: int, key: str, codes: Sequence[str], now: datetime) -> int:
    """Ask these (check codes of their answers) whether they give their seat back. Each is asked once a time that seats
    are made fewer; returns how many were asked now. Nothing happens to a seat by itself; who has none where there are
    too few, or cannot be written to, is passed over. Raises NotFound, NotAllowed, TooLate."""
    with write_transaction():
        event = locked(Event.select().where(Event.key == key)).first()
        if event is None:
            raise NotFound()
        require_organiser(actor_id, event.group_id)
        if event.status != "published" or event.starts_at <= now:
            raise TooLate(noted("It has begun, or is not on any more. Nobody is asked now."))
        over = [mode.value for mode in giving_up.over(event)]
        if not over:
            raise TooLate(noted("There are enough seats for everybody now."))
        seated = Seat.select(Seat, Rsvp, User).join(Rsvp).join(User).where(
            Seat.event == event.id, Rsvp.check_code.in_(list(codes)), Seat.mode.in_(over), Seat.state.in_(TAKING_VALUES)
        )  # fmt: skip
        asked = sum(_ask(event, seat, now) for seat in seated.order_by(Rsvp.user))
        audit.note(
            "event.give_up", f"event:{event.id}", actor_id=actor_id, group_id=event.group_id, now=now, asked=asked
        )
        return asked


def _ask(event: Event, seat: Seat, now: datetime) -> bool:
    person, key = seat.rsvp.user, giving_up.key_of(event, seat.rsvp_id)
    if not person.reachable or person.telegram_id is None:
        return False  # the list says so
    if OutboxMessage.select().where(OutboxMessage.unique_key == f"give_up:{key}").exists():
        return False
    outbox.tell(person.id, "give_up", key, now, event_id=event.id, expires_at=event.starts_at,
                before=event.starts_at, mode=seat.mode)  # fmt: skip
    return True
