"""Which day a quick line means, by its own words, the day it is today and the time of day it starts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from scheduling.quick_items import Day, Weekday
from scheduling.quick_meanings import Doubt, Meaning, Why

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DayRead:
    """The day, or what is in doubt about it; `week_later` where today's time is over."""

    day: date | None = None
    doubt: Doubt | None = None
    week_later: bool = False
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    wall: datetime  # now, by the clock there
    starts: Sequence[time] = field(default_factory=tuple)

    def over(self, day: date) -> bool:
        """Whether every start that may be meant has passed on that day."""
        return bool(self.starts) and all(datetime.combine(day, each) <= self.wall for each in self.starts)


def day_of(
    weekdays: Sequence[tuple[Weekday, str]], days: Sequence[tuple[Day, str]], starts: Sequence[time], wall: datetime
) -> DayRead:
    """The day meant. `wall` is the naive local time there now; `starts` are the times of day that may be meant."""
    asked = _Asked(wall, starts)
    extra = tuple(said for _, said in [*weekdays[1:], *days[1:]])
    if days:
        found = _dated(days[0], weekdays[0] if weekdays else None, asked)
    elif weekdays:
        found = _on_weekday(*weekdays[0], asked)
    else:
        return DayRead()
    return DayRead(found.day, found.doubt, found.week_later, extra)


def _dated(day: tuple[Day, str], weekday: tuple[Weekday, str] | None, asked: _Asked) -> DayRead:
    dates, said = day[0].dates, day[1]
    if weekday is not None:
        fitting = tuple(each for each in dates if each.weekday() == weekday[0].number)
        if not fitting:
            both = said if said == weekday[1] else f"{weekday[1]}, {said}"
            return _doubt(Why.APART, both, sorted({dates[0], _nearest(dates[0], weekday[0].number)}))
        dates = fitting
    if len(dates) > 1:
        return _doubt(Why.ORDER, said, dates)
    if dates[0] == asked.wall.date() and asked.over(dates[0]):
        return _doubt(Why.OVER, said, (dates[0] + timedelta(days=1), dates[0] + WEEK))
    return DayRead(dates[0])


def _on_weekday(weekday: Weekday, said: str, asked: _Asked) -> DayRead:
    today = asked.wall.date()
    ahead = (weekday.number - today.weekday()) % 7
    coming = today + timedelta(days=ahead or 7)
    if weekday.which == "week":
        return DayRead(today + timedelta(days=7 - today.weekday() + weekday.number))
    if weekday.which == "next" and _same_week(coming, today):
        return _doubt(Why.NEXT, said, (coming, coming + WEEK))
    if ahead or weekday.which in ("coming", "next"):
        return DayRead(coming)
    if asked.over(today):
        return DayRead(today + WEEK, week_later=True)
    return DayRead(today) if weekday.which == "this" else _doubt(Why.TODAY, said, (today, today + WEEK))


def _doubt(why: Why, said: str, days: Sequence[date]) -> DayRead:
    return DayRead(doubt=Doubt(why, said, tuple(Meaning(day=day) for day in days)))


def _nearest(day: date, number: int) -> date:
    """The day of that weekday at most three days away."""
    return day + timedelta(days=(number - day.weekday() + 3) % 7 - 3)


def _same_week(one: date, other: date) -> bool:
    return one.isocalendar()[:2] == other.isocalendar()[:2]
