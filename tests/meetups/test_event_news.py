"""A change is told to those it concerns, and to nobody else."""

import pytest

from meetups import events, members, rsvps
from meetups.people import Person
from meetups.rsvps import Choice
from models import Event
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody, typed_event
from tests.meetups.owing import owed

FIELDS = {"seats": "1", "ask_times": ""}


@pytest.fixture
def ada(database: str) -> Person:
    return somebody("Ada", 7000)


@pytest.fixture
def ben(database: str) -> Person:
    return somebody("Ben", 7001)


@pytest.fixture
def key(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, ada: Person, ben: Person
) -> str:
    """Ada sits in the room, Samira waits for it, Ben is online, Lucía may come, Katrin does not."""
    group = make_group()
    event = make_event(group, **FIELDS)
    for person in (ada, ben):
        members.join(person.id, group.id, NOW)
    for person, choice in (
        (ada, Choice.ROOM), (guest, Choice.ROOM_ONLY), (ben, Choice.ONLINE), (waiting, Choice.MAYBE), (host, Choice.NO),
    ):  # fmt: skip
        rsvps.answer(person.id, event.key, choice, NOW)
    return event.key


@pytest.mark.parametrize(
    ("fields", "concerned"),
    [
        ({"start": "20:00", "end": "22:00"}, "Ada Samira Ben Lucía"),
        ({"end": "22:00"}, "Ada Samira Ben Lucía"),
        ({"venue": "Café Puschkin"}, "Ada Samira Lucía"),
        ({"address": "Karl-Heine-Straße 47, Leipzig"}, "Ada Samira Lucía"),
        ({"venue": "Café Puschkin", "start": "20:00"}, "Ada Samira Ben Lucía"),
        ({"link": "https://meet.example.org/other"}, ""),
        ({"about": "Bring two."}, ""),
    ],
)
def test_a_change_is_told_to_those_it_concerns(
    fields: dict[str, str], concerned: str, key: str, host: Person, guest: Person, waiting: Person, ada: Person,
    ben: Person,
) -> None:  # fmt: skip
    saved = events.change(host.id, key, typed_event(**FIELDS | fields), 0, NOW)
    names = {person.id: person.name for person in (ada, guest, ben, waiting, host)}
    told = [names[who] for _, who in owed("moved") if who is not None]
    assert told == concerned.split()
    assert saved.told == len(told)


def test_calling_off_is_told_to_everybody_who_wanted_to_come(key: str, host: Person) -> None:
    assert events.cancel(host.id, key, NOW) == 4
    assert len(owed("cancelled")) == 4


def test_another_room_on_another_date_is_one_word_to_each(
    key: str, host: Person, guest: Person, waiting: Person, ada: Person, ben: Person
) -> None:
    fields = typed_event(**FIELDS, venue="Café Puschkin", date="2026-12-10")
    assert events.change(host.id, key, fields, 0, NOW).told == 4
    assert owed("moved", "asked_again") == [
        ("asked_again", ada.id), ("asked_again", ben.id), ("moved", guest.id), ("moved", waiting.id),
    ]  # fmt: skip


def test_what_was_never_published_is_told_to_nobody(make_group: MakeGroup, make_event: MakeEvent, host: Person) -> None:
    event = make_event(make_group(), publish=False)
    events.change(host.id, event.key, typed_event(date="2026-12-10", venue="Café Puschkin"), 0, NOW)
    assert (owed(), Event.get_by_id(event.id).status) == ([], "draft")
