"""An installation that is brought up to date keeps all it had, as it was, and can go on at once."""

import importlib.util
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import database as ground
import migrations
from database import schema_change, write_transaction
from meetups import history, rsvps, seats
from meetups.rsvps import Choice
from meetups.seats import Mode, SeatState
from migrations import WrongSchema
from models import Rsvp, Seat, SeatChange, User
from tests.conftest import NOW
from tests.schemas import opened, schema

FIRST, *LATER = (
    "0001_initial",
    "0002_seats_that_hold",
    "0003_delivery",
    "0004_administrators_and_fewer_seats",
    "0005_groups_people_belong_to",
    "0006_people_in_groups",
)
SECOND = LATER[0]
STARTS = NOW + timedelta(days=11)
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the first migration alone, and that is all there is to apply."""
    folder = tmp_path / "steps"
    folder.mkdir()
    (folder / f"{FIRST}.py").write_text((migrations.MIGRATIONS / f"{FIRST}.py").read_text())
    monkeypatch.setattr(migrations, "MIGRATIONS", folder)
    return folder


@pytest.fixture
def first_version(empty_url: str, steps: Path) -> Iterator[Path]:
    """A database as the first version left it, open, and in use; the folder of steps to apply."""
    with opened(empty_url):
        assert migrations.migrate() == [FIRST]
        with schema_change():
            _live_in(_tables(steps / f"{FIRST}.py"))
        yield steps


def test_every_row_is_as_it_was(first_version: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _rows()
    filled = {name: len(rows) for name, rows in before.items() if rows}
    assert filled == {"users": 4, "groups": 1, "group_chat": 1, "membership": 4, "event": 3, "rsvp": 7, "seat": 4,
                      "guest": 3, "outbox_message": 3, "due_work": 1}  # fmt: skip
    monkeypatch.undo()
    assert migrations.migrate() == LATER
    after = _rows()
    for name, rows in before.items():
        assert [{column: row[column] for column in rows[0]} for row in after[name]] == rows
    assert [row["id"] for row in after["seat"]] == [3, 4, 7, 9]  # numbers are kept, gaps and all


def test_what_is_new_says_what_was_always_so(first_version: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    migrations.migrate()
    assert {(user.quiet_from, user.quiet_until) for user in User.select()} == {(1320, 480)}
    assert [(seat.state, seat.until, seat.newcomer, seat.unsure, seat.asked_at) for seat in Seat.select()] == [
        (state, None, False, False, None) for state in ("held", "waiting", "held", "held")
    ]
    codes = [rsvp.check_code for rsvp in Rsvp.select()]
    assert [len(code) for code in codes] == [12] * 7
    assert len(set(codes)) == 7
    assert {rsvp.approval for rsvp in Rsvp.select()} == {""}


def test_the_history_adds_up_to_the_seats_of_now(first_version: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    migrations.migrate()
    assert [history.adds_up(event_id) for event_id in (1, 2, 3)] == [True, True, True]
    assert seats.recount(1) == {Mode.ROOM: 2, Mode.ONLINE: 1}
    changes = [(row.rsvp_id, row.before, row.after, row.taken, row.cause) for row in SeatChange.select()]
    assert changes == [(1, "", "held", 2, "migrated"), (2, "", "waiting", 0, "migrated"),
                       (3, "", "held", 1, "migrated"), (6, "", "held", 1, "migrated")]  # fmt: skip
    assert {row.at for row in SeatChange.select()} == {NOW - timedelta(days=1)}


def test_a_history_that_misses_a_seat_does_not_add_up(first_version: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    migrations.migrate()
    with write_transaction():
        SeatChange.delete().where(SeatChange.rsvp == 3).execute()
    assert not history.adds_up(1)


def test_people_answer_on_as_before_and_the_line_keeps_its_order(
    first_version: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    migrations.migrate()
    later = rsvps.answer(4, "event1", Choice.ROOM, NOW)
    assert (later.state, later.place, later.meanwhile) == (SeatState.WAITING, 2, SeatState.HELD)
    assert sorted(seat.id for seat in Seat.select()) == [3, 4, 7, 9, 10, 11]
    rsvps.answer(1, "event1", Choice.NO, NOW)
    assert {(seat.rsvp_id, seat.mode) for seat in Seat.select().where(Seat.event == 1, Seat.state == "held")} == {
        (2, "room"), (3, "online"), (8, "room"),
    }  # fmt: skip
    assert history.adds_up(1)


# Where the second step may break, in the words of its own functions.
BREAKS = {
    "among the columns": """
whole, added_so_far = _add, []
def _add(db, table, field):
    added_so_far.append(field)
    if len(added_so_far) == 6:
        raise ZeroDivisionError
    whole(db, table, field)
""",
    "after the seats": """
whole = _make_seats_anew
def _make_seats_anew(db, new):
    whole(db, new)
    raise ZeroDivisionError
""",
    "among the codes": """
whole = _give_code
def _give_code(db, rsvp_id):
    whole(db, rsvp_id)
    if rsvp_id == 3:
        raise ZeroDivisionError
""",
}


@pytest.mark.parametrize("where", BREAKS)
def test_breaking_half_way_leaves_what_was_there(
    where: str, first_version: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, were = schema(), _rows()
    real = Path(migrations.__file__).parent / f"{SECOND}.py"
    (first_version / real.name).write_text(real.read_text() + BREAKS[where])
    with pytest.raises(ZeroDivisionError):
        migrations.migrate()
    assert (schema(), _rows()) == (said, were)
    with pytest.raises(WrongSchema, match="behind"):
        migrations.check_schema()
    monkeypatch.undo()
    assert migrations.migrate() == LATER
    assert [history.adds_up(event_id) for event_id in (1, 2, 3)] == [True, True, True]


def test_where_nobody_answered_yet_the_first_answer_gets_the_first_seat(
    empty_url: str, steps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(empty_url):
        migrations.migrate()
        with schema_change():
            _live_in(_tables(steps / f"{FIRST}.py"), answered=False)
        monkeypatch.undo()
        assert migrations.migrate() == LATER
        assert rsvps.answer(4, "event1", Choice.ROOM, NOW).state == SeatState.HELD
        assert [seat.id for seat in Seat.select()] == [1]


def _tables(path: Path) -> dict[str, Any]:
    """The tables of the first version by name, as its migration froze them."""
    spec = importlib.util.spec_from_file_location("first_step", path)
    assert spec is not None
    assert spec.loader is not None
    step: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(step)
    return {table.__name__: table for table in step.tables(ground.db.obj)}


def _live_in(tables: dict[str, Any], answered: bool = True) -> None:
    """Four people of a group; a full hybrid evening, one online, one that is over; and what they answered."""
    then = NOW - timedelta(days=1)
    for n, name in enumerate(("Katrin", "Samira", "Lucía", "Nemo"), start=1):
        tables["User"].create(
            telegram_id=5000 + n, name=name, language="es", zone="Europe/Madrid" if n == 3 else None, reachable=n != 4,
            age_answer="adult", reminder_leads="900", created_at=then,
        )  # fmt: skip
    tables["Group"].create(slug="table", name="Table", zone="Europe/Berlin", visibility="public", created_by=1,
                           created_at=then)  # fmt: skip
    tables["GroupChat"].create(group=1, chat_id=-1001, title="Table", can_pin=True, added_by=1, created_at=then)
    for person in range(1, 5):
        role = "owner" if person == 1 else "member"
        tables["Membership"].create(group=1, user=person, role=role, joined_at=then, changed_at=then)
    for n, (shape, starts, taken) in enumerate(
        [("hybrid", STARTS, (2, 1)), ("online", STARTS, (0, 1)), ("in_person", NOW - timedelta(days=9), (0, 0))],
        start=1,
    ):
        room, online = taken if answered else (0, 0)
        tables["Event"].create(
            key=f"event{n}", uid=f"event{n}@klatch", group=1, created_by=1, title=f"Evening {n}", format=shape,
            visibility="public", status="published", online_url="https://meet.example.org/x", zone="UTC",
            starts_wall=_wall(starts), ends_wall=_wall(starts + timedelta(hours=2)), starts_at=starts,
            ends_at=starts + timedelta(hours=2), room_capacity=2, room_taken=room, online_taken=online, queue_counter=9,
            content_revision=2, created_at=then, changed_at=then, published_at=then,
        )  # fmt: skip
    if answered:
        _answer(tables, then)


def _answer(tables: dict[str, Any], then: datetime) -> None:
    answers = [(1, 1, "going"), (1, 2, "going"), (1, 3, "going"), (2, 1, "maybe"), (2, 2, "no"), (2, 3, "going"),
               (3, 1, "no")]  # fmt: skip
    for event, person, answer in answers:
        tables["Rsvp"].create(event=event, user=person, answer=answer, revision=1, created_at=then, changed_at=then)
    for number, rsvp, event, mode, state, party in (
        (3, 1, 1, "room", "held", 2), (4, 2, 1, "room", "waiting", 1), (7, 3, 1, "online", "held", 1),
        (9, 6, 2, "online", "held", 1),
    ):  # fmt: skip
        tables["Seat"].insert(id=number, rsvp=rsvp, event=event, mode=mode, state=state, queue_no=number,
                              party_size=party, changed_at=then).execute()  # fmt: skip
    for position, name in enumerate(("Ada", "", "Grace")):
        tables["Guest"].create(rsvp=1, position=position, name=name)
    for n, state in enumerate(("pending", "sent", "unknown")):
        tables["OutboxMessage"].create(kind="reminder", unique_key=f"reminder:{n}", user=n + 1, event=1, state=state,
                                       not_before=then, created_at=then, changed_at=then)  # fmt: skip
    tables["DueWork"].create(kind="remind", subject="1:900", at=STARTS - timedelta(minutes=15))


def _wall(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _rows() -> Rows:
    """Everything in every table of the open database but the list of steps, in the order of its first column."""
    tables = [name for name in ground.db.get_tables() if not name.startswith("schema_migration")]  # their own books
    found: Rows = {}
    for table in tables:
        answer = ground.db.execute_sql(f'SELECT * FROM "{table}" ORDER BY 1')
        names = [column[0] for column in answer.description]
        found[table] = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    return found
