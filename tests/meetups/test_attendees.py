"""The organisers' list: everybody who answered, how sure each seat is, in as many queries however many they are."""

from datetime import datetime

import pytest

from database import write_transaction
from meetups import attendees, hosts, members, rsvps
from meetups.attendees import HostLine, ModeTotals
from meetups.people import Person
from meetups.refusals import NotAllowed, NotFound
from meetups.rsvps import Choice
from meetups.seats import Mode, SeatState
from models import Attendance, Rsvp, Seat, User
from tests.conftest import MakeEvent, MakeGroup, somebody
from tests.crowd import fill
from tests.meetups.asking import questions


def line_of(actor: Person, key: str, name: str) -> HostLine:
    (line,) = [one for one in attendees.people_of(actor.id, key).people if one.name == name]
    return line


def test_the_list_says_of_each_what_they_asked_for_and_how_sure_it_is(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    group = make_group()
    event = make_event(group, seats="2", online_seats="", guests="1")
    rsvps.answer(guest.id, event.key, Choice.ROOM, now, guests=["Ann"])
    rsvps.answer(waiting.id, event.key, Choice.ROOM, now)
    rsvps.answer(host.id, event.key, Choice.MAYBE, now)
    hosts.offer_bridge(guest.id, event.key, now)
    found = attendees.people_of(host.id, event.key)
    assert [(one.name, one.answer, one.mode, one.state, one.place) for one in found.people] == [
        ("Samira", "going", Mode.ROOM, SeatState.HELD, None),
        ("Lucía", "going", Mode.ROOM, SeatState.WAITING, 1),
        ("Katrin", "maybe", None, None, None),
    ]
    first, second, _ = found.people
    assert (first.party, first.guests, first.bridge, first.reachable, first.asked) == (2, ("Ann",), True, True, False)
    assert [(seat.mode, seat.state) for seat in second.seats] == [
        (Mode.ROOM, SeatState.WAITING),
        (Mode.ONLINE, SeatState.HELD),
    ]
    assert first.code == Rsvp.get(Rsvp.user == guest.id).check_code
    assert (found.page, found.pages, found.found, found.maybe, found.no) == (1, 1, 3, 1, 0)
    assert found.room == ModeTotals(2, held=2, offered=0, again=0, waiting=1, asked=0, over=0)
    assert found.online == ModeTotals(None, held=1, offered=0, again=0, waiting=0, asked=0, over=0)


def test_who_cannot_be_written_to_who_is_silent_and_who_came_is_said(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    event = make_event(make_group())
    for person in (guest, waiting):
        rsvps.answer(person.id, event.key, Choice.ROOM, now)
    until = datetime.fromisoformat("2026-12-01T12:00:00+00:00")
    with write_transaction():
        User.update(reachable=False).where(User.id == guest.id).execute()
        theirs = Seat.rsvp == Rsvp.get(Rsvp.user == guest.id)
        Seat.update(asked_at=now, warned_at=now, state="offered", until=until).where(theirs).execute()
        Attendance.create(event=event.id, user=waiting.id, mode="room", state="came", party_size=2, said_by="host",
                          at=now, changed_at=now)  # fmt: skip
    found = attendees.people_of(host.id, event.key)
    silent, came = line_of(host, event.key, "Samira"), line_of(host, event.key, "Lucía")
    assert (silent.reachable, silent.asked, silent.attendance) == (False, True, "")
    assert [(seat.until, seat.asked_at, seat.warned_at, seat.confirmed_at) for seat in silent.seats] == [
        (until, now, now, None)
    ]
    assert (came.reachable, came.asked, came.attendance) == (True, False, "came")
    assert (found.unreachable, found.silent, found.came) == (1, 1, 2)


def test_more_taken_than_there_are_is_said(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    from meetups import events
    from tests.conftest import typed_event

    event = make_event(make_group(), seats="2")
    for person in (guest, waiting):
        rsvps.answer(person.id, event.key, Choice.ROOM, now)
    events.change(host.id, event.key, typed_event(seats="1"), 0, now)
    room = attendees.people_of(host.id, event.key).room
    assert room == ModeTotals(1, held=2, offered=0, again=0, waiting=0, asked=0, over=1)


@pytest.mark.parametrize(
    ("search", "found"),
    [("lucia", ["Lucía"]), ("SAM", ["Samira"]), ("ann b", ["Samira"]), ("zz", []), (" ", ["Samira", "Lucía"])],
)
def test_a_search_fits_names_and_guests_whatever_the_accents(
    search: str, found: list[str], make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person,
    waiting: Person, now: datetime,
) -> None:  # fmt: skip
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, now, guests=["Ånn Berg"])
    rsvps.answer(waiting.id, event.key, Choice.ONLINE, now)
    result = attendees.people_of(host.id, event.key, search=search)
    assert [one.name for one in result.people] == found
    assert result.found == len(found)


def test_only_organisers_read_it(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, stranger: Person, now: datetime
) -> None:
    event = make_event(make_group())
    for person in (guest, stranger):
        with pytest.raises(NotAllowed):
            attendees.people_of(person.id, event.key)
    with pytest.raises(NotFound):
        attendees.people_of(guest.id, "nosuchkey")


@pytest.mark.parametrize("many", [1, 2_000])
def test_a_page_takes_ten_queries_however_many_answered_and_a_search_one_more(
    many: int, make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    event = make_event(make_group(), seats="")
    fill(event.id, many)
    with questions() as plain:
        last = attendees.people_of(host.id, event.key, page=99)
    with questions() as searched:
        found = attendees.people_of(host.id, event.key, search=f"Person {many - 1}")
    assert (len(plain), len(searched)) == (10, 11)
    assert (last.page, last.found) == (max(many // 50, 1), many)
    assert found.found == 1


def test_pages_hold_everybody_once_with_their_place_in_line(
    make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    event = make_event(make_group(), seats="")
    fill(event.id, 130)
    pages = [attendees.people_of(host.id, event.key, page=page) for page in (1, 2, 3)]
    assert [len(page.people) for page in pages] == [50, 50, 30]
    everybody = [one for page in pages for one in page.people]
    assert len({one.code for one in everybody}) == 130
    places = [one.place for one in everybody if one.place is not None]
    assert places == list(range(1, len(places) + 1))


def test_a_newcomer_is_marked(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    group = make_group()
    old, new = make_event(group, date="2026-11-30"), make_event(group)  # whether seats are kept or not
    fresh = somebody("Fresh", 6100)
    members.join(fresh.id, group.id, now)
    rsvps.answer(guest.id, old.key, Choice.ONLINE, now)
    for person in (guest, fresh):
        rsvps.answer(person.id, new.key, Choice.ONLINE, now)
    assert (line_of(host, new.key, "Samira").newcomer, line_of(host, new.key, "Fresh").newcomer) == (False, True)
