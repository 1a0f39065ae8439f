"""From what a rule knows of an event to the table that shows it."""

from typing import Literal

from meetups.cards import EventCard
from meetups.event_form import Format
from meetups.lists import Line
from meetups.seats import Mode, SeatState
from meetups.standings import Answer, Choice
from web.drawing import TableFacts


def table_of(event: EventCard | Line) -> TableFacts:
    """Chairs and cups, and the reader's own place among them."""
    if isinstance(event, Line):
        return _of_line(event)
    room, online = event.room, event.online
    mine = event.mine
    place = _sits(mine) if mine is not None else None
    return TableFacts(
        capacity=room.capacity if room else None,
        room=room.taken if room else 0,
        online_capacity=online.capacity if online else None,
        online=online.taken if online else 0,
        has_room=room is not None,
        has_online=online is not None,
        mine=place,
        my_guests=len(mine.guests) if mine is not None and place is not None else 0,
    )


def _sits(mine: Answer) -> Literal["room", "online"] | None:
    return "room" if mine.holds(Mode.ROOM) else "online" if mine.holds(Mode.ONLINE) else None


def _of_line(line: Line) -> TableFacts:
    return TableFacts(
        capacity=line.room_capacity,
        room=line.room_taken,
        online_capacity=line.online_capacity,
        online=line.online_taken,
        has_room=line.format != Format.ONLINE,
        has_online=line.format != Format.IN_PERSON,
        mine=_place(line.choice, line.state),
    )


def _place(choice: Choice | None, state: SeatState | None) -> Literal["room", "online"] | None:
    if state != SeatState.HELD:
        return None
    return "room" if choice == Choice.ROOM else "online"
