"""Public groups and events around a place, for everybody."""

import logging
from datetime import datetime

import pytest

from database import write_transaction
from meetups import nearby_groups
from meetups.areas import Band, parent
from meetups.people import Person
from meetups.visibility import Visibility
from models import Event, Venue
from tests.conftest import MakeEvent, MakeGroup
from tests.meetups.finding import BERLIN, DRESDEN, HALLE, LEIPZIG, MARKKLEEBERG


def test_public_groups_are_listed_by_band_then_by_name(make_group: MakeGroup, now: datetime) -> None:
    for name, cell in (("zines", LEIPZIG), ("Ants", HALLE), ("Bees", LEIPZIG), ("Nowhere", None), ("Far", BERLIN)):
        make_group(name, place_cell=cell)
    make_group("Wide", place_cell=parent(LEIPZIG, 7))
    make_group("Unlisted", Visibility.UNLISTED, place_cell=LEIPZIG)
    make_group("Private", Visibility.PRIVATE, place_cell=LEIPZIG)
    found = nearby_groups.groups_near(LEIPZIG)
    assert [(one.group.name, one.band) for one in found] == [
        ("Bees", Band.SAME), ("Wide", Band.SAME), ("zines", Band.SAME), ("Ants", Band.UNDER_50),
    ]  # fmt: skip
    assert [one.group.name for one in nearby_groups.groups_near(LEIPZIG, limit=2)] == ["Bees", "Wide"]
    assert [one.group.name for one in nearby_groups.groups_near(DRESDEN, Band.UNDER_10)] == []


def test_an_event_is_where_its_venue_is_only_if_everybody_may_read_the_venue(
    make_group: MakeGroup, make_event: MakeEvent, now: datetime
) -> None:
    group = make_group(place_cell=HALLE)
    shown = {
        how: make_event(group, title=how, venue=f"Room {how}", venue_shown=how).key
        for how in ("exact", "area", "after")
    }
    with write_transaction():
        Venue.update(cell=MARKKLEEBERG).execute()
    near = nearby_groups.events_near(LEIPZIG, now).near
    assert {one.line.key: one.band for one in near} == {
        shown["exact"]: Band.UNDER_10, shown["area"]: Band.UNDER_50, shown["after"]: Band.UNDER_50,
    }  # fmt: skip
    with write_transaction():
        Venue.update(cell=None).execute()
    assert {one.band for one in nearby_groups.events_near(LEIPZIG, now).near} == {Band.UNDER_50}


def test_what_meets_online_is_listed_apart_and_nothing_twice(
    make_group: MakeGroup, make_event: MakeEvent, now: datetime
) -> None:
    here, far = make_group("Here", place_cell=LEIPZIG), make_group("Far", place_cell=BERLIN)
    for group in (here, far):
        for format in ("in_person", "hybrid", "online"):
            make_event(group, title=f"{group.name} {format}", format=format)
    found = nearby_groups.events_near(LEIPZIG, now)
    assert {one.line.title for one in found.near} == {"Here in_person", "Here hybrid"}
    assert {line.title for line in found.online} == {"Here online", "Far hybrid", "Far online"}
    assert {line.title for line in nearby_groups.online_events(now)} == {
        "Here hybrid", "Here online", "Far hybrid", "Far online",
    }  # fmt: skip


def test_only_coming_published_public_events_of_public_groups_are_near(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime
) -> None:
    group, hidden = make_group("Here", place_cell=LEIPZIG), make_group("Hidden", Visibility.PRIVATE, place_cell=LEIPZIG)
    make_event(group, title="Coming")
    make_event(group, title="Unlisted", visibility="unlisted")
    make_event(group, title="Draft", publish=False)
    make_event(hidden, title="Hidden")
    cancelled = make_event(group, title="Cancelled")
    with write_transaction():
        Event.update(status="cancelled").where(Event.key == cancelled.key).execute()
    found = nearby_groups.events_near(LEIPZIG, now)
    assert [one.line.title for one in found.near] == ["Coming"]
    assert found.online == ()
    over = datetime.fromisoformat("2027-11-22T12:00+00:00")
    assert nearby_groups.events_near(LEIPZIG, over) == nearby_groups.NearEvents((), ())


def test_30_groups_and_events_take_as_many_queries_as_one(
    make_group: MakeGroup, make_event: MakeEvent, caplog: pytest.LogCaptureFixture, now: datetime
) -> None:
    make_event(make_group("First", place_cell=LEIPZIG))
    with_one = _queries(caplog, now)
    for number in range(29):
        make_event(make_group(f"Group {number}", place_cell=LEIPZIG))
    assert (with_one, _queries(caplog, now)) == (4, 4)


def _queries(caplog: pytest.LogCaptureFixture, now: datetime) -> int:
    caplog.clear()
    with caplog.at_level(logging.DEBUG, logger="peewee"):
        assert nearby_groups.groups_near(LEIPZIG, limit=50)
        assert nearby_groups.events_near(LEIPZIG, now, limit=50).near
    return len(caplog.records)
