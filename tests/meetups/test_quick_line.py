"""A typed line as the fields of an event, in a group with rooms it knows."""

from datetime import date, time, timedelta

import pytest

from meetups import event_form, events, quick_line
from meetups.event_form import Format
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.quick_line import Meaning
from meetups.visibility import Visibility
from tests.conftest import NOW, MakeGroup, typed_event


@pytest.fixture
def table(make_group: MakeGroup) -> GroupFacts:
    """A group in Berlin; NOW is a Sunday, one in the afternoon there."""
    return make_group()


def fields(line: str, group: GroupFacts) -> dict[str, str]:
    return dict(quick_line.understand(line, group, "en", NOW).fields)


def test_a_line_is_the_fields_of_an_event(table: GroupFacts) -> None:
    assert fields("Board games, Sat 19:00, Café Central, 8 seats", table) == {
        "title": "Board games", "date": "2026-11-28", "start": "19:00", "end": "21:00", "zone": table.zone,
        "format": "in_person", "venue": "Café Central", "seats": "8", "visibility": table.visibility.value,
    }  # fmt: skip


def test_the_fields_are_taken_by_the_form(table: GroupFacts) -> None:
    wish = event_form.read(
        quick_line.with_last_day(fields("Jam, Sat 14:00-03:00, Cellar, max 5, bring a chair", table)), NOW
    )
    assert (wish.title, wish.venue, wish.room_capacity, wish.about) == ("Jam", "Cellar", 5, "bring a chair")
    assert (wish.format, wish.visibility) == (Format.IN_PERSON, table.visibility)
    assert wish.ends.utc - wish.starts.utc == timedelta(hours=13)


def test_a_length_of_days_ends_on_its_last_day(table: GroupFacts) -> None:
    typed = quick_line.with_last_day(fields("Retreat, Sat 10:00, Farm, 48 hours", table))
    assert (typed["date"], typed["end_date"], typed["end"]) == ("2026-11-28", "2026-11-30", "10:00")
    assert "lasts" not in typed


def test_without_a_length_nothing_is_said_of_the_last_day(table: GroupFacts) -> None:
    typed = quick_line.with_last_day(fields("Late, Sat 23:00, Cellar", table))
    assert (typed["start"], typed["end"], "end_date" in typed) == ("23:00", "01:00", False)


def test_a_known_room_comes_with_its_address(table: GroupFacts, host: Person) -> None:
    before = typed_event(format="in_person", venue="Café Central", address="Markt 3")
    events.create(host.id, table.id, before, "one", NOW, publish=False)
    found = fields("Chess, Sat 19:00, café central", table)
    assert (found["venue"], found["address"]) == ("Café Central", "Markt 3")


def test_what_is_too_long_for_its_field_is_kept_in_the_description(table: GroupFacts) -> None:
    found = fields(f"{'n' * 121}, {'p' * 121}, Sat 19:00, rest", table)
    assert ("title" in found, "venue" in found) == (False, False)
    assert found["about"] == f"{'n' * 121}, {'p' * 121}, rest"


def test_words_alone_leave_everything_else_to_be_asked(table: GroupFacts) -> None:
    read = quick_line.understand("Board games", table, "en", NOW)
    assert (dict(read.fields), read.whole, read.doubts) == ({"title": "Board games", "zone": table.zone}, False, ())


def test_an_hour_that_comes_twice_is_left_to_whoever_asks_for_it(table: GroupFacts) -> None:
    read = quick_line.understand("Walk, 31.10.2027 02:30, Woods", table, "en", NOW)
    assert (read.doubts, read.fields["start"]) == ((), "02:30")


def test_doubts_are_read_again_as_they_were(table: GroupFacts) -> None:
    line = "Walk, Monday 7:00, Woods, 12, online"
    first = quick_line.understand(line, table, "en", NOW).doubts
    assert [doubt.why.value for doubt in first] == ["half", "place", "number"]
    assert quick_line.doubts_in(line, table.zone, "en", NOW) == first


@pytest.mark.parametrize(
    ("known", "meaning", "changed"),
    [
        ({}, Meaning(day=date(2026, 12, 5)), {"date": "2026-12-05", "fold": ""}),
        ({}, Meaning(start=time(19)), {"start": "19:00", "end": "21:00", "fold": ""}),
        ({"lasts": "90"}, Meaning(start=time(19)), {"start": "19:00", "end": "20:30", "lasts": "90", "fold": ""}),
        ({}, Meaning(start=time(22), end=time(2)), {"start": "22:00", "end": "02:00", "lasts": "240", "fold": ""}),
        ({}, Meaning(length=timedelta(hours=3)), {"lasts": "180"}),
        ({}, Meaning(seats=8), {"seats": "8"}),
        ({"venue": "Hall"}, Meaning(mode="hybrid"), {"format": "hybrid"}),
        ({"venue": "Hall", "about": "Chairs"}, Meaning(mode="online"),
         {"format": "online", "venue": "", "address": "", "about": "Hall, Chairs"}),
    ],
)  # fmt: skip
def test_a_doubt_settled_changes_its_fields_alone(
    known: dict[str, str], meaning: Meaning, changed: dict[str, str]
) -> None:
    assert quick_line.meant(known, meaning) == changed


def test_the_usual_width_is_the_groups_own(make_group: MakeGroup) -> None:
    for width in (Visibility.PRIVATE, Visibility.PUBLIC):
        assert fields("Chess, Sat 19:00, Club", make_group(visibility=width))["visibility"] == width.value
