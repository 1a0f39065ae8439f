"""When a quick line starts and ends: its clock times, halves of the day and lengths weighed against each other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from scheduling.quick_items import Bare, Day, Dotted, Weekday
from scheduling.quick_meanings import Doubt, Meaning, Why
from scheduling.quick_sorting import Sorted
from scheduling.quick_times import HALF_A_DAY, Clock, Half, Hours, Length, Span, Until

LONGEST_EVENT = timedelta(days=14)


@dataclass(slots=True)
class Hourly:
    """What is known of the time: the spans that may be meant and in whose words, how long it lasts, what is left."""

    spans: tuple[Span, ...] = ()
    said: str = ""
    length: timedelta | None = None
    days: list[tuple[Day, str]] = field(default_factory=list)  # numbers that turned out to be dates
    doubts: list[Doubt] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def starts(self) -> tuple[time, ...]:
        """Every start that may be meant."""
        return tuple(start for start, _ in self.spans)

    def ahead(self, day: date, wall: datetime) -> None:
        """On a day that is certain, forget the spans that are over; unless all are."""
        left = tuple(span for span in self.spans if datetime.combine(day, span[0]) > wall)
        self.spans = left or self.spans


def hours_of(sorted_: Sorted, today: date) -> Hourly:
    """Weigh all that was said of the time."""
    hourly = Hourly()
    clocks = [(clock, found.said) for clock, found in sorted_.of(Clock)]
    _settle_dotted(sorted_, clocks, hourly)
    clocks = clocks or _hours_as_clocks(sorted_)
    clocks = clocks or _numbers_as_clocks(sorted_, hourly, today)
    _settle_lengths(sorted_, hourly, started=bool(clocks))
    if clocks:
        _settle_clock(*clocks[0], sorted_, hourly)
    hourly.unread += [said for _, said in clocks[1:]]
    if not hourly.spans:
        hourly.unread += [found.said for _, found in sorted_.of(Until)]
    return hourly


def hour_meanings(number: int) -> list[Meaning]:
    """The hours of a day a bare number may be."""
    if not 1 <= number <= 23:
        return []
    return [Meaning(start=time(hour)) for hour in (number, number + 12) if hour == number or hour < 24]


def _settle_dotted(sorted_: Sorted, clocks: list[tuple[Clock, str]], hourly: Hourly) -> None:
    """19.10 is what the line lacks; where it lacks both, nobody knows."""
    for dotted, found in sorted_.of(Dotted):
        if clocks or sorted_.has(Hours):
            hourly.days.append((Day((dotted.day,)), found.said))
        elif sorted_.has(Day, Weekday) or hourly.days:
            clocks.append((dotted.clock, found.said))
        else:
            likely = dotted.clock.spans[:1] if dotted.clock.sure else dotted.clock.spans
            meanings = (Meaning(day=dotted.day), *(Meaning(start=start) for start, _ in likely))
            hourly.doubts.append(Doubt(Why.NUMBER, found.said, meanings))
            return


def _hours_as_clocks(sorted_: Sorted) -> list[tuple[Clock, str]]:
    """The one "10h" that stands beside a day, or the first of several, is when it starts."""
    hours = sorted_.of(Hours)
    beside = [each for each in hours if each[1].with_day and each[0].clock.sure] or (hours if len(hours) > 1 else [])
    if not beside:
        return []
    first, found = beside[0]
    sorted_.found = [each for each in sorted_.found if each is not found]
    return [(first.clock, found.said)]


def _numbers_as_clocks(sorted_: Sorted, hourly: Hourly, today: date) -> list[tuple[Clock, str]]:
    """ "Sat 19" is a time; "Sat 5" may be one, or the fifth if that is a Saturday."""
    for bare, found in sorted_.of(Bare):
        hours = hour_meanings(bare.number)
        if not found.with_day or not hours:
            continue
        sorted_.found = [each for each in sorted_.found if each is not found]
        fifth = _of_month(bare.number, sorted_, today)
        if fifth is None:
            starts = tuple((meaning.start, None) for meaning in hours if meaning.start is not None)
            return [(Clock(starts, sure=len(starts) == 1), found.said)]
        hourly.doubts.append(Doubt(Why.NUMBER, found.said, (*hours, Meaning(day=fifth))))
    return []


def _of_month(number: int, sorted_: Sorted, today: date) -> date | None:
    weekdays = {weekday.number for weekday, _ in sorted_.of(Weekday)}
    days = (today + timedelta(days=n) for n in range(62))
    found = next((day for day in days if day.day == number), None)
    return found if found is not None and found.weekday() in weekdays and not sorted_.has(Day) else None


def _settle_lengths(sorted_: Sorted, hourly: Hourly, *, started: bool) -> None:
    lengths = [(length.span, found.said) for length, found in sorted_.of(Length)]
    for hours, found in sorted_.of(Hours):
        if started:
            lengths.append((hours.length, found.said))
        else:
            starts = [Meaning(start=start) for start, _ in _likely(hours.clock)]
            hourly.doubts.append(Doubt(Why.NUMBER, found.said, (*starts, Meaning(length=hours.length))))
    fitting = [each for each in lengths if each[0] <= LONGEST_EVENT]
    if fitting:
        hourly.length = fitting[0][0]
    hourly.unread += [said for span, said in lengths if (span, said) not in fitting[:1]]


def _likely(clock: Clock) -> tuple[Span, ...]:
    return clock.spans[:1] if clock.sure else clock.spans


def _settle_clock(clock: Clock, said: str, sorted_: Sorted, hourly: Hourly) -> None:
    halves = [half for half, _ in sorted_.of(Half)]
    if any(half.night for half in halves) and clock.spans[0][0].hour == 12:
        hourly.unread.append(said)  # twelve at night belongs to one day or the next
        return
    evening = halves[0].evening if halves else None
    in_half = tuple(span for span in clock.spans if (span[0].hour >= 12) is evening)
    spans = in_half if halves and in_half else _likely(clock)
    for until, found in sorted_.of(Until):
        closed = _closed(spans, until.times)
        if closed:
            spans = closed
        else:
            hourly.unread.append(found.said)
    hourly.spans, hourly.said = spans, said
    if spans[0][1] is not None and hourly.length is not None:
        hourly.length = None  # both ends were said


def _closed(spans: Sequence[Span], ends: Sequence[time]) -> tuple[Span, ...]:
    """With the end that was said apart: the one less than half a day after the start, where there is such a one."""
    open_ = [start for start, end in spans if end is None]
    return tuple((start, end) for start in open_ for end in ends if timedelta() < _between(start, end) < HALF_A_DAY)


def _between(start: time, end: time) -> timedelta:
    return timedelta(minutes=((end.hour - start.hour) * 60 + end.minute - start.minute) % (24 * 60))
