"""Lists: what each viewer may know of, in a fixed number of queries."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from meetups import chats, events, leaving, lists, rsvps
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.lists import Line
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.seats import SeatState
from meetups.visibility import Visibility
from models import Event
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.in_and_out import ban
from tests.meetups.asking import questions
from tests.meetups.owing import DAY, post_card


def titles(lines: tuple[Line, ...]) -> list[str]:
    return [line.title for line in lines]


def day(n: int) -> str:
    return (NOW + timedelta(days=n)).date().isoformat()


@pytest.fixture
def group(make_group: MakeGroup, make_event: MakeEvent) -> GroupFacts:
    """A public group with an event of every width, a draft, a cancelled one and one that was."""
    group = make_group()
    for n, width in enumerate(Visibility):
        make_event(group, title=width.value, visibility=width.value, date=day(3 + n))
    make_event(group, title="draft", publish=False, date=day(6))
    make_event(group, title="past", date=day(-10), now=NOW - 20 * DAY)
    return group


def test_a_group_shows_each_viewer_what_is_theirs_to_know(
    group: GroupFacts, host: Person, guest: Person, stranger: Person
) -> None:
    assert titles(lists.coming_in_group(group, host.id, NOW)) == ["private", "unlisted", "public", "draft"]
    assert titles(lists.coming_in_group(group, guest.id, NOW)) == ["private", "unlisted", "public"]
    assert titles(lists.coming_in_group(group, stranger.id, NOW)) == ["public"]
    assert titles(lists.coming_in_group(group, None, NOW)) == ["public"]
    assert titles(lists.past_in_group(group, None, NOW)) == ["past"]


def test_what_a_viewer_may_not_see_takes_no_place(group: GroupFacts, host: Person, stranger: Person) -> None:
    assert titles(lists.coming_in_group(group, stranger.id, NOW, limit=1)) == ["public"]
    assert titles(lists.coming_in_group(group, host.id, NOW, limit=1)) == ["private"]


def test_a_private_group_lists_nothing_to_others(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, stranger: Person
) -> None:
    group = make_group(visibility=Visibility.PRIVATE)
    make_event(group)
    assert titles(lists.coming_in_group(group, guest.id, NOW)) == ["One poem, nine languages"]
    assert lists.coming_in_group(group, stranger.id, NOW) == ()
    assert lists.coming_in_group(group, None, NOW) == ()
    assert lists.coming_in_public(NOW) == ()


def test_an_unlisted_group_shows_who_holds_its_address_what_is_as_visible(
    make_group: MakeGroup, make_event: MakeEvent, stranger: Person
) -> None:
    group = make_group(visibility=Visibility.UNLISTED)
    for width in Visibility:
        make_event(group, title=width.value, visibility=width.value)
    assert titles(lists.coming_in_group(group, stranger.id, NOW)) == ["unlisted", "public"]
    assert lists.coming_in_public(NOW) == ()


def test_the_public_list_holds_public_events_of_public_groups_to_come(group: GroupFacts, host: Person) -> None:
    assert titles(lists.coming_in_public(NOW)) == ["public"]
    assert titles(lists.coming_in_public(NOW, offset=1)) == []
    every = [row.id for row in Event.select()]
    assert [line.title for line in lists.public_lines(every, NOW).values()] == ["public"]
    events.cancel(host.id, lists.coming_in_public(NOW)[0].key, NOW)
    assert lists.coming_in_public(NOW) == ()


def test_the_own_chat_hears_of_everything_published_and_where_its_card_is(
    group: GroupFacts, host: Person, make_group: MakeGroup
) -> None:
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), host.id, NOW)
    chats.bind(host.id, -1001, group.id, NOW)
    post_card(Event.get(Event.title == "public").id, -1001, 7)
    post_card(Event.get(Event.title == "public").id, -1001, 9)
    found = [(line.title, card) for line, card in lists.coming_in_chat(-1001, NOW)]
    assert found == [("private", None), ("unlisted", None), ("public", 9)]
    assert lists.coming_in_chat(-1002, NOW) == ()


def test_mine_lists_every_answer_and_coming_lists_every_event(group: GroupFacts, guest: Person) -> None:
    keys = {row.title: row.key for row in Event.select()}
    rsvps.answer(guest.id, keys["private"], Choice.NO, NOW)
    rsvps.answer(guest.id, keys["public"], Choice.ROOM, NOW)
    mine = [(line.title, line.choice, line.state) for line in lists.answered_by(guest.id, NOW)]
    assert mine == [("private", Choice.NO, None), ("public", Choice.ROOM, SeatState.HELD)]
    coming = [(line.title, line.choice) for line in lists.coming_for(guest.id, NOW)]
    assert coming == [("private", Choice.NO), ("unlisted", None), ("public", Choice.ROOM)]


@pytest.mark.parametrize("how", ["leaves", "is kept out"])
def test_who_is_no_longer_inside_hears_no_more_of_private_events(
    how: str, group: GroupFacts, host: Person, guest: Person
) -> None:
    for row in Event.select().where(Event.title.in_(["private", "public"])):
        rsvps.answer(guest.id, row.key, Choice.ROOM, NOW)
    if how == "leaves":
        leaving.leave(guest.id, group.id, NOW)
    else:
        ban(host.id, guest.id, group.id, NOW)
    assert titles(lists.answered_by(guest.id, NOW)) == ["public"]
    assert lists.coming_for(guest.id, NOW) == ()


def test_a_line_counts_seats_and_who_waits_and_names_the_venue_only_where_all_may_read_it(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    group = make_group()
    event = make_event(group, seats="1")
    make_event(group, title="later", venue_shown="after", date=day(20))
    rsvps.answer(host.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    first, later = lists.coming_in_public(NOW)
    assert (first.room_capacity, first.room_taken, first.waiting, first.venue_name) == (1, 1, 1, "Lesecafé Plagwitz")
    assert later.venue_name == ""


LISTS: dict[str, tuple[int, Callable[[GroupFacts, int], object]]] = {
    "in a group": (2, lambda group, viewer: lists.coming_in_group(group, viewer, NOW, limit=50)),
    "in a chat": (1, lambda group, viewer: lists.coming_in_chat(-1001, NOW, limit=50)),
    "in public": (1, lambda group, viewer: lists.coming_in_public(NOW, limit=50)),
    "for somebody": (1, lambda group, viewer: lists.coming_for(viewer, NOW)),
    "answered": (1, lambda group, viewer: lists.answered_by(viewer, NOW)),
}


def test_a_list_of_thirty_asks_as_often_as_a_list_of_one(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person
) -> None:
    group = make_group()
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), host.id, NOW)
    chats.bind(host.id, -1001, group.id, NOW)
    for many in (1, 30):
        while Event.select().count() < many:
            event = make_event(group)
            rsvps.answer(guest.id, event.key, Choice.ONLINE, NOW)
        for name, (times, ask) in LISTS.items():
            with questions() as asked:
                found = ask(group, guest.id)
            assert (name, len(asked), len(found)) == (name, times, many)  # type: ignore[arg-type]  # each is a tuple
