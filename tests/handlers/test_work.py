"""Rules run in one thread, and whoever pressed a button does not wait for all that nobody waits for."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from handlers.ordering import ByChat
from handlers.work import off_loop
from meetups import people
from tests.conftest import somebody
from tests.handlers.wire import Wire, happen, press, words

Update = Callable[[Awaitable[None]], Awaitable[None]]


def order_of(update: Update) -> list[str]:
    """What is done in which order where somebody presses a button while one thing runs and three more wait."""
    done: list[str] = []
    go_on = threading.Event()

    async def main() -> None:
        async def press() -> None:
            await off_loop(done.append, "asked")

        others: list[asyncio.Task[Any]] = [asyncio.create_task(off_loop(go_on.wait, 10))]
        others += [asyncio.create_task(off_loop(done.append, name)) for name in "ABC"]
        await asyncio.sleep(0.05)
        pressed = asyncio.ensure_future(update(press()))
        await asyncio.sleep(0.05)
        go_on.set()
        await asyncio.gather(*others, pressed)

    asyncio.run(main())
    return done


@pytest.fixture(autouse=True)
def _storage(database: str) -> None:
    """Rules run with a connection."""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_waits_for_an_answer_waits_for_one_of_the_others_at_most() -> None:
    assert order_of(lambda work: ByChat().do_process_update("an update", work)) == ["asked", "A", "B", "C"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_nobody_waits_for_is_done_in_its_order() -> None:
    assert order_of(lambda work: work) == ["A", "B", "C", "asked"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_writes_in_private_may_be_written_to_without_pressing_start() -> None:
    noor = somebody("Noor", 5010)
    people.set_reachable(noor.id, False)
    table = {"id": -1001, "type": "supergroup", "title": "The Table"}
    happen(Wire(), press(5010, "gr:list:0"), words(5010, "/thanks tea", table))
    assert not people.person(noor.id).reachable
    happen(Wire(), words(5010, "/group"))
    assert people.person(noor.id).reachable
