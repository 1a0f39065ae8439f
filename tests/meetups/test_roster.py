"""Who is going, by name: for members, page by page, without those who do not want to be named."""

import pytest

import database as ground
from meetups import people, rsvps
from meetups.people import Person
from meetups.refusals import NotAllowed, NotFound
from meetups.roster import Seated, roster
from meetups.rsvps import Choice
from meetups.seats import Mode
from meetups.visibility import Visibility
from models import Event
from tests.conftest import NOW, MakeEvent, MakeGroup


def test_the_room_comes_first_and_each_in_the_order_they_took_their_seats(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person
) -> None:
    event = make_event(make_group())
    rsvps.answer(waiting.id, event.key, Choice.ONLINE, NOW)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW, guests=["Ann"])
    rsvps.answer(host.id, event.key, Choice.MAYBE, NOW)
    first, second = roster(event.key, host.id, size=1), roster(event.key, host.id, page=2, size=1)
    assert first.people == first.within(Mode.ROOM) == (Seated(guest.id, "Samira", Mode.ROOM, 1),)
    assert second.people == second.within(Mode.ONLINE) == (Seated(waiting.id, "Lucía", Mode.ONLINE, 0),)
    assert (first.page, second.page, first.pages, first.unnamed) == (1, 2, 2, {})
    assert roster(event.key, host.id, page=9, size=1) == second


def test_who_does_not_want_to_be_named_is_counted_alone(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    event = make_event(make_group())
    people.hide_name(guest.id, True, NOW)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    found = roster(event.key, host.id)
    assert (found.people, found.pages, found.unnamed) == ((), 1, {Mode.ROOM: 1, Mode.ONLINE: 0})


def test_names_are_for_members(make_group: MakeGroup, make_event: MakeEvent, guest: Person, stranger: Person) -> None:
    event = make_event(make_group())
    assert roster(event.key, guest.id).people == ()
    for viewer in (stranger.id, None):
        with pytest.raises(NotAllowed):
            roster(event.key, viewer)
    with ground.write_transaction():
        Event.update(visibility=Visibility.PRIVATE.value).execute()
    for key, viewer in ((event.key, stranger.id), ("nothing", guest.id)):
        with pytest.raises(NotFound):
            roster(key, viewer)
