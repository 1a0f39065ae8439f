"""Times of day and lengths of time in a quick line, with the hours that may be meant where a clock has twelve."""

import re
from dataclasses import dataclass
from datetime import time, timedelta

from scheduling.typed import read_time, sides

HALF_A_DAY = timedelta(hours=12)
_LONGEST_SPAN = timedelta(hours=12)  # of two hours that leave open which half of the day they are in
_NOON = ("noon", "at noon", "midday", "at midday", "mediodía", "mediodia", "al mediodía", "al mediodia", "mittags")
_EVENING = (
    "evening", "in the evening", "afternoon", "in the afternoon", "abend", "abends", "am abend", "nachmittag",
    "nachmittags", "am nachmittag", "por la tarde", "por la noche", "de la tarde", "de la noche", "at night", "nachts",
    "night", "nacht", "noche", "tarde",
)  # fmt: skip
_NIGHT = ("por la noche", "de la noche", "at night", "nachts", "night", "nacht", "noche")
_MORNING = (
    "morning", "in the morning", "morgens", "am morgen", "früh", "frueh", "vormittag", "vormittags", "am vormittag",
    "por la mañana", "por la manana", "de la mañana", "de la manana",
)  # fmt: skip
_LENGTHS = {
    "an hour": 60, "one hour": 60, "una hora": 60, "eine stunde": 60, "half an hour": 30, "media hora": 30,
    "eine halbe stunde": 30, "one and a half hours": 90, "an hour and a half": 90, "una hora y media": 90,
    "eineinhalb stunden": 90, "anderthalb stunden": 90, "two hours": 120, "dos horas": 120, "zwei stunden": 120,
    "three hours": 180, "tres horas": 180, "drei stunden": 180,
}  # fmt: skip
_LASTS = re.compile(r"(?:for|lasts|lasting|dura|durante|por|für|fuer|dauert|dauer:?|duration:?|duración:?) ")
_HOURS = re.compile(r"(\d{1,2}(?:[.,]\d{1,2})?) ?(h|hours?|hrs?|hs|horas?|stunden?|stdn?|std)\.?(?: (?:long|lang))?")
_OF_DAYS = ("h", "hs", "hora", "horas", "hr", "hrs")  # that count the hours of a day as well as those of an event
_MINUTES = re.compile(r"(\d{1,4}) ?(?:min|mins|minutes?|minutos?|minuten)\.?(?: (?:long|lang))?")
_BOTH = re.compile(r"(\d{1,2}) ?h(?:ours?)?(?: (?:and )?)?(\d{2})(?: ?(min|mins|m|minutes))?\.?")
_PREFIX = r"((?:from|at|desde|de|a|von|um|ab)\s(?:las?\s)?|las?\s)?"
_BEGINS = re.compile(r"(?:starts?(?: at)?|beginn:?|start:?|empieza(?= a )|gegen|@) ?")
_HOUR = re.compile(_PREFIX + r"(\d{1,2})(?: ?(?:o['’]clock|en punto))?")
_PAST = re.compile(
    _PREFIX + r"(half past |halb |quarter past |viertel nach |quarter to |viertel vor )(\d{1,2})(?: uhr)?"
)
_Y_MEDIA = re.compile(_PREFIX + r"(\d{1,2}) (y media|y cuarto|menos cuarto)")
_SPACED = re.compile(r"(\d)h (\d{2})$")
_UNTIL = re.compile(r"(?:until|till|bis|hasta|ends?(?: at)?|ende:?) (?:las? )?(.+)")
_SHIFTS = {"half past": 30, "halb": -30, "quarter past": 15, "viertel nach": 15, "quarter to": -15, "viertel vor": -15,
           "y media": 30, "y cuarto": 15, "menos cuarto": -15}  # fmt: skip

Span = tuple[time, time | None]


@dataclass(frozen=True, slots=True)
class Clock:
    """From when to when, the likelier first; `sure` where the others count only if a word asks for the evening."""

    spans: tuple[Span, ...]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Until:
    """When it ends, without its start."""

    times: tuple[time, ...]


@dataclass(frozen=True, slots=True)
class Length:
    """How long it lasts."""

    span: timedelta


@dataclass(frozen=True, slots=True)
class Hours:
    """2h: a length, or the hour it starts."""

    length: timedelta
    clock: Clock


@dataclass(frozen=True, slots=True)
class Half:
    """A word for the morning, or for afternoon, evening and night."""

    evening: bool
    night: bool = False  # of which twelve is no noon


When = Clock | Until | Length | Hours | Half


def read_when(words: str) -> tuple[When, ...]:
    """The time or length these plain words say; nothing where they say none."""
    if words in _EVENING or words in _MORNING:
        return (Half(words in _EVENING, words in _NIGHT),)
    return _length(words) or _clock(words) or _span(words) or _until(words)


def _length(words: str) -> tuple[When, ...]:
    said = _LASTS.match(words)
    rest = words[said.end() :] if said else words
    if rest in _LENGTHS:
        return (Length(timedelta(minutes=_LENGTHS[rest])),)
    if found := _MINUTES.fullmatch(rest):
        return (Length(timedelta(minutes=int(found[1]))),) if int(found[1]) else ()
    if found := _BOTH.fullmatch(rest):
        if not said and not found[3] and int(found[1]) >= 13:
            return ()  # the hour of a day
        span = timedelta(hours=int(found[1]), minutes=int(found[2]))
        return _or_hour(rest, span, surely=bool(said or found[3] or " " in rest))
    found = _HOURS.fullmatch(rest)
    if found is None:
        return ()
    written, unit = found[1].replace(",", "."), found[2]
    if not said and unit in _OF_DAYS and 13 <= float(written) < 24:
        return ()  # likewise
    surely = bool(said) or "." in written or unit not in ("h", "hs")
    return _or_hour(rest, timedelta(hours=float(written)), surely=surely)


def _or_hour(words: str, span: timedelta, *, surely: bool) -> tuple[When, ...]:
    if not span:
        return ()
    clock = () if surely else _clock(words)
    if clock and isinstance(clock[0], Clock) and span <= HALF_A_DAY:
        return (Hours(span, clock[0]),)
    return clock if clock else (Length(span),)


def _clock(words: str) -> tuple[When, ...]:
    times = _times(words)
    sure = len(times) == 1 or (bool(times) and times[0].hour >= 10)
    return (Clock(tuple((each, None) for each in times), sure),) if times else ()


def _times(words: str, *, bare: bool = False) -> tuple[time, ...]:
    """The times these words may mean: two where nobody said which half of the day. `bare` lets "7" be one."""
    if words in _NOON:
        return (time(12),)
    if begins := _BEGINS.match(words):
        return _times(words[begins.end() :], bare=True)
    said = _hour_and_quarter(words)
    at = read_time(said)
    if at is None and (found := _HOUR.fullmatch(words)) and (bare or found[1] or not words.isdecimal()):
        at = time(int(found[2])) if int(found[2]) < 24 else None
    if at is None:
        return ()
    first = re.search(r"\d+", said)
    marked = first is None or first[0].startswith("0") or len(first[0]) == 4 or re.search(r"[ap]\.?m", said)
    if marked or not 1 <= at.hour <= 11:
        return (at,)
    return (at, at.replace(hour=at.hour + 12))


def _hour_and_quarter(words: str) -> str:
    """ "halb 8" as "7:30", "19h 30" as "19h30"; anything else as it is."""
    if found := _PAST.fullmatch(words):
        hour, shift = int(found[3]), _SHIFTS[found[2].strip()]
    elif found := _Y_MEDIA.fullmatch(words):
        hour, shift = int(found[2]), _SHIFTS[found[3]]
    else:
        return _SPACED.sub(r"\1h\2", words)
    if not 1 <= hour <= 23:
        return words
    minutes = hour * 60 + shift
    return f"{minutes // 60 or 12}:{minutes % 60:02}"  # a quarter to one is at 12


def _span(words: str) -> tuple[When, ...]:
    parts = sides(words)
    if parts is None:
        return ()
    starts, ends = _times(_with_unit(*parts), bare=True), _times(parts[1], bare=True)
    if not starts or not ends:
        return ()
    likely = starts[:1] if starts[0].hour >= 10 and ends[0] > starts[0] else starts
    spans = tuple(
        (start, end) for start in likely for end in ends if timedelta() < _between(start, end) < _LONGEST_SPAN
    )
    if not spans and len(starts) == len(ends) == 1 and starts != ends:
        spans = ((starts[0], ends[0]),)
    return (Clock(spans, sure=len(spans) == 1),) if spans else ()


def _with_unit(start: str, end: str) -> str:
    """ "7" of "7 to 9 pm" is in the evening too, where it then is before the end; "11 to 1 pm" is not."""
    unit = re.search(r"\d ?([ap]\.?m\.?)$", end)
    if not unit or not start.isdecimal():
        return start
    first, last = read_time(f"{start} {unit[1]}"), read_time(end)
    return f"{start} {unit[1]}" if first is not None and last is not None and first < last else start


def _between(start: time, end: time) -> timedelta:
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return timedelta(minutes=minutes % (24 * 60))


def _until(words: str) -> tuple[When, ...]:
    found = _UNTIL.fullmatch(words)
    times = _times(found[1], bare=True) if found else ()
    return (Until(times),) if times else ()
