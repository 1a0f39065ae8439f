"""A feed joined from stored blocks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from scheduling.vcalendar import CalendarHead, join
from scheduling.vevent import CalendarEvent, vevent_bytes
from scheduling.vtimezone import vtimezone_text
from scheduling.zones import UnknownZone, resolve

HEAD = CalendarHead(
    name="Brettspiele, Berlin",
    zone="Europe/Berlin",
    url="https://klatch.example/g/brettspiele",
    product_id="-//Klatch//Klatch//EN",
    language="de",
    color="teal",
    source="https://klatch.example/g/brettspiele/calendar.ics",
)


def block(uid: str, zone: str, wall: str = "2026-12-03 19:00") -> bytes:
    starts = datetime.fromisoformat(wall)
    made = datetime(2026, 11, 1, tzinfo=UTC)
    return vevent_bytes(
        CalendarEvent(
            uid=uid,
            sequence=0,
            changed=made,
            created=made,
            summary=uid,
            starts=resolve(starts, zone),
            ends=resolve(starts + timedelta(hours=2), zone),
            url=f"https://klatch.example/e/{uid}",
        )
    )


def test_the_head_to_the_letter() -> None:
    assert join(HEAD, (), ()).decode() == (
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//Klatch//Klatch//EN\r\n"
        "NAME;LANGUAGE=de:Brettspiele\\, Berlin\r\n"
        "X-WR-CALNAME:Brettspiele\\, Berlin\r\n"
        "COLOR:teal\r\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"
        "SOURCE;VALUE=URI:https://klatch.example/g/brettspiele/calendar.ics\r\n"
        "URL:https://klatch.example/g/brettspiele\r\n"
        "X-PUBLISHED-TTL:PT1H\r\n"
        "X-WR-TIMEZONE:Europe/Berlin\r\n"
        "END:VCALENDAR\r\n"
    )


def test_a_personal_feed_does_not_say_where_it_is() -> None:
    feed = join(replace(HEAD, source=None, color=None), (), ())
    assert b"SOURCE" not in feed
    assert b"COLOR" not in feed


def test_blocks_follow_in_their_order_untouched_after_the_zones_they_name() -> None:
    blocks = [block("b", "Europe/Berlin"), block("a", "America/New_York"), block("c", "Europe/Berlin")]
    feed = join(HEAD, ["Europe/Berlin", "America/New_York", "Europe/Berlin"], blocks)
    zones = [vtimezone_text(zone) or "" for zone in ("America/New_York", "Europe/Berlin")]
    empty = join(HEAD, (), ()).removesuffix(b"END:VCALENDAR\r\n")
    assert feed == empty + "".join(zones).encode() + b"".join(blocks) + b"END:VCALENDAR\r\n"
    assert feed == join(replace(HEAD), {"America/New_York", "Europe/Berlin"}, iter(blocks))


def test_every_zone_named_is_defined_and_no_other() -> None:
    blocks = [
        block("a", "Asia/Tehran", "2021-07-03 19:00"),  # before its present rule: written in UTC
        block("b", "Africa/Cairo"),
        block("c", "UTC"),
        block("d", "Europe/Berlin"),
    ]
    feed = join(HEAD, ["Asia/Tehran", "Africa/Cairo", "UTC", "Europe/Berlin", "Asia/Tokyo"], blocks)
    calendar = icalendar.Calendar.from_ical(feed)
    assert isinstance(calendar, icalendar.Calendar)
    assert [zone.tz_name for zone in calendar.timezones] == ["Europe/Berlin"]
    assert calendar.get_missing_tzids() == set()


def test_the_whole_reads_back_without_errors_at_the_right_times() -> None:
    zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo", "UTC"]
    feed = join(HEAD, zones, [block(f"e{n}", zone) for n, zone in enumerate(zones)])
    calendar = icalendar.Calendar.from_ical(feed)
    assert isinstance(calendar, icalendar.Calendar)
    assert calendar.errors == []
    assert "METHOD" not in calendar
    assert [event.errors for event in calendar.events] == [[]] * 5
    wall = datetime.fromisoformat("2026-12-03 19:00")
    starts = [event.start for event in calendar.events]
    assert [start.astimezone(UTC) for start in starts if isinstance(start, datetime)] == [
        resolve(wall, zone).utc for zone in zones
    ]


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(UnknownZone):
        join(HEAD, ["Europe/Atlantis"], ())
