"""What cannot be learned of a place: nothing finer than its cell is told, and nothing finer is kept."""

import itertools
import struct
from datetime import datetime

from database import write_transaction
from meetups import area_choice, areas
from meetups.people import Person
from models import Venue
from tests.conftest import MakeGroup
from tests.meetups.finding import DRESDEN, HALLE, LEIPZIG, NEARBY_TABLES, everything_on_disk, near, put, rows


def test_moving_within_a_cell_changes_no_byte(
    make_group: MakeGroup, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    group = make_group()
    for person in (host, waiting):
        put(person.id, HALLE, now, group.id)
    latitude, longitude = areas.centre(LEIPZIG)
    told = set()
    for north, east in itertools.product((-0.012, 0, 0.012), (-0.014, 0, 0.014)):
        cell = areas.cell_at(latitude + north, longitude + east)
        assert cell == LEIPZIG
        put(guest.id, cell, now, group.id)
        told.add(repr([near(person.id, now) for person in (host, guest, waiting)]))
        told.add(repr(rows(*NEARBY_TABLES[:-1])))
    assert len(told) == 2
    area_choice.forget_area(guest.id)
    put(guest.id, DRESDEN, now, group.id)
    assert repr([near(person.id, now) for person in (host, guest, waiting)]) not in told


CANARY = (51.339742187, 12.373165493)


def test_a_position_is_nowhere_in_the_database(
    make_group: MakeGroup, host: Person, guest: Person, database: str, now: datetime
) -> None:
    group = make_group()
    for person in (host, guest):
        put(person.id, areas.cell_at(*CANARY), now, group.id)
    assert len(near(host.id, now)) == 1
    assert _traces(database) == set()
    with write_transaction():  # the search does find what is there
        Venue.create(name="Here", latitude=CANARY[0], longitude=CANARY[1], directions=repr(CANARY), created_at=now)
    assert {"text 0", "text 1"} <= _traces(database)


def _traces(database_url: str) -> set[str]:
    kept = everything_on_disk(database_url)
    looked_for = {}
    for number, degrees in enumerate(CANARY):
        looked_for |= {
            f"text {number}": f"{degrees:.4f}"[:-1].encode(),
            f"whole {number}": str(int(degrees * 1e6)).encode(),
            f"big {number}": struct.pack(">d", degrees),
            f"little {number}": struct.pack("<d", degrees),
            f"single {number}": struct.pack("<f", degrees),
        }
    return {name for name, trace in looked_for.items() if trace in kept}
