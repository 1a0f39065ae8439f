"""Who was asked whether they still come, and what became of it: read from the seats, the messages and the history."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from meetups.seats import Mode, SeatState
from models import Event, OutboxMessage, Rsvp, Seat, SeatChange, User

SLOW = timedelta(minutes=15)  # a message that should have left so long ago is not on its way
LOST = ("dead", "unknown")


class Became(StrEnum):
    """What became of one question."""

    TELLING = "telling"  # the message has not left yet: it waits for the morning, or its turn
    ASKED = "asked"
    WARNED = "warned"
    YES = "yes"
    UNREACHABLE = "unreachable"  # cannot be written to, or nobody knows whether the message came: keeps the seat
    GAVE_BACK = "gave back"  # said no, or maybe, or sits elsewhere
    FREED = "freed"  # said nothing


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """One person who was asked for one seat. `since` is when that became so; `due` when the message was to leave."""

    user_id: int
    name: str
    mode: Mode
    party: int
    became: Became
    since: datetime
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskedPeople:
    """Everybody who was asked about this event's date, in the order of the questions."""

    people: tuple[AskedPerson, ...]

    def count(self, became: Became) -> int:
        """How many it became this of."""
        return Counter(person.became for person in self.people)[became]

    @property
    def asked(self) -> int:
        """How many were asked, or should have been."""
        return len(self.people)

    @property
    def answered(self) -> int:
        """How many said yes or gave the seat back."""
        return self.count(Became.YES) + self.count(Became.GAVE_BACK)

    @property
    def open(self) -> int:
        """How many may still answer."""
        return self.asked - self.answered - self.count(Became.FREED)


def asked_of(event_id: int) -> AskedPeople:
    """Who was asked "still coming?" and what became of it: a few queries. For organisers; the caller sees to that."""
    event = Event.get_by_id(event_id)
    messages = _messages(event_id)
    sitting = [_sitting(seat, messages) for seat in _asked_seats(event_id)]
    here = {(person.user_id, person.mode) for person in sitting} | _back(event_id)
    gone = [person for person in _gone(event) if (person.user_id, person.mode) not in here]
    return AskedPeople((*sitting, *gone))


def unasked(event_id: int, now: datetime) -> tuple[AskedPerson, ...]:
    """Those who keep their seats because they could not be asked."""
    return tuple(
        person
        for person in asked_of(event_id).people
        if person.became == Became.UNREACHABLE
        or (person.became == Became.TELLING and person.due is not None and person.due + SLOW <= now)
    )


def _asked_seats(event_id: int) -> list[Seat]:
    query = Seat.select(Seat, Rsvp, User).join(Rsvp).join(User)
    return list(query.where(Seat.event == event_id, Seat.asked_at.is_null(False)).order_by(Seat.asked_at, Seat.id))


def _messages(event_id: int) -> dict[tuple[str, int, datetime], OutboxMessage]:
    """By kind, reader and when it was owed: the moment that stands on the seat too."""
    kinds = ("still_coming", "still_warning")
    rows = OutboxMessage.select().where(OutboxMessage.event == event_id, OutboxMessage.kind.in_(kinds))
    return {(row.kind, row.user_id, row.created_at): row for row in rows}


def _sitting(seat: Seat, messages: dict[tuple[str, int, datetime], OutboxMessage]) -> AskedPerson:
    person = seat.rsvp.user
    last = ("still_warning", seat.warned_at) if seat.warned_at else ("still_coming", seat.asked_at)
    message = messages.get((last[0], person.id, last[1]))
    became, since = _became(seat, message)
    due = message.not_before if message is not None else None
    return AskedPerson(person.id, person.name, Mode(seat.mode), seat.party_size, became, since, due)


def _became(seat: Seat, message: OutboxMessage | None) -> tuple[Became, datetime]:
    if seat.confirmed_at is not None:
        return Became.YES, seat.confirmed_at
    if message is None or message.state in LOST or not seat.rsvp.user.reachable:
        return Became.UNREACHABLE, seat.warned_at or seat.asked_at
    if message.state != "sent":
        return Became.TELLING, message.created_at
    return (Became.WARNED, seat.warned_at) if seat.warned_at else (Became.ASKED, seat.asked_at)


def _back(event_id: int) -> set[tuple[int, Mode]]:
    """Those who gave a seat back, and have one again that nobody asked about."""
    told = OutboxMessage.select(OutboxMessage.user).where(
        OutboxMessage.event == event_id, OutboxMessage.kind == "still_coming"
    )
    held = (Seat.event == event_id, Seat.state == SeatState.HELD.value, Seat.asked_at.is_null(), Rsvp.user.in_(told))
    rows: Any = Seat.select(Rsvp.user, Seat.mode).join(Rsvp).where(*held).tuples()
    return {(user_id, Mode(mode)) for user_id, mode in rows}


def _gone(event: Event) -> list[AskedPerson]:
    """Those whose seat was given back, by them or by silence, since they were asked about this date."""
    prefix = f":{event.starts_wall.date()}:"
    rows: Any = (
        OutboxMessage.select(OutboxMessage.unique_key, Rsvp.id, Rsvp.changed_at, User.id, User.name)
        .join(User, on=OutboxMessage.user == User.id)
        .join(Rsvp, on=(Rsvp.user == User.id) & (Rsvp.event == OutboxMessage.event))
        .where(OutboxMessage.event == event.id, OutboxMessage.kind == "still_coming")
        .where(OutboxMessage.unique_key.contains(prefix))
        .order_by(OutboxMessage.id)
    )
    freed = {
        (change.rsvp_id, change.mode): change
        for change in SeatChange.select().where(SeatChange.event == event.id, SeatChange.cause == "no answer")
    }
    found = {}
    for key, rsvp_id, changed_at, user_id, name in rows.tuples():
        mode = key.split(":")[2]
        change = freed.get((rsvp_id, mode))
        became, since = (Became.FREED, change.at) if change else (Became.GAVE_BACK, changed_at)
        found[user_id, mode] = AskedPerson(user_id, name, Mode(mode), -change.taken if change else 1, became, since)
    return list(found.values())
