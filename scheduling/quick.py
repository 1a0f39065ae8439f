"""One typed line that makes an event: "Board games, Sat 19:00, Café Central, 8 seats". Pure, and guesses nothing.

docs/quick-line.md holds the grammar. What may mean two things is a `Doubt` with its meanings; what looks like a day,
a time or a number and cannot be used is `unread`; all other words are the title, then the place, then the rest.
"""

from dataclasses import replace
from datetime import datetime

from scheduling.quick_days import DayRead, day_of
from scheduling.quick_hours import Hourly, hour_meanings, hours_of
from scheduling.quick_items import Bare, Day, Mode, Seats, Weekday
from scheduling.quick_meanings import Doubt, Line, Meaning, Why
from scheduling.quick_sorting import Sorted, sort
from scheduling.zones import Doubt as ClockDoubt
from scheduling.zones import resolve, wall_in

__all__ = ["Doubt", "Line", "Meaning", "Why", "read"]

LONGEST = 5_000  # characters that are read; what follows them is kept as words
MOST_SEATS = 100_000


def read(text: str, language: str, zone: str, now: datetime) -> Line:
    """What a line means to somebody of this language, in this zone, at this instant (aware). Raises UnknownZone.

    The words of English, Spanish and German are all understood; the language decides where two meanings collide.
    """
    wall = wall_in(now, zone).replace(fold=0)
    sorted_ = sort(text[:LONGEST], language, wall.date())
    hourly = hours_of(sorted_, wall.date())
    day = _day(sorted_, hourly, wall)
    if day.day == wall.date():
        hourly.ahead(day.day, wall)
    line = _timed(_worded(sorted_, text[LONGEST:]), sorted_, hourly, day, zone)
    return _numbered(_met(line, sorted_), sorted_)


def _day(sorted_: Sorted, hourly: Hourly, wall: datetime) -> DayRead:
    weekdays = [(weekday, found.said) for weekday, found in sorted_.of(Weekday)]
    days = [*((day, found.said) for day, found in sorted_.of(Day)), *hourly.days]
    return day_of(weekdays, days, hourly.starts, wall)


def _worded(sorted_: Sorted, rest: str) -> Line:
    words = [each for each in sorted_.words if each]
    title = sorted_.title or (words.pop(0) if words else "")
    place = sorted_.place or (words.pop(0) if words else "")
    about = [*words, *sorted_.links[1:], rest.strip()]
    link = sorted_.links[0] if sorted_.links else ""
    return Line(title=title, place=place, about=", ".join(each for each in about if each), link=link)


def _timed(line: Line, sorted_: Sorted, hourly: Hourly, day: DayRead, zone: str) -> Line:
    doubts = [*([day.doubt] if day.doubt else []), *hourly.doubts]
    start, end = hourly.spans[0] if len(hourly.spans) == 1 else (None, None)
    if len(hourly.spans) > 1:
        meanings = tuple(Meaning(start=first, end=last) for first, last in hourly.spans)
        doubts.append(Doubt(Why.HALF, hourly.said, meanings))
    if day.day is not None and start is not None:
        moment = resolve(datetime.combine(day.day, start), zone)
        if moment.doubt is ClockDoubt.TWICE:
            doubts.append(Doubt(Why.TWICE, hourly.said, (Meaning(fold=0), Meaning(fold=1))))
    return replace(
        line,
        day=day.day,
        start=start,
        end=end,
        length=hourly.length or None,
        doubts=tuple(doubts),
        unread=(*sorted_.unread, *day.unread, *hourly.unread),
        week_later=day.week_later,
    )


def _met(line: Line, sorted_: Sorted) -> Line:
    """How people meet: as said, or as the link says; with a link and a place, both or only online."""
    said = {mode.name for mode, _ in sorted_.of(Mode)}
    online = "online" in said or bool(line.link) or any(seats.online for seats, _ in sorted_.of(Seats))
    if "hybrid" in said or ("in_person" in said and online):
        return replace(line, mode="hybrid")
    if not online:
        return replace(line, mode="in_person" if said else None)
    if not line.place:
        return replace(line, mode="online")
    doubt = Doubt(Why.PLACE, line.place, (Meaning(mode="hybrid"), Meaning(mode="online")))
    return replace(line, doubts=(*line.doubts, doubt))


def _numbered(line: Line, sorted_: Sorted) -> Line:
    """The seats, and numbers that may be seats."""
    unread = list(line.unread)
    for seats, found in sorted_.of(Seats):
        taken = line.online_seats if seats.online else line.seats
        if taken is not None or not (seats.number is None or 1 <= seats.number <= MOST_SEATS):
            unread.append(found.said)
        elif seats.online:
            line = replace(line, online_seats=seats.number or 0)
        else:
            line = replace(line, seats=seats.number or 0)
    for bare, found in sorted_.of(Bare):
        doubt = _number(bare.number, found.said, line)
        if doubt is None:
            unread.append(found.said)
        else:
            line = replace(line, doubts=(*line.doubts, doubt))
    return replace(line, unread=tuple(dict.fromkeys(unread)))


def _number(number: int, said: str, line: Line) -> Doubt | None:
    """A number that stands alone: seats, or when it starts, if the line says neither."""
    open_ = {name for doubt in line.doubts for meaning in doubt.meanings for name in ("start", "seats")
             if getattr(meaning, name) is not None}  # fmt: skip
    meanings = (
        [Meaning(seats=number)] if line.seats is None and "seats" not in open_ and 1 <= number <= MOST_SEATS else []
    )
    if line.start is None and "start" not in open_:
        meanings += hour_meanings(number)
    return Doubt(Why.NUMBER, said, tuple(meanings)) if meanings else None
