"""Weeks, months and evenings by the clock of one zone.

Weeks are those of ISO 8601: they begin on Monday, and the first of a year has its first Thursday.
"""

from datetime import date, datetime, time, timedelta

from scheduling.languages import locale_of
from scheduling.zones import resolve, wall_in

EVENING_BEGINS = time(17)
DAY = timedelta(days=1)


def week_of(instant: datetime, zone: str) -> tuple[int, int]:
    """Year and number of the ISO week."""
    year, week, _ = wall_in(instant, zone).isocalendar()
    return year, week


def month_of(instant: datetime, zone: str) -> tuple[int, int]:
    """Year and month."""
    wall = wall_in(instant, zone)
    return wall.year, wall.month


def evenings_of(starts: datetime, ends: datetime, zone: str) -> tuple[date, ...]:
    """The days of whose evening, from 17:00 to midnight, something takes a part. Aware UTC in."""
    first, last = wall_in(starts, zone), wall_in(ends, zone)
    days = (first.date() + n * DAY for n in range((last.date() - first.date()).days + 1))
    return tuple(day for day in days if _begins(day) < last and first < datetime.combine(day + DAY, time.min))


def moment_on(day: date, minute: int, zone: str) -> datetime:
    """The instant when clocks in the zone show that minute of that day; changes of clocks as in `zones.resolve`."""
    return resolve(datetime.combine(day, time(minute // 60, minute % 60)), zone, 0).utc


def weekday_in_words(day: int, language: str, *, short: bool = False) -> str:
    """The name of a weekday (Monday 0): *Monday*, or *Mon*."""
    names = locale_of(language).days["stand-alone"]["abbreviated" if short else "wide"]
    return str(names[day])


def _begins(day: date) -> datetime:
    return datetime.combine(day, EVENING_BEGINS)
