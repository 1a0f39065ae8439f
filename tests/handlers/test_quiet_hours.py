"""Quiet hours in /settings: a usual night, none, or typed."""

import pytest

from meetups import drafts, people, quiet
from meetups.people import Person
from tests.handlers.wire import Wire, happen, press, words
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong


def test_settings_show_the_night_and_by_whose_clock_it_is(guest: Person) -> None:
    wire = Wire()
    quiet.choose_quiet_hours(guest.id, 22 * 60, 8 * 60)
    happen(wire, words(5003, "/settings"))
    assert "Quiet hours: 22:00 to 08:00, by the event’s clock" in wire.said()[0]
    people.choose_zone(guest.id, "Europe/Berlin")
    quiet.choose_quiet_hours(guest.id, 0, 0)
    happen(wire, words(5003, "/settings"))
    assert "Quiet hours: none" in wire.said()[-1]


def test_a_usual_night_is_one_tap(guest: Person) -> None:
    people.choose_zone(guest.id, "Europe/Berlin")
    wire = Wire()
    happen(wire, press(5003, "set:quiet:"), press(5003, "d:quiet:night:=1380-420"))
    assert quiet.quiet_hours_of(guest.id) == (23 * 60, 7 * 60)
    assert "Noted: quiet from" in wire.said()[-1]
    assert drafts.current(guest.id) is None


def test_none_is_one_tap(guest: Person) -> None:
    wire = Wire()
    happen(wire, press(5003, "set:quiet:"), press(5003, "d:quiet:night:=0-0"))
    assert quiet.quiet_hours_of(guest.id) is None
    assert wire.said()[-1] == "Noted: no quiet hours."


def test_a_night_is_typed_and_whose_clock_counts_is_said_where_they_have_none(guest: Person) -> None:
    wire = Wire()
    happen(wire, press(5003, "set:quiet:"), words(5003, "late"))
    assert "I cannot read that as a night. Write it like 22:30-07:00." in wire.said()[-1]
    happen(wire, words(5003, "22:30-07:00"))
    assert quiet.quiet_hours_of(guest.id) == (22 * 60 + 30, 7 * 60)
    assert "That is by the clock of each event, until you set your own." in wire.said()[-1]


@pytest.mark.parametrize("forged", ["1-2", "99999-1", "22:30-07:00", ""])
def test_a_night_nobody_offered_is_not_taken(guest: Person, forged: str) -> None:
    wire = Wire()
    happen(wire, press(5003, "set:quiet:"), press(5003, f"d:quiet:night:={forged}"))
    assert quiet.quiet_hours_of(guest.id) is None
    assert "I cannot read that as a night." in wire.said("answerCallbackQuery")[-1]
