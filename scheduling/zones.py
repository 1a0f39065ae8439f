"""Wall time in a zone, the instant it means, and both in words."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_location, match_skeleton

from scheduling import tz_files
from scheduling.languages import locale_of
from scheduling.tz_files import UnknownZone

__all__ = [
    "Doubt",
    "Moment",
    "UnknownZone",
    "all_zones",
    "day_in_words",
    "known",
    "resolve",
    "span_in_words",
    "time_in_words",
    "tzdata_version",
    "wall_in",
    "zone_in_words",
]

# Translators' patterns; any other language gets the English one, city and all.
_ZONE_PATTERNS = {
    "en": "{city} time",
    "es": "hora de {city}",
    "de": "Zeit in {city}",
    "fr": "heure : {city}",
    "ar": "توقيت {city}",
}
_SPAN_PATTERNS = {"en": "{start} to {end}", "es": "{start} a {end}", "de": "{start} bis {end}"}
_NO_PLACE = ("UTC", "GMT")
_YEAR_MATTERS_AFTER = timedelta(days=300)
_DAY_NAMED_AFTER = timedelta(hours=12)


class Doubt(Enum):
    """Why a wall time alone does not name one instant."""

    TWICE = "twice"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall time in a zone and the instant it means.

    `wall` is what was asked for, naive; `utc` is aware. With `doubt` TWICE, `fold` says which of the two
    is meant (0 the first); with NEVER, `lands` is the wall time that comes instead.
    """

    wall: datetime
    zone: str
    fold: int
    utc: datetime
    doubt: Doubt | None

    @property
    def lands(self) -> datetime:
        """The naive wall time that clocks in the zone really show at this instant."""
        return wall_in(self.utc, self.zone)


def known(zone: str) -> bool:
    """Whether the name is an IANA zone, old names included. Names are case-sensitive."""
    return zone in tz_files.names()


def all_zones() -> tuple[str, ...]:
    """The zones a person would choose from, sorted, UTC last. `known` accepts more than these."""
    return tz_files.chosen_names()


def tzdata_version() -> str:
    """The IANA version of the data in use, e.g. "2026f"."""
    return tz_files.version()


def resolve(wall: datetime, zone: str, fold: int | None = None) -> Moment:
    """The instant a wall time means, the way of RFC 5545 section 3.3.5.

    A time that comes twice is the first unless `fold` (or, without it, `wall.fold`) is 1; one that never
    comes is read with the offset before the gap. Raises UnknownZone, and ValueError for an aware `wall`.
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall time carries no zone of its own")
    chosen = wall.fold if fold is None else fold
    first, second = (wall.replace(tzinfo=tz_files.zone_info(zone), fold=n) for n in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    assert before is not None
    assert after is not None  # a zone always knows its offset
    doubt = None if before == after else Doubt.NEVER if before < after else Doubt.TWICE
    meant = second if chosen and doubt is Doubt.TWICE else first
    try:
        utc = meant.astimezone(UTC)
    except OverflowError as edge:
        raise ValueError(f"{wall} is beyond the calendar") from edge
    return Moment(wall.replace(fold=0), zone, meant.fold if doubt is Doubt.TWICE else 0, utc, doubt)


def wall_in(instant: datetime, zone: str) -> datetime:
    """The naive wall time in the zone; its `fold` is 1 in a repeated hour's second round. Raises UnknownZone."""
    return instant.astimezone(tz_files.zone_info(zone)).replace(tzinfo=None)


def zone_in_words(zone: str, language: str, instant: datetime) -> str:
    """The zone as people say it, "Berlin time"; a zone without a place by its offset then, "UTC-5"."""
    clock = tz_files.zone_info(zone)
    locale = locale_of(language)
    if locale.language not in _ZONE_PATTERNS:
        locale = locale_of("en")
    city = get_timezone_location(clock, locale, return_city=True).rpartition("/")[2]
    if city.startswith(_NO_PLACE):
        return _offset_in_words(instant.astimezone(clock).utcoffset() or timedelta())
    return _ZONE_PATTERNS[locale.language].format(city=city)


def day_in_words(instant: datetime, zone: str, language: str, today: date | None = None) -> str:
    """ "Thursday 3 December"; with the year when it is more than about ten months from `today`."""
    day = wall_in(instant, zone).date()
    far = today is not None and abs(day - today) > _YEAR_MATTERS_AFTER
    locale = locale_of(language)
    return format_date(day, _day_pattern(locale, "yMMMMEd" if far else "MMMMEd"), locale)


def time_in_words(instant: datetime, zone: str, language: str) -> str:
    """ "19:00", on a 24-hour clock in every language."""
    locale = locale_of(language)
    return format_time(wall_in(instant, zone).time(), locale.datetime_skeletons["Hm"].pattern, locale=locale)


def span_in_words(starts: datetime, ends: datetime, zone: str, language: str, today: date | None = None) -> str:
    """ "19:00 to 21:00"; an end on another day and over twelve hours later names its day too."""
    start, end = (time_in_words(instant, zone, language) for instant in (starts, ends))
    if wall_in(starts, zone).date() != wall_in(ends, zone).date() and ends - starts > _DAY_NAMED_AFTER:
        end = f"{day_in_words(ends, zone, language, today)}, {end}"
    return _SPAN_PATTERNS.get(locale_of(language).language, "{start} – {end}").format(start=start, end=end)


def _offset_in_words(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


@cache
def _day_pattern(locale: Locale, skeleton: str) -> str:
    """The locale's pattern for the skeleton, its names written out (CLDR lets a wider field keep the pattern)."""
    matched = match_skeleton(skeleton, locale.datetime_skeletons) or "yMMMEd"
    pattern = locale.datetime_skeletons[matched].pattern
    return re.sub(r"'[^']*'|E+|c+|MMM+|LLL+", lambda found: _widened(found[0]), pattern)


def _widened(field: str) -> str:
    return field if field[0] == "'" else field[0] * 4
