"""One event as bytes, read back by the icalendar library."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scheduling.text_values import clean
from scheduling.vevent import CalendarEvent, Status, vevent_bytes
from scheduling.zones import resolve

BERLIN = "Europe/Berlin"


def an_event(**facts: Any) -> CalendarEvent:
    event = CalendarEvent(
        uid="k3v9@klatch.example",
        sequence=2,
        changed=datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
        created=datetime(2026, 10, 1, 8, tzinfo=UTC),
        summary="Brettspiele",
        starts=resolve(datetime.fromisoformat("2026-12-03 19:00"), BERLIN),
        ends=resolve(datetime.fromisoformat("2026-12-03 22:00"), BERLIN),
        url="https://klatch.example/e/k3v9",
    )
    return replace(event, **facts)


def read(event: CalendarEvent) -> icalendar.Event:
    component = icalendar.Event.from_ical(vevent_bytes(event))
    assert isinstance(component, icalendar.Event)
    assert component.errors == []
    return component


def lines(event: CalendarEvent) -> list[str]:
    return vevent_bytes(event).decode().replace("\r\n ", "").split("\r\n")


def timed(start: str, end: str, zone: str, fold: int = 0) -> list[str]:
    starts, ends = (resolve(datetime.fromisoformat(wall), zone, fold) for wall in (start, end))
    return [line for line in lines(an_event(starts=starts, ends=ends)) if line.startswith(("DTSTART", "DTEND"))]


def test_a_hybrid_event_to_the_letter() -> None:
    event = an_event(
        summary="Brettspiele; Tee, Kekse",
        description="Bring a game.\nTea is there.",
        categories=("Board, games", "Tea"),
        location="Café Rösti\nHauptstr. 1, Berlin",
        venue_title="Café Rösti",
        venue_address="Hauptstr. 1, Berlin",
        geo=(52.5200066, 13.404954),
        conference="https://meet.example/abc",
        organizer_name="Klatch",
        organizer_address="no-reply@klatch.example",
    )
    assert vevent_bytes(event).decode() == (
        "BEGIN:VEVENT\r\n"
        "SUMMARY:Brettspiele\\; Tee\\, Kekse\r\n"
        "DTSTART;TZID=Europe/Berlin:20261203T190000\r\n"
        "DTEND;TZID=Europe/Berlin:20261203T220000\r\n"
        "DTSTAMP:20261101T093000Z\r\n"
        "UID:k3v9@klatch.example\r\n"
        "SEQUENCE:2\r\n"
        "CATEGORIES:Board\\, games,Tea\r\n"
        "CONFERENCE;VALUE=URI:https://meet.example/abc\r\n"
        "CREATED:20261001T080000Z\r\n"
        "DESCRIPTION:Bring a game.\\nTea is there.\\n\\nhttps://meet.example/abc\r\n"
        "GEO:52.520007;13.404954\r\n"
        "LAST-MODIFIED:20261101T093000Z\r\n"
        "LOCATION:Café Rösti\\nHauptstr. 1\\, Berlin\r\n"
        "ORGANIZER;CN=Klatch:mailto:no-reply@klatch.example\r\n"
        "STATUS:CONFIRMED\r\n"
        "TRANSP:OPAQUE\r\n"
        "URL:https://klatch.example/e/k3v9\r\n"
        'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-ADDRESS="Hauptstr. 1, Berlin";X-AP\r\n'
        ' PLE-RADIUS=70;X-TITLE="Café Rösti":geo:52.520007,13.404954\r\n'
        "END:VEVENT\r\n"
    )
    assert vevent_bytes(event) == vevent_bytes(replace(event))


def test_a_bare_event_has_nothing_but_its_facts() -> None:
    names = [line.partition(":")[0].partition(";")[0] for line in lines(an_event())]
    assert names == [
        *("BEGIN", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "CREATED", "LAST-MODIFIED"),
        *("STATUS", "TRANSP", "URL", "END", ""),
    ]


def test_an_online_event_is_where_its_link_is() -> None:
    component = read(an_event(conference="https://meet.example/abc"))
    assert component["LOCATION"] == "https://meet.example/abc"
    assert component["DESCRIPTION"] == "https://meet.example/abc"


def test_a_link_already_in_the_description_is_not_said_again() -> None:
    component = read(an_event(conference="https://meet.example/abc", description="Join: https://meet.example/abc"))
    assert component["DESCRIPTION"] == "Join: https://meet.example/abc"


def test_apple_gets_a_place_only_under_the_name_in_the_location() -> None:
    event = an_event(location="Somewhere else", venue_title="Café Rösti", geo=(52.5, 13.4))
    assert "X-APPLE-STRUCTURED-LOCATION" not in read(event)
    assert "X-APPLE-STRUCTURED-LOCATION" in read(replace(event, location="Café Rösti"))


def test_a_cancelled_event_takes_no_time() -> None:
    component = read(an_event(status=Status.CANCELLED, summary="Cancelled: Brettspiele"))
    assert (component["STATUS"], component["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert component["SUMMARY"] == "Cancelled: Brettspiele"


def test_a_maybe_is_tentative_for_outlook_too() -> None:
    component = read(an_event(status=Status.TENTATIVE, opaque=False, busy_status_tentative=True))
    assert (component["STATUS"], component["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
    assert component["X-MICROSOFT-CDO-BUSYSTATUS"] == "TENTATIVE"
    assert "X-MICROSOFT-CDO-BUSYSTATUS" not in read(an_event())


@pytest.mark.parametrize(
    ("start", "end", "zone", "written"),
    [
        (
            *("2026-12-03 19:00", "2026-12-03 22:00", "America/New_York"),
            ["DTSTART;TZID=America/New_York:20261203T190000", "DTEND;TZID=America/New_York:20261203T220000"],
        ),
        # UTC itself, a rule no RRULE can say, and a year before the present rule began
        ("2026-12-03 19:00", "2026-12-03 22:00", "UTC", ["DTSTART:20261203T190000Z", "DTEND:20261203T220000Z"]),
        (
            "2026-07-03 19:00",
            "2026-07-03 22:00",
            "Africa/Cairo",
            ["DTSTART:20260703T160000Z", "DTEND:20260703T190000Z"],
        ),
        ("2021-07-03 19:00", "2021-07-03 22:00", "Asia/Tehran", ["DTSTART:20210703T143000Z", "DTEND:20210703T173000Z"]),
        # a time that never comes is written as the one that does
        (
            *("2027-03-28 02:30", "2027-03-28 05:00", BERLIN),
            ["DTSTART;TZID=Europe/Berlin:20270328T033000", "DTEND;TZID=Europe/Berlin:20270328T050000"],
        ),
        # apps take either round of an hour that comes twice, so neither is left to them
        ("2026-10-25 02:30", "2026-10-25 05:00", BERLIN, ["DTSTART:20261025T003000Z", "DTEND:20261025T040000Z"]),
        ("2026-10-24 22:00", "2026-10-25 02:30", BERLIN, ["DTSTART:20261024T200000Z", "DTEND:20261025T003000Z"]),
    ],
)
def test_times_name_their_zone_where_that_is_safe(start: str, end: str, zone: str, written: list[str]) -> None:
    assert timed(start, end, zone) == written


def test_the_second_round_of_an_hour_is_the_later_instant() -> None:
    assert timed("2026-10-25 02:30", "2026-10-25 05:00", BERLIN, fold=1)[0] == "DTSTART:20261025T013000Z"


def test_times_of_change_are_utc_whatever_their_zone() -> None:
    changed = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    east = changed.astimezone(timezone(timedelta(hours=9)))
    assert vevent_bytes(an_event(changed=east)) == vevent_bytes(an_event(changed=changed))


ANY_TEXT = st.text(st.characters(codec=None), max_size=300) | st.text(
    "\\nN,;:\"'\r\n\t ^%é日🎲\u202e\x00", max_size=200
)


@given(ANY_TEXT, ANY_TEXT)
@example("C:\\New\\Nights, \\n\\\\N;", "\\\\" * 90)
@example("🎲" * 10_000, "a" * 72 + "\\,;" * 40)
def test_any_words_come_back_as_they_went(description: str, location: str) -> None:
    event = an_event(description=description, location=location, summary=f"x {description}", categories=(location,))
    written = vevent_bytes(event)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert b"\n" not in written.replace(b"\r\n", b"")
    for line in written.split(b"\r\n"):
        line.decode()  # raises where a fold has split a character
    component = read(event)
    assert component.get("DESCRIPTION", "") == clean(description)
    assert component.get("LOCATION", "") == clean(location)
    assert component["SUMMARY"] == " ".join(("x", *clean(description).split()))


def test_control_characters_and_overrides_are_left_out() -> None:
    component = read(
        an_event(summary="\u202eevil\u202c \x07bell\x00 \u2066in\u2069 \ufeffend", description="a\x0bb\u2028c\r\rd\te")
    )
    assert component["SUMMARY"] == "evil bell in end"
    assert component["DESCRIPTION"] == "a\nb\nc\n\nd\te"


def test_right_to_left_words_keep_their_letters_and_marks() -> None:
    assert read(an_event(summary="לילה \u200fטוב"))["SUMMARY"] == "לילה \u200fטוב"


def test_a_title_of_ten_thousand_characters_is_whole() -> None:
    assert read(an_event(summary="ä" * 10_000))["SUMMARY"] == "ä" * 10_000


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("https://meet.example/ä b", "https://meet.example/%C3%A4%20b"),
        ("https://meet.example/a%20b?x=1&y=2#z", "https://meet.example/a%20b?x=1&y=2#z"),
        (
            "https://meet.example/\r\nATTENDEE:mailto:x@example.org",
            "https://meet.example/%0AATTENDEE:mailto:x@example.org",
        ),
    ],
)
def test_a_link_is_ascii_and_stays_on_its_line(typed: str, written: str) -> None:
    assert f"CONFERENCE;VALUE=URI:{written}" in lines(an_event(conference=typed))
    assert not any(line.startswith("ATTENDEE") for line in lines(an_event(conference=typed, url=typed)))


def test_names_cannot_break_out_of_a_parameter() -> None:
    name = 'Eve":mailto:x\r\nATTENDEE:mailto:y@example.org'
    event = an_event(organizer_name=name, organizer_address="no-reply@klatch.example", venue_title=name, location=name)
    component = read(replace(event, geo=(1.0, 2.0)))
    assert "ATTENDEE" not in component
    assert component["ORGANIZER"] == "mailto:no-reply@klatch.example"
    assert component["X-APPLE-STRUCTURED-LOCATION"].params["X-TITLE"] == " ".join(name.split())


def test_a_place_near_the_meridian_is_no_exponent() -> None:
    assert "GEO:51.4779;0.0" in lines(an_event(geo=(51.4779, -0.00001)))
