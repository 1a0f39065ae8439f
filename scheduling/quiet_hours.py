"""Quiet hours: from one time of day to another on somebody's own clock, often over midnight."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduling.zones import resolve, wall_in

_LONGEST_WAIT_DAYS = 400  # somebody is awake at some time of every day, so this is never reached


@dataclass(frozen=True, slots=True)
class QuietHours:
    """`start` and `end` are minutes after midnight in `zone`; the same twice is none at all."""

    zone: str
    start: int
    end: int

    def ends(self, moment: datetime) -> datetime:
        """The moment itself where nothing is quiet, else when that night ends. Aware UTC in and out."""
        night = self._night_at(moment)
        return moment if night is None else night[1]

    def awake_until(self, moment: datetime, span: timedelta) -> datetime:
        """When `span` has passed on a clock that stands still in quiet hours."""
        clock, left = self.ends(moment), span
        for _ in range(_LONGEST_WAIT_DAYS):
            evening = self._next_evening(clock)
            if evening is None or clock + left <= evening:
                return clock + left
            left -= evening - clock
            clock = self.ends(evening)
        return clock + left

    def awake_between(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time from `start` to `end` is not quiet."""
        clock, awake = self.ends(start), timedelta()
        while clock < end:
            evening = self._next_evening(clock) or end
            awake += min(evening, end) - clock
            clock = max(self.ends(evening), evening)
        return awake

    def _night_at(self, moment: datetime) -> tuple[datetime, datetime] | None:
        today = wall_in(moment, self.zone).date()
        nights = (self._night_of(today + timedelta(days=n)) for n in (-1, 0))
        return next((night for night in nights if night and night[0] <= moment < night[1]), None)

    def _next_evening(self, moment: datetime) -> datetime | None:
        today = wall_in(moment, self.zone).date()
        nights = (self._night_of(today + timedelta(days=n)) for n in (0, 1, 2))
        return next((night[0] for night in nights if night and night[0] > moment), None)

    def _night_of(self, day: date) -> tuple[datetime, datetime] | None:
        """The quiet hours that begin on that day; None where a change of clocks swallows them."""
        if self.start == self.end:
            return None
        ends_on = day if self.start < self.end else day + timedelta(days=1)
        begins, ends = self._at(day, self.start), self._at(ends_on, self.end)
        return (begins, ends) if begins < ends else None

    def _at(self, day: date, minutes: int) -> datetime:
        wall = datetime.combine(day, time(minutes // 60 % 24, minutes % 60))
        return resolve(wall, self.zone, 0).utc
