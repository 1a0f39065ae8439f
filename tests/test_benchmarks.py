"""What the benchmarks count: a seat given twice is counted even where it was given back by the end."""

import pytest

import database as ground
from benchmarks.crowd import Stage
from meetups import rsvps
from meetups.people import Person
from meetups.rsvps import Choice
from models import Event, Seat, SeatChange
from tests.conftest import NOW, MakeEvent, MakeGroup


@pytest.fixture
def stage(make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person) -> Stage:
    """A room with one seat, taken by one, given back, and taken by another."""
    group = make_group()
    event = make_event(group, seats="1", format="in_person")
    for person, choice in ((guest, Choice.ROOM), (guest, Choice.NO), (waiting, Choice.ROOM)):
        rsvps.answer(person.id, event.key, choice, NOW)
    return Stage(event.key, group.id, host.id)


def test_a_seat_taken_again_after_it_was_given_back_is_not_oversold(stage: Stage) -> None:
    assert stage.oversold() == 0


def test_a_room_that_was_too_full_for_a_moment_is_counted(stage: Stage) -> None:
    with ground.write_transaction():
        first, second, third = SeatChange.select().order_by(SeatChange.id)
        assert [change.taken for change in (first, second, third)] == [1, -1, 1]
        again = {name: value for name, value in second.__data__.items() if name != "id"}
        SeatChange.delete().where(SeatChange.id == second.id).execute()
        SeatChange.create(**again)  # it was given back only after the other had it
    assert stage.oversold() == 1


def test_a_history_that_does_not_add_up_is_no_count(stage: Stage) -> None:
    with ground.write_transaction():
        Seat.update(state="offered").execute()
        assert Event.get().room_taken == 1
    with pytest.raises(SystemExit, match="does not add up"):
        stage.oversold()
