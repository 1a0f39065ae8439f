"""The clock of the house: one process runs what falls due, another where that one died, and nothing runs twice."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
import structlog

import database as ground
from database import write_transaction
from handlers import ticking
from handlers.ticking import tick
from handlers.work import clock
from meetups import due, tallies
from meetups.tasks import TASKS
from models import DueWork, Lease
from tests.handlers.test_delivery import until
from tests.handlers.test_settling import Another
from tests.handlers.test_settling import another as another
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong

LEASE = ticking.LEASE / 10
Story = Callable[[Callable[[str], "asyncio.Task[None]"]], Awaitable[None]]


@pytest.fixture(autouse=True)
def short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a test need not wait as long as people may."""
    monkeypatch.setattr(ticking, "LEASE", LEASE)
    monkeypatch.setattr(ticking, "EVERY", 0.05)


@pytest.fixture(autouse=True)
def ran(monkeypatch: pytest.MonkeyPatch, short_lease: None) -> Counter[str]:
    """A kind of work whose effect is a number in the database, and how often each subject was begun."""
    begun: Counter[str] = Counter()

    def work(subject: str, at: datetime, now: datetime) -> None:
        begun[subject] += 1
        tallies.tally("sent", now, subject)

    monkeypatch.setitem(TASKS, "work", work)
    return begun


def plan(*subjects: str) -> None:
    with write_transaction():
        for subject in subjects:
            due.plan("work", subject, clock())


def effects(*subjects: str) -> list[int]:
    """How often each of these was done, as it is saved."""
    return [tallies.totals().get(("sent", subject), 0) for subject in subjects]


def left() -> bool:
    return DueWork.select().where(DueWork.kind == "work").exists()


def holder() -> list[str]:
    return [row.owner for row in Lease.select().where(Lease.name == "tick")]


def tell(story: Story) -> None:
    """Let a story happen in which clocks are started by name; those that still run are stopped at its end."""

    async def main() -> None:
        stop, running = asyncio.Event(), []

        def start(name: str) -> "asyncio.Task[None]":
            running.append(asyncio.create_task(tick(name, stop)))
            return running[-1]

        try:
            await story(start)
        finally:
            stop.set()
            ended = await asyncio.gather(*running, return_exceptions=True)
        assert [str(one) for one in ended if isinstance(one, Exception)] == []

    asyncio.run(main())


def test_where_the_holder_dies_another_takes_over_and_all_that_falls_due_runs_once(database: str) -> None:
    async def story(start: Callable[[str], "asyncio.Task[None]"]) -> None:
        plan("before")
        one = start("one")
        await until(lambda: not left())
        start("two")
        one.cancel()  # it dies: nothing is put away
        await asyncio.wait({one})
        plan("after")
        await asyncio.sleep(LEASE.total_seconds() / 3)
        assert (holder(), left()) == (["one"], True)
        await until(lambda: not left())
        assert holder() == ["two"]

    tell(story)
    assert effects("before", "after") == [1, 1]


def test_who_dies_in_the_middle_of_a_piece_of_work_leaves_it_whole_to_the_next(
    database: str, ran: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """As when the power goes: nothing behind it is run."""

    work = TASKS["work"]

    def dies(subject: str, at: datetime, now: datetime) -> None:
        work(subject, at, now)
        if ran[subject] == 1:
            raise Killed

    async def story(start: Callable[[str], "asyncio.Task[None]"]) -> None:
        monkeypatch.setitem(TASKS, "work", dies)
        plan("half done")
        one = start("one")
        await asyncio.wait({one})
        assert isinstance(one.exception(), Killed)
        assert (holder(), effects("half done"), left()) == (["one"], [0], True)
        start("two")
        await until(lambda: not left())

    tell(story)
    assert (ran["half done"], effects("half done")) == (2, [1])


def test_who_is_stopped_hands_over_at_once(database: str) -> None:
    async def story(start: Callable[[str], "asyncio.Task[None]"]) -> None:
        start("one")
        await until(holder)

    tell(story)
    assert holder() == []


def test_who_is_stopped_while_the_database_is_locked_ends_all_the_same(another: Another) -> None:
    async def story(start: Callable[[str], "asyncio.Task[None]"]) -> None:
        start("one")
        await until(holder)
        ground._wary_until = time.monotonic() + 60
        another.hold()

    with structlog.testing.capture_logs() as log:
        tell(story)
    another.let_go()
    assert "the clock's lease is left as it is; it will run out" in [line["event"] for line in log]
    assert holder() == ["one"]
