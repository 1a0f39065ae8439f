"""The rows an answer needs again and again, by queries whose text is written once."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any

from database import locked
from meetups.prepared import Prepared
from models import Event, Group, GroupChat, Guest, Rsvp, Seat, User


@dataclass(frozen=True, slots=True)
class ModeColumns:
    """The columns of the event that count one mode."""

    capacity: str
    taken: str


class Limit(Enum):
    """What a count of seats must not pass."""

    NONE = "none"  # they stand in the room already, or go
    ALL = "all"  # as many as there are
    OTHERS = "others"  # as many as there are beside those kept for newcomers


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


def is_chat_of(group_id: int, chat_id: int) -> bool:
    """Whether that chat is one of the group's own."""
    return _CHAT.first(group=group_id, chat=chat_id) is not None


def user(user_id: int) -> User | None:
    """The person."""
    found: User | None = _USER.first(user=user_id)
    return found


def zone_of(event_id: int | None, group_id: int | None) -> str | None:
    """By whose clock something is: the event's, else the group's; None: it is about neither, or they are gone."""
    found = _EVENT_ZONE.first(event=event_id) if event_id is not None else None
    if found is None and group_id is not None:
        found = _GROUP_ZONE.first(group=group_id)
    return str(found[0]) if found is not None else None


def seats_of(rsvp_id: int) -> list[Seat]:
    """What an answer asks for."""
    return list(_SEATS.rows(rsvp=rsvp_id))


def seat_at(rsvp_id: int, mode: str) -> Seat | None:
    """What an answer asks for in one mode."""
    found: Seat | None = _SEAT.first(rsvp=rsvp_id, mode=mode)
    return found


def save_answer(rsvp_id: int, said: str, now: datetime, *, brought: bool = True) -> None:
    """Write down what they say now, and forget whom they may have `brought`: that is written anew."""
    _SAID.send(rsvp=rsvp_id, said=said, at=now)
    if brought:
        _ALONE.send(rsvp=rsvp_id)


def first_in_line(event_id: int, mode: str, free: int, for_others: int) -> Seat | None:
    """The first who waits there with a party of at most `free`, or `for_others` where they are no newcomers.

    With their answer.
    """
    found: Seat | None = _LINE.first(event=event_id, mode=mode, free=free, others=for_others)
    return found


def somebody_waits(event_id: int, mode: str) -> bool:
    """Whether there is a line."""
    return first_in_line(event_id, mode, ANY_PARTY, ANY_PARTY) is not None


def next_number(event: Event) -> int:
    """The end of the line of an event whose row was read when it was locked."""
    _ONE_MORE.send(event=event.id)
    event.queue_counter += 1
    return int(event.queue_counter)


def count_seats(event_id: int, columns: ModeColumns, party: int, limit: Limit, *, newcomer: bool) -> bool:
    """Count `party` more in one mode, and among the newcomers. False: it would pass the limit."""
    return _count_query(columns, limit, newcomer).run(event=event_id, party=party) == 1


def uncount_seats(event_id: int, columns: ModeColumns, party: int, *, newcomer: bool) -> None:
    """Count `party` fewer."""
    _count_query(columns, Limit.NONE, newcomer).send(event=event_id, party=-party)


@cache
def _count_query(columns: ModeColumns, limit: Limit, newcomer: bool) -> Prepared:
    counter, most = getattr(Event, columns.taken), getattr(Event, columns.capacity)
    where = [Event.id == EVENT]
    if limit is not Limit.NONE:
        where.append(most.is_null() | (counter + PARTY <= most))
    if limit is Limit.OTHERS:
        where.append(most.is_null() | (counter - Event.newcomers_taken + PARTY <= most - Event.newcomer_seats))
    more = {counter: counter + PARTY}
    if newcomer:
        more[Event.newcomers_taken] = Event.newcomers_taken + PARTY
    return Prepared(lambda: Event.update(more).where(*where), event=EVENT, party=PARTY)


def _line_query() -> Any:
    fits = (Seat.newcomer & (Seat.party_size <= FREE)) | (Seat.party_size <= OTHERS)
    waits = (Seat.event == EVENT, Seat.mode == MODE, Seat.state == "waiting")
    return Seat.select(Seat, Rsvp).join(Rsvp).where(*waits, fits).order_by(Seat.queue_no).limit(1)


EVENT, GROUP, USER, RSVP, FREE, OTHERS, PARTY, CHAT = -501, -502, -503, -504, -505, -506, -507, -508  # stand-ins
MODE, KEY = "a mode", "a key"
ANY_PARTY, AT = 1_000_000, datetime(1971, 1, 1, tzinfo=UTC)
_COUNTED = Prepared(lambda: Event.select().where(Event.id == EVENT), event=EVENT)
_BY_KEY = Prepared(lambda: locked(Event.select().where(Event.key == KEY)), key=KEY)
_GROUP = Prepared(
    lambda: locked(Group.select(Group.visibility).where(Group.id == GROUP), "FOR SHARE").tuples(), group=GROUP
)
_CHAT = Prepared(
    lambda: GroupChat.select(GroupChat.id).where(GroupChat.chat_id == CHAT, GroupChat.group == GROUP).tuples(),
    group=GROUP, chat=CHAT,
)  # fmt: skip
_USER = Prepared(lambda: User.select().where(User.id == USER), user=USER)
_EVENT_ZONE = Prepared(lambda: Event.select(Event.zone).where(Event.id == EVENT).tuples(), event=EVENT)
_GROUP_ZONE = Prepared(lambda: Group.select(Group.zone).where(Group.id == GROUP).tuples(), group=GROUP)
_SEATS = Prepared(lambda: Seat.select().where(Seat.rsvp == RSVP), rsvp=RSVP)
_SEAT = Prepared(lambda: Seat.select().where(Seat.rsvp == RSVP, Seat.mode == MODE), rsvp=RSVP, mode=MODE)
_LINE = Prepared(_line_query, event=EVENT, mode=MODE, free=FREE, others=OTHERS)
_ONE_MORE = Prepared(lambda: Event.update(queue_counter=Event.queue_counter + 1).where(Event.id == EVENT), event=EVENT)
_SAID = Prepared(
    lambda: Rsvp.update(answer=KEY, revision=Rsvp.revision + 1, changed_at=AT).where(Rsvp.id == RSVP),
    rsvp=RSVP, said=KEY, at=AT,
)  # fmt: skip
_ALONE = Prepared(lambda: Guest.delete().where(Guest.rsvp == RSVP), rsvp=RSVP)
