"""What a quick line comes to: its fields, what is in doubt with every meaning, and what could not be used."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum


class Why(StrEnum):
    """Why something said may mean more than one thing."""

    TODAY = "today"  # "Sat", and it is Saturday
    NEXT = "next"  # "next Saturday": the coming one, or the one a week later
    OVER = "over"  # "today 10:00", and ten is over
    ORDER = "order"  # 5/6
    APART = "apart"  # a weekday and a date of another weekday
    HALF = "half"  # 7:00, perhaps in the evening
    NUMBER = "number"  # 8; 2h; 19.10
    PLACE = "place"  # online, and words that may be a place
    TWICE = "twice"  # an hour that comes twice in the night clocks go back


@dataclass(frozen=True, slots=True)
class Meaning:
    """One of several: the fields it would fill, the others None. `start` may come with its `end`."""

    day: date | None = None
    start: time | None = None
    end: time | None = None
    length: timedelta | None = None
    seats: int | None = None
    mode: str | None = None
    fold: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words as typed and what they may mean, the likeliest first. With one meaning: that, or nothing of the kind."""

    why: Why
    said: str
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What was understood, by field; None or empty where nothing was said or it is in doubt.

    `mode` is "in_person", "online" or "hybrid". `end` may be earlier than `start`: it is then on the next day.
    `seats` is 0 where no limit was asked for. `week_later` says that the weekday is today's, but the time is over.
    """

    title: str = ""
    place: str = ""
    about: str = ""
    day: date | None = None
    start: time | None = None
    end: time | None = None
    length: timedelta | None = None
    seats: int | None = None
    online_seats: int | None = None
    mode: str | None = None
    link: str = ""
    doubts: tuple[Doubt, ...] = ()
    unread: tuple[str, ...] = ()
    week_later: bool = False

    @property
    def understood(self) -> bool:
        """Whether anything but words for a title, a place or a description was found."""
        said = (self.day, self.start, self.length, self.seats, self.online_seats, self.mode)
        return any(each is not None for each in said) or bool(self.link or self.doubts)
