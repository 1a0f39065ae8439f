"""What comes round every so many weeks, on a weekday and at a time of one zone's clock."""

from datetime import datetime, time, timedelta

from scheduling.languages import locale_of
from scheduling.zones import resolve, wall_in


def next_time(
    zone: str, weekday: int, minute: int, now: datetime, *, weeks: int = 1, last: datetime | None = None
) -> datetime:
    """The next instant after `now`: `minute` past midnight on `weekday` (Monday 0) by the zone's clock.

    `last` is an instant of the same round: from there it is counted in steps of so many weeks, so that one that was
    missed does not shift the others. The clock's own time stays when clocks change; a time that never comes, or comes
    twice, is taken the way of RFC 5545 section 3.3.5. Raises UnknownZone.
    """
    day = wall_in(last or now, zone).date()
    day += timedelta(days=(weekday - day.weekday()) % 7)
    step = timedelta(weeks=1 if last is None else weeks)
    clock = time(minute // 60, minute % 60)
    while (at := resolve(datetime.combine(day, clock), zone).utc) <= max(now, last or now):
        day += step
    return at


def weekday_in_words(weekday: int, language: str) -> str:
    """ "Thursday", for Monday 0 to Sunday 6, as it stands by itself."""
    return str(locale_of(language).days["stand-alone"]["wide"][weekday])
