"""The organisers' list of who answered: page by page, with how sure each seat is."""

from dataclasses import dataclass
from datetime import datetime

from meetups.seats import Mode, SeatState


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


@dataclass(frozen=True, slots=True)
class HostLine:
    """One person of the list. `seats`: the room first. `party` includes them; `guests` are names, empty where unnamed.

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
    """People of one mode (guests counted), and how many of the seats taken are unconfirmed or asked."""

    capacity: int | None
    held: int
    offered: int
    again: int
    waiting: int
    asked: int  # the organisers decide
    over: int  # seats taken beyond the capacity


@dataclass(frozen=True, slots=True)
class HostList:
    """One page of the list, and the totals of all of it. `found` counts the persons the search fits."""

    people: tuple[HostLine, ...]
    page: int
    pages: int
    found: int
    room: ModeTotals | None
    online: ModeTotals | None
    maybe: int
    no: int
    unreachable: int  # of those with a seat or a place in line
    silent: int  # asked whether they still come, and silent so far
    came: int


def people_of(actor_id: int, key: str, *, search: str = "", page: int = 1, size: int = 50) -> HostList:
    """Who answered, those with a seat first, then the line in its order. `search` fits names of people and guests.

    A page beyond the last is the last. A fixed number of queries. Raises NotFound, NotAllowed.
    """
    raise NotImplementedError
