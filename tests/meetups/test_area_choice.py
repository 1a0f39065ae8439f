"""An area is given once, coarse, for days, and leaves nothing behind."""

from datetime import UTC, date, datetime, timedelta

import pytest

import database as ground
from database import write_transaction
from meetups import area_choice, areas, due, nearby_records, showing, waves
from meetups.people import Person
from meetups.refusals import Invalid
from meetups.tasks import TASKS
from models import Block, DueWork, NearbyChoice, Presence, UserArea, Wave
from tests.conftest import MakeGroup
from tests.meetups.finding import HALLE, LEIPZIG, NEARBY_TABLES, WURZEN, put, rows, seen

DAY = timedelta(days=1)
NOTHING: list[object] = []


def test_a_first_area_counts_at_once_and_says_what_others_learn_at_most(guest: Person, now: datetime) -> None:
    assert area_choice.area_of(guest.id, now) is None
    given = area_choice.set_area(guest.id, WURZEN, now, 7)
    published = areas.published_cell(WURZEN)
    assert given == area_choice.AreaView(WURZEN, "Wurzen", areas.token(published), 8, date(2026, 11, 29))
    assert area_choice.area_of(guest.id, now) == given


@pytest.mark.parametrize("days", [1, 7, 30])
def test_the_rows_are_deleted_when_the_last_day_is_over(
    days: int, make_group: MakeGroup, host: Person, guest: Person, now: datetime
) -> None:
    group = make_group()
    put(host.id, LEIPZIG, now, group.id)
    put(guest.id, LEIPZIG, now, group.id)
    area_choice.set_area(guest.id, LEIPZIG, now, days)
    waves.wave(guest.id, host.id, group.id, now)
    last = datetime(2026, 11, 22, 23, 59, tzinfo=UTC) + days * DAY
    after = last + timedelta(minutes=1)

    assert _run_due(last) == 0
    assert area_choice.area_of(guest.id, last) is not None
    assert seen(host.id, last) == [guest.id]
    assert area_choice.area_of(guest.id, after) is None  # before the rows are gone already
    assert (seen(host.id, after), seen(guest.id, after)) == ([], [])

    _run_due(after)
    assert [row for table in (UserArea, NearbyChoice, Presence) for row in table.select().where(table.user == guest.id)
            ] == NOTHING  # fmt: skip
    assert list(Wave.select()) == NOTHING
    assert [row.subject for row in DueWork.select() if row.kind == "expire_area"] == (
        [str(host.id)] if days < 30 else []
    )


def test_giving_the_area_again_keeps_it_longer(guest: Person, now: datetime) -> None:
    area_choice.set_area(guest.id, LEIPZIG, now, 1)
    area_choice.set_area(guest.id, LEIPZIG, now, 30)
    assert _run_due(now + 3 * DAY) == 0
    kept = area_choice.area_of(guest.id, now + 3 * DAY)
    assert kept is not None
    assert kept.expires_on == date(2026, 12, 22)


def test_another_place_counts_from_the_next_day_and_nothing_is_left_of_the_old(
    make_group: MakeGroup, host: Person, guest: Person, now: datetime
) -> None:
    group = make_group()
    put(host.id, LEIPZIG, now, group.id)
    put(guest.id, LEIPZIG, now, group.id)
    moved = area_choice.set_area(guest.id, HALLE, now, 1)
    assert (moved.cell, moved.next_around, moved.next_on) == (LEIPZIG, "Halle (Saale)", date(2026, 11, 23))
    assert moved.expires_on == date(2026, 11, 24)
    assert {row.cell for row in Presence.select()} == {LEIPZIG}

    _run_due(datetime(2026, 11, 23, tzinfo=UTC))
    assert area_choice.area_of(guest.id, now + DAY) == area_choice.AreaView(
        HALLE, "Halle (Saale)", areas.token(HALLE), 11, date(2026, 11, 24)
    )
    assert Presence.get(Presence.user == guest.id).cell == HALLE
    assert str(LEIPZIG) not in repr(UserArea.get(UserArea.user == guest.id).__data__)


def test_going_back_before_the_next_day_cancels_the_move(guest: Person, now: datetime) -> None:
    first = area_choice.set_area(guest.id, LEIPZIG, now)
    area_choice.set_area(guest.id, HALLE, now)
    assert area_choice.set_area(guest.id, LEIPZIG, now) == first
    assert [row.kind for row in DueWork.select()] == ["expire_area"]


def test_a_move_that_nobody_else_can_see_counts_at_once(guest: Person, now: datetime) -> None:
    area_choice.set_area(guest.id, WURZEN, now)
    beside = areas.published_cell(WURZEN)
    assert area_choice.set_area(guest.id, beside, now).cell == beside


def test_an_area_that_is_over_is_not_taken_up_again_with_its_groups(
    make_group: MakeGroup, guest: Person, now: datetime
) -> None:
    group = make_group()
    put(guest.id, LEIPZIG, now, group.id)
    later = now + 40 * DAY
    again = area_choice.set_area(guest.id, HALLE, later)
    assert (again.cell, again.next_on) == (HALLE, None)
    assert showing.shown_in(guest.id, later) == ((group, False),)
    assert list(Presence.select()) == NOTHING


@pytest.mark.parametrize("days", [0, -1, 2, 31, 10**9])
def test_other_times_are_refused_and_nothing_changes(days: int, guest: Person, now: datetime) -> None:
    with pytest.raises(Invalid) as refused:
        area_choice.set_area(guest.id, LEIPZIG, now, days)
    assert [wrong.field for wrong in refused.value.wrongs] == ["days"]
    assert list(UserArea.select()) == NOTHING


@pytest.mark.parametrize("cell", [0, 1, -1, LEIPZIG + 1, 2**63, 10**30])
def test_what_is_no_area_is_refused_and_nothing_changes(cell: int, guest: Person, now: datetime) -> None:
    with pytest.raises(Invalid) as refused:
        area_choice.set_area(guest.id, cell, now)
    assert [wrong.field for wrong in refused.value.wrongs] == ["cell"]
    assert list(UserArea.select()) == NOTHING


def test_the_tables_have_no_place_for_a_position_or_a_time_of_day(database: str) -> None:
    kinds = {column.name: column.data_type.lower() for table in ("user_area", "nearby_choice", "presence")
             for column in ground.db.get_columns(table)}  # fmt: skip
    assert kinds.keys() == {"id", "user_id", "group_id", "cell", "level", "next_cell", "next_level", "next_on",
                            "expires_on", "moved_on"}  # fmt: skip
    whole = {"integer", "bigint", "date"}
    assert {name for name, kind in kinds.items() if kind not in whole} == {"moved_on"}


def test_forgetting_leaves_nothing(make_group: MakeGroup, host: Person, guest: Person, now: datetime) -> None:
    group = make_group()
    put(host.id, LEIPZIG, now, group.id)
    before = rows(*NEARBY_TABLES)
    put(guest.id, LEIPZIG, now, group.id)
    waves.wave(guest.id, host.id, group.id, now)
    area_choice.set_area(guest.id, HALLE, now)
    area_choice.forget_area(guest.id)
    assert rows(*NEARBY_TABLES) == before


def test_a_person_is_handed_their_own_rows_and_not_the_secrets_of_others(
    make_group: MakeGroup, host: Person, guest: Person, waiting: Person, now: datetime
) -> None:
    group = make_group()
    for person in (host, guest, waiting):
        put(person.id, WURZEN, now, group.id)
    waves.wave(host.id, guest.id, group.id, now)
    waves.wave(guest.id, waiting.id, group.id, now)
    with write_transaction():
        Block.create(blocker=host.id, blocked=waiting.id, created_at=now)
    assert nearby_records.export(guest.id) == {
        "area": {
            "cell": areas.token(WURZEN), "around": "Wurzen",
            "seen_by_others_as": areas.token(areas.published_cell(WURZEN)), "expires_on": "2026-12-22",
            "next_cell": None, "next_on": None,
        },
        "found_in": [group.name],
        "waves": [{"to": "Lucía", "group": group.name, "sent_on": "2026-11-22", "introduced": False}],
        "blocked": [],
    }  # fmt: skip
    assert nearby_records.export(host.id)["blocked"] == ["Lucía"]

    nearby_records.forget_person(waiting.id)
    nearby_records.forget_person(guest.id)
    nothing = {"area": None, "found_in": [], "waves": [], "blocked": []}
    assert nearby_records.export(guest.id) == nearby_records.export(waiting.id) == nothing
    assert list(Wave.select()) == NOTHING
    assert nearby_records.export(host.id)["blocked"] == ["Lucía"]  # theirs to lift, nobody else's


def _run_due(now: datetime) -> int:
    return due.run_due({kind: TASKS[kind] for kind in ("expire_area", "move_area")}, now)
