"""Who is going, name by name and page by page: those who asked not to be named, or whom a block spares the reader, are
counted alone."""

from dataclasses import dataclass
from typing import Any

from peewee import SQL, fn

from meetups.attendee_sight import WHO_READS, counted_only, reads_names, shown_to
from meetups.blocks import unseen_by
from meetups.refusals import NotAllowed, NotFound
from meetups.seats import Mode, SeatState
from meetups.standings import standing
from meetups.visibility import narrower, role_of, sight
from models import Event, Group, Rsvp, Seat, User

SIZE = 100  # names a page


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody with a seat, and how many come with them."""

    user_id: int
    name: str
    mode: Mode
    guests: int


@dataclass(frozen=True, slots=True)
class Roster:
    """One page of names, those in the room first; `unnamed` counts by mode those who asked not to be named."""

    people: tuple[Seated, ...]
    page: int
    pages: int
    unnamed: dict[Mode, int]

    def within(self, mode: Mode) -> tuple[Seated, ...]:
        """Those of this page who sit there."""
        return tuple(person for person in self.people if person.mode == mode)


def roster(key: str, viewer_id: int | None, *, page: int = 1, size: int = SIZE) -> Roster:
    """Everybody with a sure seat, in the order they took it; a page beyond the last is the last. Four queries.

    Raises NotFound, and NotAllowed for whoever may see the event but no names.
    """
    event = Event.select(Event, Group).join(Group).where(Event.key == key).first()
    if event is None:
        raise NotFound()
    width, draft = narrower(event.group.visibility, event.visibility), event.status == "draft"
    allowed = sight(width, role_of(viewer_id, event.group_id), draft=draft)
    if not allowed.see or (event.group.sensitive and viewer_id is None):
        raise NotFound()
    shown = shown_to(event)
    if not reads_names(shown, allowed, lambda: viewer_id is not None and _has_seat(event, viewer_id)):
        raise NotAllowed(WHO_READS[shown])
    unnamed_to = counted_only(event.group_id) | User.id.in_(unseen_by(viewer_id))
    counts = _counts(event.id, unnamed_to)
    named, unnamed = (sum(n for (_, hides), n in counts.items() if hides == hidden) for hidden in (False, True))
    pages = max(-(-named // size), 1)
    page = min(max(page, 1), pages)
    by_mode = {mode: counts.get((mode, True), 0) for mode in Mode} if unnamed else {}
    return Roster(_people(event.id, unnamed_to, page, size), page, pages, by_mode)


def _has_seat(event: Event, viewer_id: int) -> bool:
    mine = standing(event, viewer_id)
    return mine is not None and mine.seated


def _counts(event_id: int, unnamed: Any) -> dict[tuple[Mode, bool], int]:
    each = _seated(event_id, Seat.mode, unnamed.alias("unnamed"))
    rows = each.select_from(each.c.mode, each.c.unnamed, fn.COUNT(SQL("1"))).group_by(each.c.mode, each.c.unnamed)
    return {(Mode(mode), bool(hidden)): int(n) for mode, hidden, n in rows.tuples()}


def _people(event_id: int, unnamed: Any, page: int, size: int) -> tuple[Seated, ...]:
    rows = _seated(event_id, User.id, User.name, Seat.mode, Seat.party_size).where(~unnamed)
    some = rows.order_by(Seat.mode.desc(), Seat.queue_no, Seat.id).paginate(page, size)
    return tuple(Seated(user_id, name, Mode(mode), party - 1) for user_id, name, mode, party in some.tuples())


def _seated(event_id: int, *columns: Any) -> Any:
    query = Seat.select(*columns).join(Rsvp).join(User)
    return query.where(Seat.event == event_id, Seat.state == SeatState.HELD.value)
