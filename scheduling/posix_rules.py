"""The rule at the end of a zone's file: a POSIX TZ string with the hours RFC 8536 section 3.3.1 allows.

"CET-1CEST,M3.5.0,M10.5.0/3": an offset (written the wrong way round, west is positive), and, where clocks
change, the second offset and the two days of each year on which they do.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_NAME = r"([A-Za-z]+|<[^>]+>)"
_OFFSET = r"([+-]?\d+(?::\d+){0,2})"
_CHANGE = r",M(\d+)\.(\d)\.(\d)(?:/([+-]?\d+(?::\d+){0,2}))?"
_FOOTER = re.compile(f"{_NAME}{_OFFSET}(?:{_NAME}{_OFFSET}?{_CHANGE}{_CHANGE})?")
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_DAY = 86_400
_LAST_WEEK = 5


@dataclass(frozen=True, slots=True)
class Change:
    """One of a year's two changes. Offsets in seconds east of UTC; `time` in seconds, perhaps not of that day."""

    name: str
    offset_from: int
    offset_to: int
    month: int
    week: int
    weekday: int
    time: int

    def wall(self, year: int) -> datetime:
        """The naive wall time, by the clock before the change, at which it comes in that year."""
        day = date(year, self.month, 1)
        ahead = (self.weekday - day.isoweekday()) % 7 + 7 * (self.week - 1)
        if ahead >= monthrange(year, self.month)[1]:
            ahead -= 7
        midnight = datetime(year, self.month, 1)  # noqa: DTZ001  a wall time: the clock it is read on is changing
        return midnight + timedelta(days=ahead, seconds=self.time)

    def instant(self, year: int) -> datetime:
        """The same in UTC."""
        return (self.wall(year) - timedelta(seconds=self.offset_from)).replace(tzinfo=UTC)

    def rrule(self) -> str | None:
        """The change as an RFC 5545 RRULE; None where it may slip into the next month, which no RRULE can say."""
        shift = self.time // _DAY
        if not shift:
            week = -1 if self.week == _LAST_WEEK else self.week
            return f"FREQ=YEARLY;BYMONTH={self.month};BYDAY={week}{_WEEKDAYS[self.weekday]}"
        days = monthrange(2001, self.month)[1]
        first = (days - 6 if self.week == _LAST_WEEK else 7 * self.week - 6) + shift
        leaps = self.month == 2 and self.week == _LAST_WEEK
        if leaps or first < 1 or first + 6 > days:
            return None
        month_days = ",".join(str(day) for day in range(first, first + 7))
        weekday = _WEEKDAYS[(self.weekday + shift) % 7]
        return f"FREQ=YEARLY;BYMONTH={self.month};BYDAY={weekday};BYMONTHDAY={month_days}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A name and an offset in seconds for good, or two changes a year (then these are the first's)."""

    name: str
    offset: int
    changes: tuple[Change, ...]


def parse(footer: str) -> Rule | None:
    """The rule a footer states; None for what no present zone uses: an empty one, or days counted from January."""
    found = _FOOTER.fullmatch(footer)
    if found is None:
        return None
    name, offset, other_name, other_offset, *changes = found.groups()
    base = -_seconds(offset)
    if other_name is None:
        return Rule(name.strip("<>"), base, ())
    other = -_seconds(other_offset) if other_offset else base + 3600
    start = _change(other_name, base, other, changes[:4])
    end = _change(name, other, base, changes[4:])
    return Rule(name.strip("<>"), base, (start, end))


def _change(name: str, offset_from: int, offset_to: int, when: list[str | None]) -> Change:
    month, week, weekday = (int(part) for part in when[:3] if part is not None)
    time = _seconds(when[3]) if when[3] else 2 * 3600
    return Change(name.strip("<>"), offset_from, offset_to, month, week, weekday, time)


def _seconds(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    return sign * sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))
