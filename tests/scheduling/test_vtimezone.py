"""Every zone's VTIMEZONE, read back by another library, tells the time as zoneinfo does, or there is none."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from io import StringIO

import icalendar
import pytest
from dateutil.tz import tzical

from scheduling import tz_files
from scheduling.vtimezone import covers, observances, vtimezone_text
from scheduling.zones import UnknownZone, resolve, wall_in

FIRST = datetime(2024, 6, 1, tzinfo=UTC)
LAST = datetime(2030, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONES = sorted(tz_files.names())
WRITTEN_IN_UTC_ITSELF = {"UTC", "UCT", "Zulu", "Universal", "Etc/UTC", "Etc/UCT", "Etc/Zulu", "Etc/Universal"}


def reader_of(text: str) -> tzinfo:
    zone = tzical(StringIO(f"BEGIN:VCALENDAR\r\n{text}END:VCALENDAR\r\n")).get()
    assert zone is not None
    return zone


@cache
def samples(zone: str) -> tuple[datetime, ...]:
    """Hour by hour around each change of the zone's offset, as zoneinfo has it, and two days of each month."""
    clock = tz_files.zone_info(zone)
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]
    offsets = [day.astimezone(clock).utcoffset() for day in days]
    changes = [day for day, one, other in zip(days, offsets, offsets[1:], strict=False) if one != other]
    around = (change + n * HOUR for change in changes for n in range(-2, 27))
    return (*around, *(day for day in days if day.day in (10, 25)))


def disagreements(zone: str, text: str) -> Iterator[datetime]:
    """The instants, of those the text speaks for, whose wall time its reader takes for another instant."""
    reader = reader_of(text)
    for instant in samples(zone):
        wall = wall_in(instant, zone)
        if covers(zone, instant) and resolve(wall, zone).doubt is None:
            read = wall - (wall.replace(tzinfo=reader).utcoffset() or timedelta())
            if read.replace(tzinfo=UTC) != instant:
                yield instant


def alike() -> dict[object, list[str]]:
    """The zones in groups of the same text (but for the name) and the same clock from FIRST on."""
    groups: dict[object, list[str]] = {}
    for zone in ZONES:
        file = tz_files.read(zone)
        clock = (
            file.footer,
            FIRST.astimezone(tz_files.zone_info(zone)).utcoffset(),
            tuple(change for change in file.transitions if change.at >= FIRST.timestamp()),
        )
        text = (vtimezone_text(zone) or "").replace(f"TZID:{zone}\r\n", "")
        groups.setdefault((text, clock), []).append(zone)
    return groups


def test_what_is_written_is_right_in_every_zone() -> None:
    wrong = {}
    for zones in alike().values():
        text = vtimezone_text(zones[0])
        if text is not None and (found := list(disagreements(zones[0], text))):
            wrong[tuple(zones)] = found
    assert wrong == {}


def test_nearly_every_zone_is_written_for_events_to_come() -> None:
    places = [zone for zone in ZONES if zone not in WRITTEN_IN_UTC_ITSELF]
    written = [zone for zone in places if covers(zone, LAST)]
    assert len(written) >= len(places) * 0.95


@pytest.mark.parametrize("zone", sorted(WRITTEN_IN_UTC_ITSELF))
def test_utc_needs_no_definition(zone: str) -> None:
    assert vtimezone_text(zone) is None
    assert not covers(zone, LAST)


def test_a_wrong_week_or_hour_would_be_noticed() -> None:
    text = vtimezone_text("Europe/Berlin")
    assert text is not None
    broken = text.replace("BYDAY=-1SU;BYMONTH=3", "BYDAY=1SU;BYMONTH=3").replace("19960331", "19960303")
    assert broken != text
    assert len(list(disagreements("Europe/Berlin", broken))) > 0
    late = text.replace("T030000", "T050000")
    assert late != text
    assert len(list(disagreements("Europe/Berlin", late))) > 0


@pytest.mark.parametrize(
    ("zone", "first_right"),
    [
        ("Europe/Berlin", "1996-03-31T01:00:00+00:00"),
        ("America/New_York", "2007-03-11T07:00:00+00:00"),
        ("America/Sao_Paulo", "2019-02-17T02:00:00+00:00"),
        ("Asia/Tehran", "2022-09-21T19:30:00+00:00"),
        ("America/Mexico_City", "2022-10-30T07:00:00+00:00"),
    ],
)
def test_a_zone_is_written_from_the_day_its_present_rule_began(zone: str, first_right: str) -> None:
    began = datetime.fromisoformat(first_right)
    assert covers(zone, began)
    assert not covers(zone, began - timedelta(seconds=1))


def test_the_rule_of_berlin_to_the_letter() -> None:
    assert vtimezone_text("Europe/Berlin") == (
        "BEGIN:VTIMEZONE\r\n"
        "TZID:Europe/Berlin\r\n"
        "BEGIN:DAYLIGHT\r\n"
        "DTSTART:19960331T020000\r\n"
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n"
        "TZNAME:CEST\r\n"
        "TZOFFSETFROM:+0100\r\n"
        "TZOFFSETTO:+0200\r\n"
        "END:DAYLIGHT\r\n"
        "BEGIN:STANDARD\r\n"
        "DTSTART:19961027T030000\r\n"
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n"
        "TZNAME:CET\r\n"
        "TZOFFSETFROM:+0200\r\n"
        "TZOFFSETTO:+0100\r\n"
        "END:STANDARD\r\n"
        "END:VTIMEZONE\r\n"
    )


def test_dublins_summer_is_the_daylight_part() -> None:
    parts = observances("Europe/Dublin")
    assert parts is not None
    assert {part.name: (part.daylight, part.offset_to) for part in parts} == {"GMT": (False, 0), "IST": (True, 3600)}


def test_a_zone_whose_clocks_stay_has_one_standard_part() -> None:
    for zone in ("Asia/Kolkata", "Asia/Tokyo", "Etc/GMT+5"):
        parts = observances(zone)
        assert parts is not None
        assert [(part.daylight, part.rrule) for part in parts] == [(False, None)]


def test_a_change_on_the_day_before_a_last_sunday_is_told_by_its_dates() -> None:
    parts = observances("America/Nuuk")
    assert parts is not None
    (spring,) = (part for part in parts if part.daylight)
    assert spring.rrule == "FREQ=YEARLY;BYMONTH=3;BYDAY=SA;BYMONTHDAY=24,25,26,27,28,29,30"


def test_every_part_of_a_changing_zone_is_a_rule_and_none_a_list_of_dates() -> None:
    for zone in ZONES:
        parts = observances(zone) or ()
        assert len(parts) in (0, 1, 2), zone
        assert all(part.rrule for part in parts if len(parts) == 2), zone
        assert "RDATE" not in (vtimezone_text(zone) or ""), zone


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Nuuk"])
def test_icalendars_own_reader_agrees(zone: str) -> None:
    text = vtimezone_text(zone)
    assert text is not None
    component = icalendar.Timezone.from_ical(text)
    assert isinstance(component, icalendar.Timezone)
    reader = component.to_tz(lookup_tzid=False)
    for instant in samples(zone):
        wall = wall_in(instant, zone)
        if resolve(wall, zone).doubt is None:
            assert wall.replace(tzinfo=reader).utcoffset() == wall - instant.replace(tzinfo=None)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(UnknownZone):
        vtimezone_text("Europe/Atlantis")
