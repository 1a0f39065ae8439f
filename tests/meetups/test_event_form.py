"""An event as people type it: what is fine, what is not and why, and how a clock that jumps is read."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.event_columns import typed
from meetups.event_form import EventWish, Format, VenueShown, check_fields, read
from meetups.refusals import Invalid
from meetups.visibility import Visibility
from models import Event
from scheduling.zones import Doubt
from tests.conftest import NOW, MakeEvent, MakeGroup, typed_event


def faults(**fields: str) -> dict[str, str]:
    """What is wrong with the usual event once these fields are typed into it, in English."""
    with pytest.raises(Invalid) as refused:
        read(typed_event(**fields), NOW)
    return {fault.field: fault.words("en") for fault in refused.value.wrongs}


def wish(**fields: str) -> EventWish:
    return read(typed_event(**fields), NOW)


def test_what_is_typed_is_what_is_wished() -> None:
    asked = wish(date="2026-12-03", seats="12", online_seats="", guests="2", visibility="unlisted")
    assert (asked.title, asked.format, asked.visibility, asked.venue_shown) == (
        "One poem, nine languages",
        Format.HYBRID,
        Visibility.UNLISTED,
        VenueShown.EXACT,
    )
    assert (asked.room_capacity, asked.online_capacity, asked.guest_limit) == (12, None, 2)
    assert asked.starts.utc == datetime(2026, 12, 3, 18, 0, tzinfo=UTC)
    assert asked.ends.utc == datetime(2026, 12, 3, 20, 0, tzinfo=UTC)


SEATS = "Seats are a number from 1 to 100000. Leave it empty for no limit."
LINK = "That is no link we can pass on. Copy it whole: it starts with https:// or an app’s name."
DAY, HOUR = "Which day? Write it like 2026-12-03.", "Which time? Write it like 19:00."
FAR = "That is more than five years away. Choose a nearer day."
CHOICE = "Choose one of those offered."


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "Give the event a name."),
        ("title", " \t\n ", "Give the event a name."),
        ("title", "\u200b\u2060\u2800\u3164", "Give the event a name."),
        ("title", "\u202e\u2066", "Give the event a name."),
        ("title", "x" * 10_000, "Keep the name under 120 characters; this has 10000."),
        ("about", "x" * 10_001, "Keep this under 10000 characters; it has 10001."),
        ("venue", "", "Where is the room? A name people will find is enough."),
        ("venue", "x" * 121, "Keep this under 120 characters; it has 121."),
        ("address", "x" * 241, "Keep this under 240 characters; it has 241."),
        ("date", "2026-11-21", "That moment has passed. Choose one to come."),
        ("date", "0001-01-01", "That moment has passed. Choose one to come."),
        ("date", "9999-12-31", FAR),
        ("date", "2032-11-22", FAR),
        ("date", "tomorrow", DAY),
        ("date", "2026-02-30", DAY),
        ("date", "", DAY),
        ("start", "25:00", HOUR),
        ("start", "seven", HOUR),
        ("start", "", HOUR),
        ("end", "", HOUR),
        ("end", "18:59", "It ends before it starts."),
        ("end", "19:00", "It ends before it starts."),
        ("end_date", "2026-12-18", "An event lasts two weeks at most."),
        ("end_date", "later", DAY),
        ("zone", "Europe/Atlantis", "That is no time zone. Try a city, such as Europe/Berlin."),
        ("zone", "../../etc/passwd", "That is no time zone. Try a city, such as Europe/Berlin."),
        ("zone", "", "That is no time zone. Try a city, such as Europe/Berlin."),
        ("seats", "0", SEATS),
        ("seats", "-3", SEATS),
        ("seats", "1000000", SEATS),
        ("seats", "9" * 400, SEATS),
        ("seats", "2.5", SEATS),
        ("seats", "²", SEATS),
        ("online_seats", "0", SEATS),
        ("guests", "11", "Guests are a number from 0 to 10."),
        ("guests", "-1", "Guests are a number from 0 to 10."),
        ("link", "javascript:alert(document.cookie)", LINK),
        ("link", "JaVaScRiPt:alert(1)//https://x", LINK),
        ("link", "data:text/html,hello", LINK),
        ("link", "meet.example.org/poem", LINK),
        ("link", "https://", LINK),
        ("link", "https:///poem", LINK),
        ("link", "https://[::1", LINK),
        ("link", "https://meet.example.org:99999/", LINK),
        ("link", "https://meet.example.org/a b", LINK),
        ("link", "https://meet.example.org/\nSet-Cookie: a=b", LINK),
        ("link", "\x01https://meet.example.org/", LINK),
        ("link", "https://meet.example.org/\u202egnp.exe", LINK),
        ("link", "https://meet.example.org/" + "x" * 500, "Keep this under 500 characters; it has 525."),
        ("format", "underwater", CHOICE),
        ("visibility", "secret", CHOICE),
        ("venue_shown", "never", CHOICE),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_says_why_at_its_field(field: str, value: str, words: str) -> None:
    shown_at = "end" if field == "end_date" else field
    assert faults(**{field: value}) == {shown_at: words}


def test_a_moment_before_the_calendar_begins_is_refused_like_any_other() -> None:
    assert faults(date="0001-01-01", start="00:00", end="01:00") == {"date": FAR}


def test_everything_wrong_is_said_at_once() -> None:
    said = faults(title="", seats="0", link="nonsense", zone="Mars/Olympus")
    assert list(said) == ["title", "link", "seats", "zone"]


@pytest.mark.parametrize("language", ["es", "de"])
def test_every_language_has_words_for_it(language: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(typed_event(title="x" * 10_000), NOW)
    said = refused.value.wrongs[0].words(language)
    assert "120" in said
    assert "10000" in said
    assert refused.value.words(language) == said


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("🎲🎲🎲", "🎲🎲🎲"),
        ("👩‍👩‍👧 families", "👩‍👩‍👧 families"),
        ("أمسية شعرية", "أمسية شعرية"),
        ("\u202eevil\u202c txt.exe", "evil txt.exe"),
        ("\u2067أمسية\u2069 \u200eLeipzig\u200f", "أمسية Leipzig"),
        ("  two\nlines \x00 ", "two lines"),
        ("half \ud83d an emoji", "half an emoji"),
        ("x" * 120, "x" * 120),
    ],
)
def test_titles_of_any_script_are_fine_without_what_turns_the_text_around_them(text: str, kept: str) -> None:
    assert wish(title=text).title == kept


def test_a_description_keeps_its_lines_and_loses_its_marks() -> None:
    assert wish(about="\r\nOne.\r\nTwo.\r\u202eThree.\x00 ").about == "One.\nTwo.\nThree."


def test_people_type_seats_in_their_own_digits() -> None:
    assert wish(seats="١٢").room_capacity == 12
    assert wish(seats="100000").room_capacity == 100_000


def test_a_link_may_follow_later() -> None:
    assert wish(link="  ").online_url == ""
    assert wish(link="https://bücher.example/küche?x=1#y").online_url == "https://bücher.example/küche?x=1#y"


def test_what_the_format_does_not_have_is_not_asked_for() -> None:
    online = wish(format="online", venue="", seats="0")
    assert (online.venue, online.room_capacity) == ("", None)
    room = wish(format="in_person", link="nonsense", online_seats="0")
    assert (room.online_url, room.online_capacity) == ("", None)


# ── Clocks that jump ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("fold", "utc"), [("", "00:30"), ("0", "00:30"), ("1", "01:30"), ("7", "00:30")])
def test_a_time_that_comes_twice_is_the_first_unless_the_second_is_chosen(fold: str, utc: str) -> None:
    asked = wish(date="2027-10-31", start="02:30", end="05:00", fold=fold)
    assert asked.starts.doubt is Doubt.TWICE
    assert asked.starts.utc.strftime("%H:%M") == utc
    assert asked.starts.fold == (1 if fold == "1" else 0)


def test_a_time_that_never_comes_lands_after_the_gap_and_says_where() -> None:
    asked = wish(date="2027-03-28", start="02:30", end="05:00")
    assert asked.starts.doubt is Doubt.NEVER
    assert asked.starts.utc == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert asked.starts.lands.strftime("%H:%M") == "03:30"
    assert asked.starts.wall.strftime("%H:%M") == "02:30"


def test_an_end_in_the_hour_that_comes_twice_is_after_the_start() -> None:
    asked = wish(date="2027-10-31", start="02:45", end="02:15", fold="0")
    assert (asked.starts.utc, asked.ends.utc) == (
        datetime(2027, 10, 31, 0, 45, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 15, tzinfo=UTC),
    )
    assert asked.ends.fold == 1


def test_an_evening_may_end_the_next_morning() -> None:
    asked = wish(date="2026-12-31", start="21:00", end="02:00")
    assert asked.ends.utc - asked.starts.utc == timedelta(hours=5)
    assert faults(start="15:00", end="02:00") == {"end": "It ends before it starts."}


def test_an_edited_event_may_keep_the_start_it_had_and_no_other_that_has_passed() -> None:
    began = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
    raw = typed_event(date="2026-11-22", start="12:00", end="23:00")
    assert read(raw, NOW, began=began).starts.utc == began
    with pytest.raises(Invalid, match="That moment has passed"):
        read(raw | {"start": "12:15"}, NOW, began=began)


def test_one_field_can_be_asked_for_alone() -> None:
    check_fields({"zone": "Europe/Berlin", "title": "Poems"}, ("title",), NOW)
    with pytest.raises(Invalid) as refused:
        check_fields({"zone": "Europe/Berlin", "title": ""}, ("title",), NOW)
    assert [fault.field for fault in refused.value.wrongs] == ["title"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"date": "2027-10-31", "start": "02:30", "end": "02:45", "fold": "1"},
        {"date": "2027-10-31", "start": "02:45", "end": "02:15", "fold": "0"},
        {"date": "2027-03-28", "start": "02:30", "end": "05:00"},
        {"date": "2026-12-31", "start": "21:00", "end": "02:00"},
        {"format": "online", "online_seats": "30", "visibility": "private", "guests": "0"},
        {"format": "in_person", "seats": "", "venue_shown": "after", "address": ""},
    ],
)
def test_an_event_typed_again_as_it_stands_is_the_same(
    fields: dict[str, str], make_group: MakeGroup, make_event: MakeEvent
) -> None:
    make_event(make_group(), **fields)
    assert read(typed(Event.get()), NOW) == wish(**fields)
