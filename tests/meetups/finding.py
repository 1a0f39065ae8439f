"""How the tests of finding each other put people on the map, and look at what is kept."""

import sqlite3
from datetime import datetime

from database import db, is_postgres
from meetups import area_choice, people, places, showing
from meetups.nearby import Neighbour, people_near
from meetups.people import Age

KEY = b"a key of this test"
NEARBY_TABLES = ("user_area", "nearby_choice", "presence", "wave", "block", "due_work")


def city(name: str) -> int:
    """The level-11 cell of a city's middle."""
    return places.find_places(name, 1)[0].cell


LEIPZIG, MARKKLEEBERG, HALLE, WURZEN, TORGAU, DRESDEN, BERLIN = (
    city(name) for name in ("Leipzig", "Markkleeberg", "Halle, Germany", "Wurzen", "Torgau", "Dresden", "Berlin")
)


def put(user_id: int, cell: int, now: datetime, *group_ids: int) -> None:
    """An adult who gave this area and is found in these groups."""
    people.answer_age(user_id, Age.ADULT)
    area_choice.set_area(user_id, cell, now)
    for group_id in group_ids:
        showing.show_in_group(user_id, group_id, now)


def near(viewer_id: int, now: datetime) -> tuple[Neighbour, ...]:
    return people_near(viewer_id, now, KEY)


def seen(viewer_id: int, now: datetime) -> list[int]:
    """Whom the viewer finds, in the order of the list."""
    return [neighbour.user_id for neighbour in near(viewer_id, now)]


def rows(*tables: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of these tables, sorted."""
    return {table: sorted(db.execute_sql(f"SELECT * FROM {table}").fetchall(), key=repr) for table in tables}


def all_rows() -> str:
    """Every value of every table, as Python writes it."""
    return repr(rows(*sorted(db.get_tables())))


def everything_on_disk(database_url: str) -> bytes:
    """All bytes that a thief of the database would hold: its file, log and index; on PostgreSQL every value."""
    if is_postgres():
        return all_rows().encode()
    path = sqlite3.connect(database_url.removeprefix("sqlite:///")).execute("PRAGMA database_list").fetchone()[2]
    found = b""
    for ending in ("", "-wal", "-shm"):
        with open(path + ending, "rb") as file:
            found += file.read()
    return found
