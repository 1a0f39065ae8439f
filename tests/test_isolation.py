"""No test meets what another left behind, on either database."""

import threading
from contextlib import closing

import psycopg
import pytest

import database as ground
from database import write_transaction
from models import TABLES, Group, Membership, User
from tests import databases
from tests.conftest import NOW
from tests.databases import Pool


@pytest.fixture
def left_behind(postgres: Pool) -> str:
    """The address of a database in which a test has just ended: with rows that refer to each other, and taken back."""
    address = postgres.lend()
    _fill(address)
    postgres.take_back(address)
    return address


def test_a_database_lent_again_is_empty_and_counts_from_one(postgres: Pool, left_behind: str) -> None:
    again = postgres.lend()
    assert _counts(again) == {table.__name__: 0 for table in TABLES}
    assert _fill(again) == (1, 1, 1)
    postgres.take_back(again)


def test_without_being_emptied_it_would_show_them(postgres: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "EMPTY", "SELECT 1")
    address = postgres.lend()
    _fill(address)
    postgres.take_back(address)
    monkeypatch.undo()
    again = postgres.lend()
    assert _counts(again)["User"] == 1
    postgres.take_back(again)


def test_the_largest_tables_are_emptied_too(postgres: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    address = postgres.lend()
    with _open(address) as inside:
        inside.execute(
            "INSERT INTO users (name, language, language_chosen, age_answer, reachable, names_hidden, reminder_leads,"
            " created_at) SELECT repeat('x', 100), 'en', FALSE, 'unsaid', FALSE, FALSE, '', now()"
            " FROM generate_series(1, 9000)"
        )
        size = inside.execute("SELECT pg_relation_size('users')").fetchone()
        assert size is not None
        assert size[0] > databases.BLOATED_BYTES
    postgres.take_back(address)
    again = postgres.lend()
    assert _counts(again) == {table.__name__: 0 for table in TABLES}
    assert _fill(again) == (1, 1, 1)
    postgres.take_back(again)


@pytest.mark.parametrize(
    "change",
    [
        "DROP INDEX outbox_message_one_pending_redraw",
        "ALTER TABLE users ADD COLUMN shoe_size INTEGER",
        "CREATE TABLE shoes (size INTEGER)",
        "CREATE FUNCTION shoe() RETURNS INTEGER LANGUAGE SQL AS 'SELECT 44'",
        "INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2030-01-01 00:00:00')",
        "DELETE FROM schema_migration",
    ],
)
def test_a_database_whose_schema_was_touched_is_never_lent_again(change: str, postgres: Pool) -> None:
    free = list(postgres._free)
    address = postgres.lend()
    with _open(address) as inside:
        inside.execute(change)
    postgres.take_back(address)
    assert postgres._free == free[:-1]


def test_a_change_of_the_schema_that_was_taken_back_counts_for_nothing(postgres: Pool) -> None:
    address = postgres.lend()
    with _open(address) as inside:
        inside.execute("BEGIN")
        inside.execute("DROP TABLE guest")
        inside.execute("ROLLBACK")
    free = list(postgres._free)
    postgres.take_back(address)
    assert len(postgres._free) == len(free) + 1


def test_who_is_left_over_from_the_test_before_reaches_no_database_any_more(postgres: Pool) -> None:
    address = postgres.lend()
    with _open(address) as left_over:
        left_over.execute("BEGIN")
        left_over.execute("INSERT INTO lease (name, owner, until) VALUES ('tick', 'me', now())")
        postgres.take_back(address)
        with pytest.raises(psycopg.OperationalError):
            left_over.execute("COMMIT")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(address)
    again = postgres.lend()
    assert again != address
    assert _counts(again)["Lease"] == 0
    postgres.take_back(again)


def test_two_at_a_time_never_share_one(postgres: Pool) -> None:
    mine, yours = postgres.lend(), postgres.lend()
    _fill(mine)
    assert _counts(yours)["User"] == 0
    for address in (mine, yours):
        postgres.take_back(address)


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_begins_with_nothing(turn: int, database: str) -> None:
    with write_transaction():
        assert User.insert(name="Katrin", created_at=NOW).execute() == 1
    thread = threading.Thread(target=ground.connect)  # and leaves a connection open, as a thread that ended does
    thread.start()
    thread.join()


def _fill(address: str) -> tuple[int, int, int]:
    """Rows that refer to each other; their numbers."""
    ground.open_database(address)
    ground.connect()
    with write_transaction():
        user = User.create(name="Katrin", created_at=NOW)
        group = Group.create(slug="table", name="Table", zone="Europe/Berlin", created_by=user, created_at=NOW)
        belongs = Membership.create(group=group, user=user, role="owner", joined_at=NOW, changed_at=NOW)
    ground.disconnect()
    return user.id, group.id, belongs.id


def _counts(address: str) -> dict[str, int]:
    ground.open_database(address)
    ground.connect()
    counts = {table.__name__: table.select().count() for table in TABLES}
    ground.disconnect()
    return counts


def _open(address: str) -> closing[psycopg.Connection]:
    return closing(psycopg.connect(address, autocommit=True))
