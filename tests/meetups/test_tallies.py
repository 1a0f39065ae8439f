"""Counting for whoever runs this: in the transaction of what is counted, by the hour, and never less than before."""

from datetime import UTC, datetime, timedelta

import pytest

from database import WriteOutsideTransaction, write_transaction
from meetups import tallies
from models import Tally
from tests.conftest import NOW

HOUR = timedelta(hours=1)


def counted(*names: str, at: datetime = NOW, label: str = "") -> None:
    with write_transaction():
        for name in names:
            tallies.tally(name, at, label)


@pytest.mark.usefixtures("database")
def test_what_happens_in_one_hour_is_one_row() -> None:
    counted("sent", "sent", at=NOW + timedelta(minutes=1), label="reminder")
    counted("sent", at=NOW + timedelta(minutes=59), label="reminder")
    counted("sent", at=NOW + HOUR, label="reminder")
    rows = [(row.name, row.label, row.hour, row.n) for row in Tally.select().order_by(Tally.hour)]
    assert rows == [("sent", "reminder", NOW, 3), ("sent", "reminder", NOW + HOUR, 1)]
    assert tallies.totals() == {("sent", "reminder"): 4}


@pytest.mark.usefixtures("database")
def test_what_was_not_saved_did_not_happen() -> None:
    def fail() -> None:
        with write_transaction():
            tallies.tally("sent", NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert tallies.totals() == {}


@pytest.mark.usefixtures("database")
def test_nothing_is_counted_outside_a_transaction() -> None:
    with pytest.raises(WriteOutsideTransaction):
        tallies.tally("sent", NOW)


@pytest.mark.usefixtures("database")
def test_hours_are_read_from_the_hour_of_a_moment_on() -> None:
    for back in (0, 1, 2):
        counted("sent", at=NOW - back * HOUR)
    assert tallies.by_hour(NOW - HOUR + timedelta(minutes=30)) == {
        ("sent", "", NOW - HOUR): 1, ("sent", "", NOW): 1,
    }  # fmt: skip


@pytest.mark.usefixtures("database")
def test_old_hours_are_forgotten_and_their_sums_kept() -> None:
    for days in (9, 10, 30, 7):
        counted("sent", "dead", at=NOW - timedelta(days=days))
    for _ in range(2):
        with write_transaction():
            tallies.fold(NOW, timedelta(days=8))
    assert tallies.totals() == {("sent", ""): 4, ("dead", ""): 4}
    assert {(row.hour, row.n) for row in Tally.select()} == {(tallies.EVER, 3), (NOW - timedelta(days=7), 1)}


@pytest.mark.usefixtures("database")
def test_the_most_of_an_hour_adds_up_to_nothing_and_is_forgotten_with_it() -> None:
    for days, n in ((9, 5), (10, 5), (1, 4), (1, 7), (1, 6)):
        tallies.note_most({"waiting": n}, NOW - timedelta(days=days))
    with write_transaction():
        tallies.fold(NOW, timedelta(days=8))
    assert [(row.name, row.hour, row.n) for row in Tally.select()] == [("waiting", NOW - timedelta(days=1), 7)]


@pytest.mark.usefixtures("database")
def test_what_a_process_counted_in_memory_is_added_to_what_others_did() -> None:
    counted("update", label="message")
    tallies.save({("update", "message"): 5, ("update", "callback_query"): 2}, NOW)
    assert tallies.totals() == {("update", "message"): 6, ("update", "callback_query"): 2}


@pytest.mark.usefixtures("database")
def test_an_hour_is_utcs_whatever_clock_the_moment_is_told_by() -> None:
    counted("sent", at=datetime(2026, 11, 22, 12, 40, tzinfo=UTC).astimezone())
    assert [row.hour for row in Tally.select()] == [NOW]
