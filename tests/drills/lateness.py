"""What is due is told in time; and after an outage nobody is told what is not true any more, or all of it at once."""

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from database import write_transaction
from meetups import reminders
from meetups.events import Saved
from tests.drills.cast import LEAD, Cast, rows
from tests.drills.ground import fresh
from tests.drills.house import House, opened
from tests.drills.table import Promise, Reached

TIMELY, OUTAGE = "in time", "ten minutes without Telegram"
PROMISES = [
    Promise(TIMELY, "300 reminders due at once: 99 % at most 5 s later than 30 a second allow"),
    Promise(
        OUTAGE,
        "0 reminders of what has begun, each of those counted as skipped; all else told, 1 message a person at most",
        "a bot whose clock is ten minutes slow",
    ),
]
FLOOR_S, PATIENCE_S, SHARE = 1 / 30, 5.0, 0.99
AWAY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Timely:
    """Reminders that fell due at one moment."""

    reminders: int
    told: int
    in_time: int
    worst_s: float  # behind the floor

    @property
    def kept(self) -> bool:
        return self.told == self.reminders and self.in_time >= SHARE * self.reminders


@dataclass(frozen=True, slots=True)
class Return:
    """What guests heard when Telegram was back."""

    late: int  # reminders of what had begun
    due: int  # reminders of what was still to come, told once
    expected: int
    skipped: int  # counted as expired
    missed: int  # how many should have been
    most: int  # messages to one guest
    untold: int  # guests of two events that were called off who did not hear of both

    @property
    def kept(self) -> bool:
        found = (self.late, self.due, self.skipped, self.most, self.untold)
        return found == (0, self.expected, self.missed, 1, 0)

    def __str__(self) -> str:
        begun = f"of what has begun {self.late}, skipped {self.skipped} of {self.missed}"
        coming = f"of what is to come {self.due} of {self.expected}"
        return f"{begun}; {coming}; not told of both changes {self.untold}; at most {self.most} a person"


def run(database: str) -> list[Reached]:
    """In full length."""
    with _house(database, 300) as house:
        timely = remind(house)
    with _house(database, 60) as house:
        back = lose_telegram(house)
    with _house(database, 12) as house:
        slow = lose_telegram(house, "behind")
    in_time = f"{timely.in_time} of {timely.reminders}, the latest {timely.worst_s:.1f} s"
    late = f"of what has begun {slow.late}"
    return [
        Reached(TIMELY, database, in_time, timely.kept),
        Reached(OUTAGE, database, str(back), back.kept, late, slow.late > 0),
    ]


def remind(house: House) -> Timely:
    """Everybody is reminded of tomorrow's event by the clock of the house, moved to just before they are."""
    cast = Cast(house)
    starts = (house.now() + LEAD + timedelta(minutes=3)).replace(second=0, microsecond=0)
    cast.come(house.guests, cast.event("Tomorrow", starts))
    house.start_bot()
    due = starts - LEAD
    house.move_on(due - house.now() - timedelta(seconds=3))
    house.until(lambda: len(rows("reminder")) == len(house.guests), "they fell due", 60, 0.2)
    house.until_settled(300)
    told = sorted(entry["at"] for entry in house.accepted() if "Coming up" in entry["text"])
    behind = [at - due.timestamp() - n * FLOOR_S for n, at in enumerate(told)]
    in_time = sum(one <= PATIENCE_S for one in behind)
    return Timely(len(house.guests), len(told), in_time, max(behind, default=0.0))


def lose_telegram(house: House, *broken: str) -> Return:
    """Telegram goes away for ten minutes. Meanwhile one event began, one is still to come, and two were called off, of
    which one had been moved three times before; a third of the guests each wanted to come."""
    cast = Cast(house)
    soon, later, gone = house.guests[0::3], house.guests[1::3], house.guests[2::3]
    begun = _coming(cast, "Begun", timedelta(minutes=6), soon)
    coming = _coming(cast, "Coming", timedelta(hours=3), later)
    moving, other = (_coming(cast, title, timedelta(hours=5), gone) for title in ("Moving", "Other"))
    house.start_bot(*broken)
    house.cut_off()
    for event in (begun, coming):
        with write_transaction():
            reminders.remind(f"{event.id}:{int(LEAD.total_seconds())}", house.now(), house.now())
    for n in range(3):
        moving = cast.move(moving, f"Room {n}")
    cast.cancel(moving)
    cast.cancel(other)
    house.until(lambda: house.said("not delivered") > 1, "the bot noticed")
    house.move_on(AWAY)
    house.begin()
    house.until_settled(300)
    heard = [entry for entry in house.accepted() if entry["chat"] in house.guests]
    told = Counter(entry["chat"] for entry in heard)
    both = {entry["chat"] for entry in heard if "Moving" in entry["text"] and "Other" in entry["text"]}
    skipped = sum(row.state == "expired" for row in rows("reminder"))
    return Return(
        late=sum("Begun" in entry["text"] for entry in heard), due=sum("Coming" in entry["text"] for entry in heard),
        expected=len(later), skipped=skipped, missed=len(soon), most=max(told.values(), default=0),
        untold=len(set(gone) - both),
    )  # fmt: skip


def _coming(cast: Cast, title: str, ahead: timedelta, guests: Sequence[int]) -> Saved:
    starts = (cast.now + ahead).replace(second=0, microsecond=0)
    event = cast.event(title, starts)
    cast.come(guests, event)
    return event


@contextlib.contextmanager
def _house(database: str, guests: int) -> Iterator[House]:
    with fresh(database) as url, TemporaryDirectory() as folder, opened(url, Path(folder), guests) as house:
        yield house
