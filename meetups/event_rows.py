"""The rows an answer needs again and again, by queries whose text is written once."""

from datetime import UTC, datetime
from typing import Any

from database import locked
from meetups.prepared import Prepared
from models import Event, Group, Guest, Rsvp, Seat


def counted(event_id: int) -> Event:
    """The event with its counters as this very transaction left them; held by the caller."""
    found: Event | None = _COUNTED.first(event=event_id)
    assert found is not None  # held by the caller, so nobody threw it away
    return found


def held_by_key(key: str) -> Event | None:
    """The event's row, held until the transaction ends."""
    found: Event | None = _BY_KEY.first(key=key)
    return found


def held_visibility(group_id: int) -> str:
    """How visible the group is; shared: answers do not wait for each other, but for who is kept out at this moment."""
    return str(_GROUP.first(group=group_id)[0])


def held_rsvp(event_id: int, user_id: int) -> Rsvp | None:
    """Their answer, held until the transaction ends."""
    found: Rsvp | None = _RSVP.first(event=event_id, user=user_id)
    return found


def rsvp_of(seat: Seat) -> Rsvp:
    """The answer a seat is of."""
    found: Rsvp = _OF_SEAT.first(rsvp=seat.rsvp_id)
    return found


def seats_of(rsvp_id: int) -> list[Seat]:
    """What an answer asks for."""
    return list(_SEATS.rows(rsvp=rsvp_id))


def save_answer(rsvp_id: int, said: str, now: datetime) -> None:
    """Write down what they say now, and forget whom they brought: that is written anew."""
    _SAID.run(rsvp=rsvp_id, said=said, at=now)
    _ALONE.run(rsvp=rsvp_id)


def first_in_line(event_id: int, mode: str, free: int, for_others: int) -> Seat | None:
    """The first who waits there with a party of at most `free`, or `for_others` where they are no newcomers."""
    found: Seat | None = _LINE.first(event=event_id, mode=mode, free=free, others=for_others)
    return found


def somebody_waits(event_id: int, mode: str) -> bool:
    """Whether there is a line."""
    return first_in_line(event_id, mode, ANY_PARTY, ANY_PARTY) is not None


def _line_query() -> Any:
    fits = (Seat.newcomer & (Seat.party_size <= FREE)) | (Seat.party_size <= OTHERS)
    waits = (Seat.event == EVENT, Seat.mode == MODE, Seat.state == "waiting")
    return Seat.select().where(*waits, fits).order_by(Seat.queue_no).limit(1)


EVENT, GROUP, USER, RSVP, FREE, OTHERS, MODE, KEY = -501, -502, -503, -504, -505, -506, "a mode", "a key"  # stand-ins
ANY_PARTY, AT = 1_000_000, datetime(1971, 1, 1, tzinfo=UTC)
_COUNTED = Prepared(lambda: Event.select().where(Event.id == EVENT), event=EVENT)
_BY_KEY = Prepared(lambda: locked(Event.select().where(Event.key == KEY)), key=KEY)
_GROUP = Prepared(
    lambda: locked(Group.select(Group.visibility).where(Group.id == GROUP), "FOR SHARE").tuples(), group=GROUP
)
_RSVP = Prepared(lambda: locked(Rsvp.select().where(Rsvp.event == EVENT, Rsvp.user == USER)), event=EVENT, user=USER)
_OF_SEAT = Prepared(lambda: Rsvp.select().where(Rsvp.id == RSVP), rsvp=RSVP)
_SEATS = Prepared(lambda: Seat.select().where(Seat.rsvp == RSVP), rsvp=RSVP)
_LINE = Prepared(_line_query, event=EVENT, mode=MODE, free=FREE, others=OTHERS)
_SAID = Prepared(
    lambda: Rsvp.update(answer=KEY, revision=Rsvp.revision + 1, changed_at=AT).where(Rsvp.id == RSVP),
    rsvp=RSVP, said=KEY, at=AT,
)  # fmt: skip
_ALONE = Prepared(lambda: Guest.delete().where(Guest.rsvp == RSVP), rsvp=RSVP)
