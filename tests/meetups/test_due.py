"""Work that falls due: once, in order, and what is broken stands in nobody's way."""

from datetime import datetime, timedelta

import pytest

from database import Unavailable, WriteOutsideTransaction, write_transaction
from meetups import due
from models import DueWork, Lease
from tests.conftest import NOW
from tests.meetups.owing import HOUR, MINUTE, SECOND

ran: list[tuple[str, datetime]] = []


def remember(subject: str, at: datetime, now: datetime) -> None:
    ran.append((subject, at))


def break_down(subject: str, at: datetime, now: datetime) -> None:
    Lease.create(name=f"half done {subject}", owner="x", until=now)
    raise ZeroDivisionError(subject)


TASKS: dict[str, due.Task] = {"remember": remember, "break": break_down}


@pytest.fixture(autouse=True)
def _nothing_ran_yet() -> None:
    ran.clear()


def plan(kind: str, subject: str, at: datetime) -> None:
    with write_transaction():
        due.plan(kind, subject, at)


def test_what_is_due_runs_once_oldest_first_and_the_rest_waits(database: str) -> None:
    plan("remember", "later", NOW + HOUR)
    plan("remember", "second", NOW)
    plan("remember", "first", NOW - HOUR)
    assert due.oldest_due(NOW) == NOW - HOUR
    assert due.run_due(TASKS, NOW) == 2
    assert due.run_due(TASKS, NOW) == 0
    assert ran == [("first", NOW - HOUR), ("second", NOW)]
    assert due.oldest_due(NOW) is None
    assert due.run_due(TASKS, NOW + HOUR) == 1


def test_planning_twice_is_planning_once_and_another_moment_is_another_plan(database: str) -> None:
    plan("remember", "a", NOW)
    plan("remember", "a", NOW)
    plan("remember", "a", NOW + SECOND)
    assert due.planned("remember", "a")
    assert due.run_due(TASKS, NOW + SECOND) == 2


def test_what_is_forgotten_does_not_run(database: str) -> None:
    plan("remember", "a", NOW)
    plan("remember", "b", NOW)
    with write_transaction():
        due.forget("remember", "a")
    assert (due.planned("remember", "a"), due.planned("remember", "b")) == (False, True)
    assert due.run_due(TASKS, NOW) == 1
    assert ran == [("b", NOW)]


def test_planning_is_part_of_what_it_belongs_to(database: str) -> None:
    with pytest.raises(ZeroDivisionError), write_transaction():  # noqa: PT012 - the whole block is what fails
        due.plan("remember", "a", NOW)
        raise ZeroDivisionError
    assert not due.planned("remember", "a")
    with pytest.raises(WriteOutsideTransaction):
        due.plan("remember", "a", NOW)


def test_what_breaks_is_taken_back_kept_and_tried_again_later(database: str) -> None:
    plan("break", "a", NOW)
    plan("remember", "b", NOW)
    assert due.run_due(TASKS, NOW) == 1
    row = DueWork.get()
    assert (row.subject, row.attempts, row.error, row.lease_until) == ("a", 1, "ZeroDivisionError('a')", NOW + MINUTE)
    assert Lease.select().count() == 0
    assert due.run_due(TASKS, NOW + MINUTE - SECOND) == 0
    assert DueWork.get().attempts == 1
    assert due.run_due(TASKS, NOW + MINUTE) == 0
    assert (DueWork.get().attempts, DueWork.get().lease_until) == (2, NOW + 3 * MINUTE)
    assert due.run_due({"break": remember}, NOW + 3 * MINUTE) == 1
    assert ran == [("b", NOW), ("a", NOW)]


def test_a_kind_nobody_knows_is_kept_with_its_error(database: str) -> None:
    plan("unheard of", "a", NOW)
    assert due.run_due(TASKS, NOW) == 0
    assert DueWork.get().error == "KeyError('unheard of')"


def test_of_a_row_the_database_quotes_nothing_is_kept(database: str) -> None:
    def breaks(subject: str, at: datetime, now: datetime) -> None:
        raise ValueError("no key\nDETAIL:  Failing row contains (7, Anna, zoom.us/j/1?pwd=hush).")

    plan("break", "a", NOW)
    assert due.run_due({"break": breaks}, NOW) == 0
    assert DueWork.get().error == "ValueError('no key\\nDETAIL:  Failing row contains …"


def test_however_many_are_broken_the_others_have_their_turn(database: str) -> None:
    for n in range(6):
        plan("break", str(n), NOW - HOUR)
    plan("remember", "waiting behind them", NOW)
    assert due.run_due(TASKS, NOW, limit=5) == 0
    assert due.run_due(TASKS, NOW, limit=5) == 1
    assert ran == [("waiting behind them", NOW)]


def test_a_database_that_is_gone_is_no_fault_of_the_task(database: str) -> None:
    def unavailable(subject: str, at: datetime, now: datetime) -> None:
        raise Unavailable("gone")

    plan("gone", "a", NOW)
    with pytest.raises(Unavailable):
        due.run_due({"gone": unavailable}, NOW)
    assert (DueWork.get().attempts, DueWork.get().lease_until) == (0, None)


def test_a_task_may_plan_its_next_time(database: str) -> None:
    def again(subject: str, at: datetime, now: datetime) -> None:
        due.plan("again", subject, at + timedelta(days=1))

    plan("again", "a", NOW)
    assert due.run_due({"again": again}, NOW) == 1
    assert DueWork.get().at == NOW + timedelta(days=1)
