"""More seats taken than there are: capacity was lowered. Nobody is thrown out; the organiser chooses who is asked."""

from collections.abc import Sequence
from datetime import datetime

from database import locked, write_transaction
from meetups import audit, outbox
from meetups.groups import require_organiser
from meetups.refusals import NotFound, TooLate
from meetups.seats import COLUMNS, TAKING_VALUES, Mode, capacity_of
from models import Event, OutboxMessage, Rsvp, Seat
from phrases import noted


def over_by(key: str) -> dict[Mode, int]:
    """How many seats too many are taken, by mode; modes that are not over are left out. Raises NotFound."""
    event = Event.get_or_none(Event.key == key)
    if event is None:
        raise NotFound()
    return _over(event)


def ask_to_give_up(actor_id: int, key: str, codes: Sequence[str], now: datetime) -> int:
    """Ask these (check codes of their answers) whether they give their seat back. Each is asked once; returns how many
    were asked now. Nothing happens to a seat by itself; who has none where there are too few is passed over. Raises
    NotFound, NotAllowed, TooLate."""
    with write_transaction():
        event = locked(Event.select().where(Event.key == key)).first()
        if event is None:
            raise NotFound()
        require_organiser(actor_id, event.group_id)
        if event.status != "published" or event.starts_at <= now:
            raise TooLate(noted("It has begun, or is not on any more. Nobody is asked now."))
        over = [mode.value for mode in _over(event)]
        if not over:
            raise TooLate(noted("There are enough seats for everybody now."))
        seated = Seat.select(Seat, Rsvp).join(Rsvp).where(
            Seat.event == event.id, Rsvp.check_code.in_(list(codes)), Seat.mode.in_(over), Seat.state.in_(TAKING_VALUES)
        )  # fmt: skip
        asked = sum(_ask(event, seat, now) for seat in seated.order_by(Rsvp.user))
        audit.note(
            "event.give_up", f"event:{event.id}", actor_id=actor_id, group_id=event.group_id, now=now, asked=asked
        )
        return asked


def _over(event: Event) -> dict[Mode, int]:
    found = {}
    for mode, columns in COLUMNS.items():
        limit = capacity_of(event, mode)
        if limit is not None and getattr(event, columns.taken) > limit:
            found[mode] = getattr(event, columns.taken) - limit
    return found


def _ask(event: Event, seat: Seat, now: datetime) -> bool:
    key = str(seat.rsvp_id)
    if OutboxMessage.select().where(OutboxMessage.unique_key == f"give_up:{key}").exists():
        return False
    outbox.tell(seat.rsvp.user_id, "give_up", key, now, event_id=event.id, expires_at=event.starts_at,
                before=event.starts_at, mode=seat.mode)  # fmt: skip
    return True
