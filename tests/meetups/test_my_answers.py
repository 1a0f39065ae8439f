"""The calendar of what somebody answered: past and coming, yes, maybe and no, and nobody else's."""

from datetime import timedelta

import icalendar

from database import write_transaction
from meetups import events, my_answers, rsvps
from meetups.people import Person
from meetups.rsvps import Choice
from models import Group, Rsvp
from tests.conftest import NOW, MakeEvent, MakeGroup

SITE = "https://klatch.example"


def answered(person: Person) -> list[tuple[str, str, str, str]]:
    """Name, day, state and answer of each event in the file, as a calendar reads it."""
    made = my_answers.calendar(person.id, SITE)
    assert made.replace(b"\r\n", b"").count(b"\n") == 0
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    calendar = icalendar.Calendar.from_ical(made)
    return [
        (str(each["SUMMARY"]), each["DTSTART"].dt.date().isoformat(), str(each["STATUS"]), str(each["DESCRIPTION"]))
        for each in calendar.walk("VEVENT")
    ]


def test_each_event_stands_in_it_once_with_ones_own_answer(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, waiting: Person, host: Person
) -> None:
    group = make_group()
    past = make_event(group, now=NOW - timedelta(days=30), date="2026-11-01", title="Past")
    coming = make_event(group, title="Coming")
    perhaps = make_event(group, title="Perhaps", date="2026-12-10")
    off = make_event(group, title="Off", date="2026-12-11")
    rsvps.answer(guest.id, past.key, Choice.ROOM, NOW - timedelta(days=25))
    rsvps.answer(guest.id, coming.key, Choice.NO, NOW)
    rsvps.answer(guest.id, perhaps.key, Choice.MAYBE, NOW)
    rsvps.answer(guest.id, off.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, coming.key, Choice.ROOM, NOW)
    events.cancel(host.id, off.key, NOW)
    assert answered(guest) == [
        ("Past", "2026-11-01", "CONFIRMED", "You answered: going."),
        ("Coming", "2026-12-03", "TENTATIVE", "You answered: no."),
        ("Perhaps", "2026-12-10", "TENTATIVE", "You answered: maybe."),
        ("Off", "2026-12-11", "CANCELLED", "You answered: going.\nIt was called off."),
    ]
    assert [title for title, *_ in answered(waiting)] == ["Coming"]
    assert Rsvp.select().where(Rsvp.user == guest.id).count() == 4


def test_a_sensitive_group_is_called_what_it_is_outside(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person
) -> None:
    group = make_group()
    event = make_event(group, title="What nobody may read")
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    with write_transaction():
        Group.update(sensitive=True, neutral_name="Thursday people").execute()
    made = my_answers.calendar(guest.id, SITE).decode()
    assert "What nobody may read" not in made
    assert group.name not in made
    assert "Thursday people" in made


def test_who_answered_nothing_has_an_empty_one(stranger: Person) -> None:
    assert answered(stranger) == []
