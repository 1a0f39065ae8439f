"""Where somebody stands with an event: what they answered, and how sure their seat is, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from peewee import Field, fn

from database import locked
from meetups import seats
from meetups.event_form import Format
from meetups.prepared import Prepared
from meetups.seats import Mode, SeatState
from models import Event, Guest, Rsvp, Seat, Table

Row = TypeVar("Row", bound=Table)


class Choice(StrEnum):
    """What a person answers."""

    ROOM = "room"
    ROOM_ONLY = "room_only"  # the room, and not online meanwhile
    ONLINE = "online"
    MAYBE = "maybe"
    NO = "no"

    @property
    def mode(self) -> Mode | None:
        """Where they want to sit; None: nowhere."""
        return {Choice.ROOM: Mode.ROOM, Choice.ROOM_ONLY: Mode.ROOM, Choice.ONLINE: Mode.ONLINE}.get(self)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it stands: what was chosen, how sure the seat is, and the place in line where it is waited for.

    Where somebody waits for one place and sits in the other meanwhile, `choice` and `state` are those of the place
    they wait for, or are offered, and `meanwhile` is how sure the other is. `until` is when an offer, or a seat that
    is asked again, ends. `asked` says that they were asked whether they still come, and have not said so yet.
    """

    event_key: str
    event_title: str
    choice: Choice
    state: SeatState | None
    place: int | None
    taken: int
    capacity: int | None
    guests: tuple[str, ...]
    previous: Choice | None
    changed: bool
    online_open: bool
    meanwhile: SeatState | None = None
    until: datetime | None = None
    asked: bool = False
    declined: bool = False  # the organiser said no
    check_code: str | None = None
    unsure: bool = False  # the date moved since they said yes
    left_line: bool = False  # they waited for the other place, and this answer gave that up

    def holds(self, mode: Mode) -> bool:
        """Whether they have a seat there, for sure."""
        return self.mode_state(mode) == SeatState.HELD

    def mode_state(self, mode: Mode) -> SeatState | None:
        """How sure their seat there is; None: they have none, and wait for none."""
        if self.choice.mode is None:
            return None
        return self.state if self.choice.mode == mode else self.meanwhile

    @property
    def seated(self) -> bool:
        """Whether they have a seat anywhere, for sure."""
        return SeatState.HELD in (self.state, self.meanwhile)


def standing(event: Event, user_id: int) -> Answer | None:
    """What this person answered, in one query; `event` is a row just read."""
    rows = list(_ANSWER.rows(event=event.id, user=user_id))
    return _answer_of(event, rows) if rows else None


@dataclass(frozen=True, slots=True)
class Held:
    """An answer with its rows, which nobody else changes until the transaction ends."""

    rsvp: Rsvp
    seats: dict[Mode, Seat]
    answer: Answer


def held_answer(event: Event, user_id: int) -> Held | None:
    """What this person answered, to be changed; `event` is a row that is locked. One query."""
    rows = list(_HELD.rows(event=event.id, user=user_id))
    if not rows:
        return None
    rsvp, found, facts = _made(Rsvp, rows[0]), dict[Mode, Seat](), []
    for *columns, guest, ahead in rows:
        seat = _made(Seat, columns[len(_fields(Rsvp)) :])
        if seat.id is not None:
            seat.rsvp = rsvp
            found[Mode(seat.mode)] = seat
        facts.append({**rsvp.__data__, **seat.__data__, "guest": guest, "ahead": ahead})
    return Held(rsvp, found, _answer_of(event, facts))


def _answer_of(event: Event, rows: list[dict[str, Any]]) -> Answer:
    by_mode = {row["mode"]: row for row in rows}
    first = min(by_mode.values(), key=lambda row: row["state"] in ("held", "again"))  # what is open before what is sure
    other = next((row for row in by_mode.values() if row is not first), None)
    mode = Mode(first["mode"] or Mode.ROOM)
    state = SeatState(first["state"]) if first["state"] else None
    return Answer(
        event_key=event.key,
        event_title=event.title,
        choice=Choice(first["mode"] or first["answer"]),
        state=state,
        place=first["ahead"] + 1 if state == SeatState.WAITING else None,
        taken=getattr(event, seats.COLUMNS[mode].taken),
        capacity=seats.capacity_of(event, mode),
        guests=tuple(row["guest"] for row in rows if row["guest"] is not None and row["mode"] == first["mode"]),
        previous=None,
        changed=False,
        online_open=event.format == Format.HYBRID and is_open(event, Mode.ONLINE),
        meanwhile=SeatState(other["state"]) if other else None,
        until=first["until"] or (other["until"] if other else None),
        asked=any(row["asked_at"] is not None and row["confirmed_at"] is None for row in by_mode.values()),
        declined=first["approval"] == "no",
        check_code=first["check_code"],
        unsure=any(row["unsure"] or row["state"] == SeatState.AGAIN for row in by_mode.values()),
    )


def is_open(event: Event, mode: Mode) -> bool:
    """Whether a seat is free there."""
    limit = seats.capacity_of(event, mode)
    return limit is None or getattr(event, seats.COLUMNS[mode].taken) < limit


def _answer_query() -> Any:
    """One row a seat and guest, or one where there is none: the answer, its seat, and how many wait before it."""
    seat = (Seat.mode, Seat.state, Seat.until, Seat.unsure, Seat.asked_at, Seat.confirmed_at)
    return (
        Rsvp.select(Rsvp.answer, Rsvp.approval, Rsvp.check_code, *seat, Guest.name.alias("guest"), _ahead())
        .left_outer_join(Seat)
        .switch(Rsvp)
        .left_outer_join(Guest)
        .where(Rsvp.event == EVENT, Rsvp.user == USER)
        .order_by(Seat.mode.desc(), Guest.position)
        .dicts()
    )


def _ahead() -> Any:
    other = Seat.alias()
    ahead = other.select(fn.COUNT(other.id)).where(
        other.event == EVENT, other.mode == Seat.mode, other.state == SeatState.WAITING.value,
        other.queue_no < Seat.queue_no,
    )  # fmt: skip
    return ahead.alias("ahead")


def _held_query() -> Any:
    """The same with the rows themselves, held."""
    waits = _answer_query().select(*_fields(Rsvp), *_fields(Seat), Guest.name, _ahead())
    return locked(waits.tuples(), of=Rsvp)


def _fields(model: type[Table]) -> list[Field]:
    return list(model._meta.sorted_fields)


def _made(model: type[Row], values: Sequence[Any]) -> Row:
    """A row of the first columns, as peewee makes it."""
    names = (field.name for field in _fields(model))
    row = model(__no_default__=1, **dict(zip(names, values, strict=False)))
    row._dirty.clear()
    return row


EVENT, USER = -201, -202  # stand-ins: no row has such an id
_ANSWER = Prepared(_answer_query, event=EVENT, user=USER)
_HELD = Prepared(_held_query, event=EVENT, user=USER)
