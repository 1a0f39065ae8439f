"""A query whose text is made once answers as the query itself does."""

from datetime import UTC, datetime, timedelta

import pytest

from database import write_transaction
from meetups import crowd, rsvps
from meetups.people import Person
from meetups.prepared import Prepared
from meetups.rsvps import Choice
from models import Event, Group, Venue
from tests.conftest import MakeEvent, MakeGroup


def test_rows_are_those_of_the_query(make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime) -> None:
    event = make_event(make_group())
    query = Event.select(Event, Group, Venue).join(Group).switch(Event).left_outer_join(Venue)
    prepared = Prepared(lambda: query.where(Event.key == "stand-in"), key="stand-in")
    written, ready = query.where(Event.key == event.key).get(), prepared.first(key=event.key)
    assert ready.__data__ == written.__data__
    assert (ready.group.__data__, ready.venue.__data__) == (written.group.__data__, written.venue.__data__)
    assert prepared.first(key="another") is None


def test_a_row_of_one_table_is_what_the_query_gives_at_the_first_call_and_later(
    make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    event = make_event(make_group(), approval="1", online_seats="")
    prepared = Prepared(lambda: Event.select().where(Event.key == "stand-in"), key="stand-in")
    written = Event.get(Event.key == event.key)
    for _ in range(2):
        ready = prepared.first(key=event.key)
        assert ready.__data__ == written.__data__
        assert [type(value) for value in ready.__data__.values()] == [
            type(value) for value in written.__data__.values()
        ]
        assert not ready.is_dirty()
        assert ready.group == written.group
    with write_transaction():
        ready.title = "Renamed"
        assert ready.save(only=ready.dirty_fields) == 1
    assert Event.get(Event.key == event.key).title == "Renamed"


def test_a_second_call_asks_anew(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, now: datetime
) -> None:
    group = make_group()
    event = make_event(group)
    for person, seen in ((host, 1), (guest, 2)):
        rsvps.answer(person.id, event.key, Choice.MAYBE, now)
        assert crowd.crowd_of(event.id, group.id, names=8).maybe == seen


def test_a_stand_in_that_is_not_in_the_query_is_a_mistake(database: str) -> None:
    with pytest.raises(AssertionError, match="a stand-in is not in the query"):
        Prepared(lambda: Event.select().where(Event.key == "other"), key="stand-in").first(key="x")


def test_a_write_does_what_the_query_does_and_says_how_many_rows_it_changed(
    make_group: MakeGroup, make_event: MakeEvent, now: datetime
) -> None:
    event, stand_in = make_event(make_group()), datetime(1971, 1, 1, tzinfo=UTC)
    prepared = Prepared(
        lambda: Event.update(guest_limit=Event.guest_limit + -5, changed_at=stand_in).where(Event.id == -6),
        more=-5, event=-6, at=stand_in,
    )  # fmt: skip
    with write_transaction():
        assert prepared.run(event=event.id, more=2, at=now + timedelta(hours=1)) == 1
        assert prepared.run(event=event.id + 1_000, more=2, at=now) == 0
    row = Event.get_by_id(event.id)
    assert (row.guest_limit, row.changed_at) == (3, now + timedelta(hours=1))
