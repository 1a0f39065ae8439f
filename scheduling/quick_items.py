"""What some words of a quick line can be: a day, a time, how long it lasts, seats, a way to meet.

The words of English, Spanish and German are all read; the language only decides between two meanings of one spelling.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from scheduling.quick_times import Clock, Half, Hours, Length, Until, read_when
from scheduling.typed import read_date, read_time, read_weekday

LANGUAGES = ("en", "es", "de")
_DAYS = {
    "yesterday": -1, "ayer": -1, "gestern": -1,
    "today": 0, "hoy": 0, "heute": 0, "tonight": 0, "esta noche": 0, "this evening": 0, "esta tarde": 0,
    "tomorrow": 1, "mañana": 1, "manana": 1, "morgen": 1,
    "day after tomorrow": 2, "the day after tomorrow": 2, "pasado mañana": 2, "pasado manana": 2,
    "übermorgen": 2, "uebermorgen": 2, "ubermorgen": 2,
}  # fmt: skip
_EVENINGS = ("tonight", "esta noche", "this evening", "esta tarde")
_THIS, _COMING, _NEXT = "this", "coming", "next"
_BEFORE = {
    "this": _THIS, "este": _THIS, "diesen": _THIS, "dieser": _THIS, "coming": _COMING, "the coming": _COMING,
    "kommenden": _COMING, "kommender": _COMING, "am kommenden": _COMING, "próximo": _COMING, "proximo": _COMING,
    "el próximo": _COMING, "el proximo": _COMING, "next": _NEXT, "on next": _NEXT, "nächsten": _NEXT,
    "nächster": _NEXT, "naechsten": _NEXT, "naechster": _NEXT, "am nächsten": _NEXT, "am naechsten": _NEXT,
    "on": "", "el": "", "am": "", "den": "", "der": "", "the": "",
}  # fmt: skip
_AFTER = {"que viene": _COMING, "próximo": _COMING, "proximo": _COMING}
_MORNINGS = ("morgen", "früh", "frueh", "morning")
_ARTICLE = re.compile(r"(?:on the|on|the|el día|el dia|el|am|den|der|dem) ")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{2})")
_DASHED = re.compile(r"\d{1,2}-\d{1,2}")
_DIGIT, _LETTERS, _WRITTEN = re.compile(r"\d"), re.compile(r"[^\W\d_]{3}"), re.compile(r"[\d./-]+")
_OF_MONTH = re.compile(
    r"(?:(?:on )?the |el (?:d[ií]a )?|am |den |der )(\d{1,2})(?:st|nd|rd|th|\.)?|(\d{1,2})(?:st|nd|rd|th|\.)"
)
_UNIT = (
    r"(?:seats?|places?|spots?|chairs?|people|persons?|players?|participants?|guests?|pax|"
    r"pl[aä]tze?n?|plaetze|sitzpl[aä]tze|leute|personen|spieler(?:innen)?|stühle|teilnehmer(?:innen)?|"
    r"plazas?|asientos?|personas?|lugares|sitios?|cupos?|jugador(?:es|as)|sillas?|participantes)"
)
_MOST = r"(?:max(?:imum|imal)?|m[aá]x(?:imo)?|limit(?:ed to)?|l[ií]mite(?: de)?|h[oö]chstens|hoechstens)\.?:?"
_NUMBER = r"(\d{1,3}(?:[.,]\d{3})+|\d{1,9})"
_UP_TO = rf"(?:{_MOST}|only|nur|s[oó]lo|up to|bis zu|hasta|for|für|para)"
_SEATS = re.compile(
    rf"(?:{_UP_TO} )?{_NUMBER}(?: {_MOST})? (?:free |freie )?{_UNIT}(?: {_MOST})?( online)?"
    rf"|{_MOST} ?{_NUMBER}(?: {_UNIT})?( online)?|{_NUMBER} {_MOST}|{_UNIT}: ?{_NUMBER}"
)
_ONLINE_SEATS = re.compile(rf"{_NUMBER} online(?: {_UNIT})?")
_NO_LIMIT = ("no limit", "unlimited", "unlimited seats", "sin límite", "sin limite", "plazas ilimitadas",
             "ohne limit", "unbegrenzt", "unbegrenzte plätze", "ohne begrenzung")  # fmt: skip
_MODES = {
    "online": "online", "online only": "online", "only online": "online", "nur online": "online",
    "solo online": "online", "sólo online": "online", "virtual": "online", "remote": "online", "en línea": "online",
    "en linea": "online", "video call": "online", "videocall": "online", "videollamada": "online",
    "por videollamada": "online", "per video": "online", "videoanruf": "online", "hybrid": "hybrid",
    "híbrido": "hybrid", "hibrido": "hybrid", "híbrida": "hybrid", "hibrida": "hybrid",
    "in person": "in_person", "in-person": "in_person", "presencial": "in_person", "en persona": "in_person",
    "vor ort": "in_person", "in präsenz": "in_person", "präsenz": "in_person",
}  # fmt: skip
_HERE = r"(?:in[ -]person|presencial|en persona|vor ort|(?:in )?präsenz)"
_WITH = r" ?(?:\+|&|and|or|y|o|und|oder|sowie) ?"
_BOTH = re.compile(rf"{_HERE}{_WITH}online|online{_WITH}{_HERE}")


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, Monday 0, and which: "", "this", "coming", "next" or "week" (of the next one)."""

    number: int
    which: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A date; two where the order of day and month is in doubt. `yearless` ones are the next of their name."""

    dates: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Dotted:
    """19.10, which is a date and a time."""

    day: date
    clock: Clock


@dataclass(frozen=True, slots=True)
class Bare:
    """A number and nothing else."""

    number: int


@dataclass(frozen=True, slots=True)
class Seats:
    """So many seats, None for no limit."""

    number: int | None
    online: bool = False


@dataclass(frozen=True, slots=True)
class Mode:
    """In words: "online", "hybrid" or "in_person"."""

    name: str


Item = Weekday | Day | Dotted | Bare | Seats | Mode | Clock | Until | Length | Hours | Half


@lru_cache(maxsize=4096)  # a line is read again for each doubt that is asked
def read_item(words: str, language: str, today: date) -> tuple[Item, ...]:
    """All that these words, already made plain, say together; nothing where they are not of the grammar."""
    when: tuple[Item, ...] = read_when(words)
    return (
        _way(words)
        or _seats(words)
        or _weekday(words, language)
        or _day(words, language, today)
        or when
        or _bare(words)
    )


def orders(language: str) -> tuple[str, ...]:
    """The languages whose short names are tried, the reader's own first."""
    own = language.replace("_", "-").partition("-")[0]
    return (own, *(each for each in LANGUAGES if each != own)) if own in LANGUAGES else LANGUAGES


def _way(words: str) -> tuple[Item, ...]:
    name = "hybrid" if _BOTH.fullmatch(words) else _MODES.get(words)
    return (Mode(name),) if name else ()


def _seats(words: str) -> tuple[Item, ...]:
    if words in _NO_LIMIT:
        return (Seats(None),)
    if found := _ONLINE_SEATS.fullmatch(words):
        return (Seats(_number(found[1]), online=True),)
    found = _SEATS.fullmatch(words)
    if found is None:
        return ()
    said = next(found[n] for n in (1, 3, 5, 6) if found[n])
    return (Seats(_number(said), online=bool(found[2] or found[4])),)


def _number(digits: str) -> int:
    return int(re.sub(r"\D", "", digits))


def _weekday(words: str, language: str) -> tuple[Item, ...]:
    week = re.fullmatch(r"(.+?) (?:next week|nächster? woche|naechster? woche|(?:de )?la (?:próxima|proxima) semana"
                        r"|(?:de )?la semana que viene)", words)  # fmt: skip
    if week:
        number = _number_of(week[1].removeprefix("el ").removeprefix("am "), language)
        return () if number is None else (Weekday(number, "week"),)
    head, _, last = words.rpartition(" ")
    if head and last in _MORNINGS and (found := _weekday(head, language)):
        return (*found, Half(evening=False))
    for after, which in _AFTER.items():
        if (
            words.endswith(f" {after}")
            and (number := _number_of(words.removesuffix(f" {after}").removeprefix("el "), language)) is not None
        ):
            return (Weekday(number, which),)
    number = _number_of(last, language)
    if number is None or (head and head not in _BEFORE):
        return ()
    return (Weekday(number, _BEFORE[head] if head else ""),)


def _number_of(word: str, language: str) -> int | None:
    if _DIGIT.search(word):
        return None
    found = (read_weekday(word.rstrip("."), each) for each in orders(language))
    return next((number for number in found if number is not None), None)


def _day(words: str, language: str, today: date) -> tuple[Item, ...]:
    if words in _DAYS:
        evening: tuple[Item, ...] = (Half(evening=True),) if words in _EVENINGS else ()
        return (Day((today + timedelta(days=_DAYS[words]),)), *evening)
    said = _ARTICLE.sub("", words, count=1) if _ARTICLE.match(words) else words
    if found := _SLASHED.fullmatch(said):
        return _slashed(found[1], found[2], found[3], language, today)
    if found := _DOTTED.fullmatch(said):
        return _dotted(said, int(found[2]), today)
    if found := _OF_MONTH.fullmatch(words):
        day = _of_month(int(found[1] or found[2]), today)
        return () if day is None else (Day((day,)),)
    if _DASHED.fullmatch(said) or not (_LETTERS.search(said) or _WRITTEN.fullmatch(said)) or not _DIGIT.search(said):
        return ()
    dates = (read_date(said, each, today) for each in orders(language))
    day = next((found for found in dates if found is not None), None)
    return () if day is None else (Day((day,)),)


def _slashed(first: str, second: str, year: str | None, language: str, today: date) -> tuple[Item, ...]:
    """Day before month, or in English perhaps month before day."""
    tail = f"/{year}" if year else ""
    orderly = read_date(f"{first}/{second}{tail}", "en", today)
    turned = read_date(f"{second}/{first}{tail}", "en", today)
    both = (orderly, turned) if orders(language)[0] == "en" else (orderly or turned,)
    dates = tuple(dict.fromkeys(day for day in both if day is not None))
    return (Day(dates),) if dates else ()


def _dotted(words: str, minutes: int, today: date) -> tuple[Item, ...]:
    day, clock = read_date(words, "en", today), read_when(words)
    if day is not None and read_time(words) and minutes % 5 == 0 and isinstance(clock[0], Clock):
        return (Dotted(day, clock[0]),)
    return (Day((day,)),) if day is not None else ()


def _of_month(number: int, today: date) -> date | None:
    """The next day of that number, today included."""
    days = (today + timedelta(days=n) for n in range(62))
    return next((day for day in days if day.day == number), None)


def _bare(words: str) -> tuple[Item, ...]:
    return (Bare(int(words)),) if words.isascii() and words.isdecimal() and len(words) < 7 else ()
