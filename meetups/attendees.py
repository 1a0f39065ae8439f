"""The organisers' list of who answered: page by page, with how sure each seat is.

Organisers read every name, also of those who asked not to be named in lists: they open the door to them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, Value, fn

from meetups import attendee_order
from meetups.asked import LOST
from meetups.gazetteer import fold
from meetups.groups import require_organiser
from meetups.newcomers import been_before
from meetups.refusals import NotFound
from meetups.seats import COLUMNS, Mode, SeatState, capacity_of
from models import Attendance, Event, EventHost, OutboxMessage, Rsvp, Seat, User

LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class HostSeat:
    """One seat or place in line. `place` is the place in line, from 1; `until` is when an offer ends."""

    mode: Mode
    state: SeatState
    place: int | None
    until: datetime | None
    asked_at: datetime | None
    warned_at: datetime | None
    confirmed_at: datetime | None
    newcomer: bool
    unheard: bool  # it is on offer, and the message that says so did not come, or perhaps not


@dataclass(frozen=True, slots=True)
class HostLine:
    """One person of the list. `seats`: the room first. `party` includes them; `guests` are names, empty where unnamed.
    `newcomer`: it would be their first event in the group; not said of who answered by name alone.

    `reachable`: the bot can write to them. `asked`: they were asked whether they still come and have not said so yet.
    `approval` is "", "asked", "yes" or "no". `attendance` is "", "came", "no_show" or "excused".
    """

    name: str
    code: str
    answer: str  # "going", "maybe" or "no"
    seats: tuple[HostSeat, ...]
    party: int
    guests: tuple[str, ...]
    reachable: bool
    asked: bool
    approval: str
    newcomer: bool
    bridge: bool
    attendance: str
    answered_at: datetime

    @property
    def mode(self) -> Mode | None:
        """Where they sit, or want to."""
        return self.seats[0].mode if self.seats else None

    @property
    def state(self) -> SeatState | None:
        """How sure that seat is."""
        return self.seats[0].state if self.seats else None

    @property
    def place(self) -> int | None:
        """Their place in line there."""
        return self.seats[0].place if self.seats else None


@dataclass(frozen=True, slots=True)
class ModeTotals:
    """People of one mode, guests counted."""

    capacity: int | None
    held: int
    offered: int
    again: int
    waiting: int
    asked: int  # the organisers decide
    over: int  # seats taken beyond the capacity


@dataclass(frozen=True, slots=True)
class HostList:
    """One page of the list, and the totals of all of it. `found` counts the persons the search fits.

    `unreachable` are those with a seat or a place in line whom the bot cannot write to; `silent` those asked whether
    they still come who have not said so; `came` is everybody checked in, with guests and walk-ins.
    """

    people: tuple[HostLine, ...]
    page: int
    pages: int
    found: int
    room: ModeTotals | None
    online: ModeTotals | None
    maybe: int
    no: int
    unreachable: int
    silent: int
    came: int


def people_of(actor_id: int, key: str, *, search: str = "", page: int = 1, size: int = 50) -> HostList:
    """Who answered, those with a seat first, then the line in its order. `search` fits names of people and guests.

    A page beyond the last is the last; 200 persons a page at most. Ten queries, eleven with a search, however many
    answered. Raises NotFound, NotAllowed.
    """
    event = Event.get_or_none(Event.key == key)
    if event is None:
        raise NotFound()
    require_organiser(actor_id, event.group_id)
    counts, words = attendee_order.counts(event.id), fold(search).split()
    fitting = attendee_order.fitting(event.id, words) if words else None
    found = counts["answers"] if fitting is None else len(fitting)
    size = min(max(size, 1), LARGEST_PAGE)
    pages = max(-(-found // size), 1)
    page = min(max(page, 1), pages)
    begins = (page - 1) * size
    ids = fitting[begins : begins + size] if fitting is not None else attendee_order.ids(event.id, size, begins)
    totals = _totals(event)
    return HostList(
        _page(event, ids), page, pages, found, totals.get(Mode.ROOM), totals.get(Mode.ONLINE),
        maybe=counts["maybe"], no=counts["no"], unreachable=counts["unreachable"], silent=counts["silent"],
        came=_came(event.id),
    )  # fmt: skip


def _page(event: Event, ids: list[int]) -> tuple[HostLine, ...]:
    seats: dict[int, list[HostSeat]] = {}
    parties: dict[int, int] = {}
    for row in _seats(event.id, ids):
        seats.setdefault(row["rsvp"], []).append(_seat(row))
        parties[row["rsvp"]] = row["party_size"]
    guests: dict[int, list[str]] = {}
    for guest in attendee_order.guests(Rsvp.id.in_(ids)):
        guests.setdefault(guest.rsvp_id, []).append(guest.name)
    people, lines = list(_people(ids)), {}
    been = been_before(event, {row["user"] for row in people})
    for row in people:
        brought, theirs = tuple(guests.get(row["id"], ())), tuple(seats.get(row["id"], ()))
        lines[row["id"]] = _line(row, theirs, parties.get(row["id"], 1), brought, first=row["user"] not in been)
    return tuple(lines[id] for id in ids)


def _seats(event_id: int, ids: Collection[int]) -> Any:
    place = fn.ROW_NUMBER().over(partition_by=[Seat.mode, Seat.state], order_by=[Seat.queue_no]).alias("place")
    last = Seat.select(fn.MAX(Seat.queue_no)).where(Seat.rsvp.in_(list(ids)))  # nobody behind them is counted
    ranked = Seat.select(Seat.id, place).where(Seat.event == event_id, Seat.queue_no <= last)
    lost = OutboxMessage.select(Value(1)).where(
        OutboxMessage.event == event_id, OutboxMessage.kind == "offered", OutboxMessage.user == Rsvp.user,
        OutboxMessage.created_at == Seat.changed_at, OutboxMessage.state.in_(LOST),
    )  # fmt: skip
    unheard = ((Seat.state == SeatState.OFFERED.value) & fn.EXISTS(lost)).alias("unheard")
    query: Any = Seat.select(Seat, ranked.c.place, unheard).join(ranked, on=ranked.c.id == Seat.id)
    return query.switch(Seat).join(Rsvp).where(Seat.rsvp.in_(list(ids))).order_by(Seat.mode.desc()).dicts()


def _people(ids: Collection[int]) -> Any:
    columns = (
        Rsvp.id,
        Rsvp.user,
        Rsvp.answer,
        Rsvp.approval,
        Rsvp.check_code,
        Rsvp.changed_at,
        User.name,
        User.telegram_id,
    )
    reachable = (User.reachable & User.telegram_id.is_null(False)).alias("reachable")
    helps = (EventHost.user == Rsvp.user) & (EventHost.event == Rsvp.event)
    was = (Attendance.user == Rsvp.user) & (Attendance.event == Rsvp.event)
    query = Rsvp.select(*columns, reachable, EventHost.id.alias("bridge"), Attendance.state.alias("attendance"))
    joined = query.join(User).switch(Rsvp).join(EventHost, JOIN.LEFT_OUTER, on=helps)
    return joined.switch(Rsvp).join(Attendance, JOIN.LEFT_OUTER, on=was).where(Rsvp.id.in_(list(ids))).dicts()


def _seat(row: dict[str, Any]) -> HostSeat:
    state = SeatState(row["state"])
    place = row["place"] if state == SeatState.WAITING else None
    return HostSeat(Mode(row["mode"]), state, place, row["until"], row["asked_at"], row["warned_at"],
                    row["confirmed_at"], bool(row["newcomer"]), bool(row["unheard"]))  # fmt: skip


def _line(
    row: dict[str, Any], seats: tuple[HostSeat, ...], party: int, guests: tuple[str, ...], *, first: bool
) -> HostLine:
    in_room = any(seat.mode == Mode.ROOM and seat.state in (SeatState.HELD, SeatState.AGAIN) for seat in seats)
    return HostLine(
        name=row["name"],
        code=row["check_code"] or "",
        answer=row["answer"],
        seats=seats,
        party=party,
        guests=guests,
        reachable=bool(row["reachable"]),
        asked=any(seat.asked_at is not None and seat.confirmed_at is None for seat in seats),
        approval=row["approval"],
        newcomer=first and row["telegram_id"] is not None and row["answer"] != "no",
        bridge=row["bridge"] is not None and in_room,
        attendance=row["attendance"] or "",
        answered_at=row["changed_at"],
    )


def _totals(event: Event) -> dict[Mode, ModeTotals]:
    rows: Any = Seat.select(Seat.mode, Seat.state, fn.SUM(Seat.party_size)).where(Seat.event == event.id)
    people = {(mode, state): int(n) for mode, state, n in rows.group_by(Seat.mode, Seat.state).tuples()}
    shapes = {"in_person": (Mode.ROOM,), "online": (Mode.ONLINE,)}.get(event.format, tuple(Mode))
    found = {}
    for mode in shapes:
        limit, taken = capacity_of(event, mode), getattr(event, COLUMNS[mode].taken)
        counts = {state.value: people.get((mode.value, state.value), 0) for state in SeatState}
        found[mode] = ModeTotals(limit, over=0 if limit is None else max(taken - limit, 0), **counts)
    return found


def _came(event_id: int) -> int:
    came = (Attendance.event == event_id, Attendance.state == "came")
    return int(Attendance.select(fn.COALESCE(fn.SUM(Attendance.party_size), 0)).where(*came).scalar())
