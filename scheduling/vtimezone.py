"""A zone as a VTIMEZONE (RFC 5545 section 3.6.5), only where it says exactly what `zoneinfo` says.

Calendar apps ignore RDATE observances (Outlook) or read a library's guesses an hour wrong, so a VTIMEZONE
is written from the zone's own present rule, once, with yearly RRULEs and no end. It holds from the instant
at which the zone's history began to follow that rule; an event before then, and any event in a zone whose
rule cannot be put so (Cairo's change slips between months, Gaza's follows the moon), is written in UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from dateutil.rrule import rrulestr
from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from scheduling import posix_rules, tz_files
from scheduling.posix_rules import Change, Rule

_YEARS_CHECKED = 60
_DAY = 86_400
_UTC = Rule("UTC", 0, ())
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Observance:
    """One STANDARD or DAYLIGHT part. `onset` is the naive wall time of the first, by the clock before it.

    Offsets are seconds east of UTC. DAYLIGHT is the greater offset, whatever the zone's law calls it: Dublin's
    winter is "daylight saving" by the letter, and apps expect summers.
    """

    name: str
    daylight: bool
    offset_from: int
    offset_to: int
    onset: datetime
    rrule: str | None

    @property
    def begins(self) -> datetime:
        """The first onset in UTC."""
        return (self.onset - timedelta(seconds=self.offset_from)).replace(tzinfo=UTC)

    def instants(self, years: int) -> Iterator[datetime]:
        """Its onsets in UTC, for so many years, as a reader of the RRULE finds them."""
        walls = rrulestr(f"{self.rrule};COUNT={years}", dtstart=self.onset) if self.rrule else [self.onset]
        return ((wall - timedelta(seconds=self.offset_from)).replace(tzinfo=UTC) for wall in walls)


@cache
def observances(zone: str) -> tuple[Observance, ...] | None:
    """The zone's present rule, earliest onset first; None where UTC must do. Raises UnknownZone.

    Checked against `zoneinfo` for 60 years when a process first asks for the zone.
    """
    file = tz_files.read(zone)
    rule = posix_rules.parse(file.footer)
    if rule is None:
        return None
    if rule == _UTC:  # its times are written as UTC to begin with
        return None
    found = _changing(file, rule) if rule.changes else _fixed(file, rule)
    return found if found and _agrees(zone, found) else None


def covers(zone: str, instant: datetime) -> bool:
    """Whether the zone's VTIMEZONE is right from this instant on. Raises UnknownZone."""
    found = observances(zone)
    return found is not None and instant >= min(part.begins for part in found)


@cache
def vtimezone_text(zone: str) -> str | None:
    """The VTIMEZONE block, CRLF at each line's end, the same for every feed; None where UTC must do.

    It speaks for the instants that `covers` admits. Raises UnknownZone.
    """
    found = observances(zone)
    if found is None:
        return None
    component = Timezone()
    component.add("TZID", zone)
    for part in found:
        component.add_component(_component(part))
    return str(component.to_ical(), "utf-8")


def _changing(file: tz_files.ZoneFile, rule: Rule) -> tuple[Observance, ...] | None:
    since = _followed_since(file, rule)
    return _sorted(_observance(change, since) for change in rule.changes)


def _followed_since(file: tz_files.ZoneFile, rule: Rule) -> datetime:
    """The first change from which on the file's history and the rule are the same, change for change."""
    history = [change for change in _offset_changes(file) if change[0] >= 0]
    last = max(file.transitions[-1].at, 0) if file.transitions else 0  # the footer speaks for what follows it
    last_year = datetime.fromtimestamp(last, UTC).year
    expected = sorted(
        (int(change.instant(year).timestamp()), change.offset_from, change.offset_to)
        for change in rule.changes
        for year in range(1970, last_year + 3)
    )
    since = next(at for at, _, _ in expected if at > last)
    ruled = [change for change in expected if change[0] <= last]
    for happened, due in zip(reversed(history), reversed(ruled), strict=False):
        if happened != due:
            break
        since = due[0]
    return datetime.fromtimestamp(since, UTC)


def _offset_changes(file: tz_files.ZoneFile) -> Iterator[tuple[int, int, int]]:
    before = file.first_offset
    for at, after in file.transitions:
        if after != before:
            yield at, before, after
        before = after


def _observance(change: Change, since: datetime) -> Observance | None:
    rrule = change.rrule()
    years = (since.year - 1, since.year, since.year + 1, since.year + 2)
    onset = next(change.wall(year) for year in years if change.instant(year) >= since)
    daylight = change.offset_to > change.offset_from
    if rrule is None:
        return None
    return Observance(change.name, daylight, change.offset_from, change.offset_to, onset, rrule)


def _sorted(parts: Iterator[Observance | None]) -> tuple[Observance, ...] | None:
    whole = [part for part in parts if part is not None]
    return tuple(sorted(whole, key=lambda part: part.onset)) if len(whole) == 2 else None


def _fixed(file: tz_files.ZoneFile, rule: Rule) -> tuple[Observance, ...]:
    changes = [(at, before) for at, before, _ in _offset_changes(file) if at >= 0]
    at, before = changes[-1] if changes else (0, rule.offset)
    if before % 60:  # a local mean time left after 1970 (Monrovia): many apps read no seconds in an offset
        at, before = -(-at // _DAY) * _DAY, rule.offset
    onset = (datetime.fromtimestamp(at, UTC) + timedelta(seconds=before)).replace(tzinfo=None)
    return (Observance(rule.name, False, before, rule.offset, onset, None),)


def _agrees(zone: str, parts: tuple[Observance, ...]) -> bool:
    """Whether a reader of these parts tells the time as `zoneinfo` does: at each onset, before it, between."""
    clock = tz_files.zone_info(zone)
    onsets = sorted((at, part.offset_to) for part in parts for at in part.instants(_YEARS_CHECKED))
    ends = [at for at, _ in onsets[1:]] or [onsets[0][0] + timedelta(days=366 * _YEARS_CHECKED)]
    return all(
        instant.astimezone(clock).utcoffset() == timedelta(seconds=offset)
        for (at, offset), end in zip(onsets, ends, strict=False)
        for instant in (at, at + (end - at) / 2, end - _SECOND)
    )


def _component(part: Observance) -> TimezoneDaylight | TimezoneStandard:
    component = TimezoneDaylight() if part.daylight else TimezoneStandard()
    component.add("DTSTART", part.onset)
    component.add("TZOFFSETFROM", timedelta(seconds=part.offset_from))
    component.add("TZOFFSETTO", timedelta(seconds=part.offset_to))
    component.add("TZNAME", part.name)
    if part.rrule:
        component.add("RRULE", vRecur.from_ical(part.rrule))
    return component
