"""What stands in the database about one event, read with nothing of the rules in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from meetups.prepared import Prepared
from models import Event, Membership, OutboxMessage, Rsvp, Seat, SeatChange

MODES = ("room", "online")
TAKING = ("offered", "held", "again")


@dataclass(frozen=True)
class Look:
    """One event after one step; `changes` and `messages` are those the step added."""

    now: datetime
    event: Event
    seats: list[Seat]
    rsvps: list[Rsvp]
    changes: list[SeatChange]
    messages: list[OutboxMessage]
    kept_out: set[int]
    before: Look | None
    last_change: int
    last_message: int
    answered_by: int | None  # the user whose own answer the step was
    may_overfill: bool  # the step lowered the capacity, or let somebody in who stood in the room

    @property
    def is_on(self) -> bool:
        """Whether seats still move up."""
        return bool(self.event.status == "published" and self.event.starts_at > self.now)

    def capacity(self, mode: str) -> int | None:
        """Seats there."""
        limit: int | None = getattr(self.event, f"{mode}_capacity")
        return limit

    def taken(self, mode: str) -> int:
        """What the counter says."""
        return int(getattr(self.event, f"{mode}_taken"))

    def over(self, mode: str) -> int:
        """By how many more are taken than there are."""
        limit = self.capacity(mode)
        return 0 if limit is None else max(0, self.taken(mode) - limit)

    def waiting(self, mode: str) -> list[Seat]:
        """The line, the first first."""
        line = [seat for seat in self.seats if seat.mode == mode and seat.state == "waiting"]
        return sorted(line, key=lambda seat: seat.queue_no)

    def user_of(self, rsvp_id: int) -> int:
        """Whose answer that is."""
        return next(int(rsvp.user_id) for rsvp in self.rsvps if rsvp.id == rsvp_id)

    def was_newcomer(self, rsvp_id: int, mode: str) -> bool:
        """Whether that answer's seat there is, or was before the step, one a newcomer may have."""
        return any(seat.newcomer for seat in self._known(rsvp_id, mode))

    def was_unsure(self, rsvp_id: int, mode: str) -> bool:
        """Whether the date moved while they waited there, so that even a free seat is only offered."""
        return any(seat.unsure for seat in self._known(rsvp_id, mode))

    def _known(self, rsvp_id: int, mode: str) -> list[Seat]:
        known = [*(self.before.seats if self.before else []), *self.seats]
        return [seat for seat in known if (seat.rsvp_id, seat.mode) == (rsvp_id, mode)]


def look(
    event_id: int, now: datetime, before: Look | None, *, answered_by: int | None = None, may_overfill: bool = False
) -> Look:
    """Read everything as it stands after a step."""
    event = event_now(event_id)
    changes = list(_CHANGES.rows(event=event_id, after=before.last_change if before else 0))
    messages = list(_MESSAGES.rows(event=event_id, after=before.last_message if before else 0))
    return Look(
        now, event, list(_SEATS.rows(event=event_id)), list(_RSVPS.rows(event=event_id)), changes, messages,
        {row.user_id for row in _BANNED.rows(group=event.group_id)},
        replace(before, before=None) if before else None,
        _highest(changes, before.last_change if before else 0),
        _highest(messages, before.last_message if before else 0),
        answered_by, may_overfill,
    )  # fmt: skip


def event_now(event_id: int) -> Event:
    """The event's row."""
    found: Event = _EVENT.first(event=event_id)
    return found


def _highest(rows: Sequence[Any], usual: int) -> int:
    return max((int(row.id) for row in rows), default=usual)


def _new(table: Any) -> Any:
    return table.select().where(table.event == EVENT, table.id > AFTER).order_by(table.id)


EVENT, GROUP, AFTER = -901, -902, -903  # stand-ins: no row has such an id
_EVENT = Prepared(lambda: Event.select().where(Event.id == EVENT), event=EVENT)
_SEATS = Prepared(lambda: Seat.select().where(Seat.event == EVENT), event=EVENT)
_RSVPS = Prepared(lambda: Rsvp.select().where(Rsvp.event == EVENT), event=EVENT)
_CHANGES = Prepared(lambda: _new(SeatChange), event=EVENT, after=AFTER)
_MESSAGES = Prepared(lambda: _new(OutboxMessage), event=EVENT, after=AFTER)
_BANNED = Prepared(
    lambda: Membership.select().where(Membership.group == GROUP, Membership.role == "banned"), group=GROUP
)
