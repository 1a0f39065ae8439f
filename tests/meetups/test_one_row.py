"""One row added, changed or removed, and writes nobody waits for: in order, and all or nothing."""

import peewee
import pytest

from database import WriteOutsideTransaction, write_transaction
from meetups import one_row
from models import FeedVersion, User
from tests.conftest import NOW


def names() -> list[str]:
    return [row.name for row in User.select().order_by(User.id)]


def add(name: str, telegram_id: int | None = None) -> int | None:
    return one_row.add(User, name=name, telegram_id=telegram_id, created_at=NOW)


def test_a_row_added_is_the_one_peewee_would_add(database: str) -> None:
    with write_transaction():
        ours, theirs = add("Samira"), User.create(name="Samira", created_at=NOW)
    rows = [User.get_by_id(one).__data__ for one in (ours, theirs.id)]
    assert rows[0] | {"id": None} == rows[1] | {"id": None}


def test_what_is_unique_and_there_is_left_as_it_is(database: str) -> None:
    with write_transaction():
        first = add("Samira", 7)
        assert one_row.add(User, once=True, name="Nemo", telegram_id=7, created_at=NOW) is None
        one_row.put(User, once=True, name="Nobody", telegram_id=7, created_at=NOW)
        assert (names(), User.get(User.telegram_id == 7).id) == (["Samira"], first)


def test_what_is_read_next_sees_what_was_written_before_in_order(database: str) -> None:
    with write_transaction():
        person = add("Samira")
        assert person is not None
        one_row.change(User, person, name="Lucía")
        one_row.put(User, name="Ben", created_at=NOW)
        assert names() == ["Lucía", "Ben"]
        one_row.change(User, person, name="Rosa", zone="Europe/Lisbon")
        one_row.remove(User, User.get(User.name == "Ben").id)
        one_row.put(User, name="Tomás", created_at=NOW)  # goes with the end of the transaction
    assert names() == ["Rosa", "Tomás"]
    assert User.get_by_id(person).zone == "Europe/Lisbon"


@pytest.mark.parametrize("read_again", [True, False], ids=["before the end", "at the end"])
def test_a_write_that_fails_late_takes_everything_back(read_again: bool, database: str) -> None:
    def fail() -> None:
        with write_transaction():
            add("Samira", 7)
            one_row.put(FeedVersion, subject="group:1", changed_at=NOW)
            one_row.put(User, name="Nemo", telegram_id=7, created_at=NOW)  # there is one of that number
            if read_again:
                names()

    with pytest.raises(peewee.IntegrityError):
        fail()
    assert (names(), FeedVersion.select().count()) == ([], 0)
    with write_transaction():  # the connection is as good as new
        add("Lucía", 7)
    assert names() == ["Lucía"]


def test_a_transaction_given_up_before_it_asked_anything_leaves_nothing(database: str) -> None:
    with pytest.raises(ZeroDivisionError), write_transaction():  # noqa: PT012 - the whole block is what fails
        one_row.put(User, name="Nemo", created_at=NOW)
        raise ZeroDivisionError
    with write_transaction():
        add("Samira")
    assert names() == ["Samira"]


def test_outside_a_transaction_nothing_is_written_now_or_later(database: str) -> None:
    for write in (lambda: add("Nemo"), lambda: one_row.put(User, name="Nemo", created_at=NOW)):
        with pytest.raises(WriteOutsideTransaction):
            write()
    with write_transaction():
        assert names() == []
