"""Dates and times as people type them to the bot. A small grammar: what is doubtful is None, never a guess."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from functools import cache
from unicodedata import combining, normalize

from babel import Locale

_LANGUAGES = ("en", "es", "de")
_TODAY = {"today": 0, "tomorrow": 1, "hoy": 0, "mañana": 1, "manana": 1, "heute": 0, "morgen": 1}
_ALSO = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3, "sonnabend": 5}  # weekdays CLDR does not list
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2})?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s*(?:de |of )?([^\W\d]+)\.?(?:,?\s+(?:de |del )?(\d{4}))?")
_MONTH_FIRST = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?")
_YEARS = range(2000, 2200)

_CLOCK = re.compile(r"(\d{1,2})(?:(?:[:.h]|\s?uhr\s)(\d{2})|h)?\s?(a\.?m\.?|p\.?m\.?|uhr|hrs?|h|horas)?")
_FOUR_DIGITS = re.compile(r"(\d{2})(\d{2})")
_BETWEEN = re.compile(r"\s?(?:[-–—]|\b(?:to|until|till|hasta|bis|a)\b(?!\.)(?: las?\b)?)\s?")
_BEFORE = re.compile(r"(?:from|at|desde|de|a|von|um|ab)\s(?:las?\s)?|las?\s")


def read_date(text: str, language: str, today: date) -> date | None:
    """The date meant, or None.

    Understood: 2026-12-03, 3.12., 3.12.2026, 3/12, 3 Dec, Dec 3, 3 December 2026, Saturday, today, tomorrow,
    with the words of English, Spanish and German. The day stands before the month. Without a year it is the
    next time that date comes, today included; a weekday is the next one after today.
    """
    words = " ".join(text.casefold().split()).removesuffix(",")
    if words in _TODAY:
        return today + timedelta(days=_TODAY[words])
    weekday = read_weekday(words, language)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    first, _, rest = words.partition(" ")
    weekday = read_weekday(first.rstrip(","), language) if rest else None
    if weekday is None:
        return _written(words, language, today)
    found = _written(rest, language, today)
    return found if found and found.weekday() == weekday else None


def read_weekday(word: str, language: str) -> int | None:
    """Which day of the week a word names, Monday 0: short names in the reader's language or English, whole in all."""
    return _look_up(word, language, _weekdays)


def read_time(text: str) -> time | None:
    """The time of day meant, or None: 19:00, 19.00, 1900, 19h, 19h30, 7pm, 7:30 p.m., 19 Uhr.

    A bare number up to 12 is None: nobody knows whether "7" is the morning.
    """
    words = _spoken(text)
    if four := _FOUR_DIGITS.fullmatch(words):
        return _time(int(four[1]), int(four[2]))
    found = _CLOCK.fullmatch(words)
    if found is None or (words.isdigit() and int(words) <= 12):
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
    if half in ("a", "p"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return _time(hour, minute)


def read_span(text: str) -> tuple[time, time] | None:
    """Start and end as in "19:00-21:00", "7 to 9pm", "von 19 bis 21 Uhr"; None where either is in doubt.

    The end may be the smaller: it is then on the next day. Equal times are None.
    """
    parts = sides(text)
    if parts is None:
        return None
    start, end = read_time(parts[0]), read_time(parts[1])
    if start is None and end is not None and parts[0].isdigit():
        unit = parts[1].lstrip("0123456789:. ")
        start = read_time(f"{parts[0]} {unit}") if unit else None
        if start is not None and start > end:  # "11 to 1pm" starts in the morning, "9 to 5pm" too: do not guess
            return None
    return None if start is None or end is None or start == end else (start, end)


def sides(text: str) -> tuple[str, str] | None:
    """What stands before and after the one "to", "bis", "a" or dash of a span; None where there is no such one."""
    parts = _BETWEEN.split(_spoken(text))
    return (parts[0], parts[1]) if len(parts) == 2 else None


def _spoken(text: str) -> str:
    words = " ".join(text.casefold().split())
    before = _BEFORE.match(words)
    return words[before.end() :] if before else words


def _written(words: str, language: str, today: date) -> date | None:
    if found := _ISO.fullmatch(words):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(words):
        return _coming(found[1], int(found[3]), found[4], today)
    if found := _DAY_FIRST.fullmatch(words):
        return _coming(found[1], _look_up(found[2], language, _months), found[3], today)
    if found := _MONTH_FIRST.fullmatch(words):
        return _coming(found[2], _look_up(found[1], language, _months), found[3], today)
    return None


def _coming(day: str, month: int | None, year: str | None, today: date) -> date | None:
    if month is None:
        return None
    if year:
        return _date(int(year) if len(year) == 4 else 2000 + int(year), month, int(day))
    years = range(today.year, today.year + 9)  # 29 February may be eight years away
    dates = (_date(each, month, int(day)) for each in years)
    return next((found for found in dates if found is not None and found >= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _time(hour: int, minute: int) -> time | None:
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _look_up(word: str, language: str, names: Callable[[str, bool], dict[str, int]]) -> int | None:
    """Short names only in the reader's language or English ("mar" is March or Tuesday), whole ones in all three."""
    own = language.replace("_", "-").partition("-")[0]
    short = [each for each in (own, "en") if each in _LANGUAGES]
    tables = [names(each, False) for each in short] + [names(each, True) for each in _LANGUAGES]
    return next((table[word.rstrip(".")] for table in tables if word.rstrip(".") in table), None)


@cache
def _months(language: str, whole: bool) -> dict[str, int]:
    found = _names(Locale(language).months, whole)
    return found if whole or language != "es" else {**found, "sep": 9, "set": 9}


@cache
def _weekdays(language: str, whole: bool) -> dict[str, int]:
    return {**_names(Locale(language).days, whole), **_ALSO}


def _names(table: Mapping[str, Mapping[str, Mapping[int, str]]], whole: bool) -> dict[str, int]:
    widths = ("wide",) if whole else ("abbreviated", "wide")
    written = [
        (name.casefold().rstrip("."), number)
        for context in ("format", "stand-alone")
        for width in widths
        for number, name in table[context][width].items()
    ]
    return {spelt: number for name, number in written for spelt in (name, _plain(name))}


def _plain(name: str) -> str:
    return "".join(letter for letter in normalize("NFD", name) if not combining(letter))
