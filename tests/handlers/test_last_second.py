"""What may arrive at Telegram within a second, however unevenly calls get there."""

import asyncio
import random
from collections.abc import Callable

import pytest

from handlers import last_second
from handlers.last_second import MOST, SECOND, STRAY, LastSecond
from handlers.pacing import PACED, SPACING, Limiter, Pace
from tests.handlers.clock import now, run

ALLOWED = 30  # the Bots FAQ, "My bot is hitting limits"
CALLS = 150
Way = Callable[[], float]  # how long something is on its way, in seconds


@pytest.fixture(autouse=True)
def nothing_went_wrong() -> None:
    """These tests need no bot that runs."""


def arrivals(there: Way, back: Way) -> list[float]:
    """When each of many messages to many people arrived, sent as fast as the pace allows."""

    async def main() -> list[float]:
        pace = Pace(asyncio.get_running_loop().time)
        limiter, arrived = Limiter(pace), []

        async def request() -> None:
            await asyncio.sleep(there())
            arrived.append(now())
            await asyncio.sleep(back())

        async with asyncio.TaskGroup() as calls:
            for chat in range(1, CALLS + 1):
                await pace.turn(chat)
                calls.create_task(limiter.process_request(request, (), {}, "sendMessage", {"chat_id": chat}, PACED))
        return sorted(arrived)

    return run(main())


def most(moments: list[float]) -> int:
    return max(sum(0 <= other - each < 1 for other in moments) for each in moments)


def rate(moments: list[float]) -> float:
    return (len(moments) - 1) / (moments[-1] - moments[0])


def uneven(seed: int) -> Way:
    """Up to a tenth of a second."""
    dice = random.Random(seed)
    return lambda: dice.uniform(0.0, 0.1)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_delayed_unevenly_on_its_way_arrives_no_faster_than_allowed(seed: int) -> None:
    moments = arrivals(uneven(seed), uneven(seed + 10))
    assert most(moments) <= ALLOWED
    assert rate(moments) > 25


def test_counted_by_when_it_left_alone_too_much_arrives_in_one_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_second, "_taken_by", lambda trip, now, quickest: trip.left)
    assert max(most(arrivals(uneven(seed), uneven(seed + 10))) for seed in range(3)) > ALLOWED


@pytest.mark.parametrize("way", [0.005, 0.2])
def test_a_way_that_always_takes_as_long_costs_nothing(way: float) -> None:
    moments = arrivals(lambda: way, lambda: way)
    assert rate(moments) == pytest.approx(1 / SPACING)
    assert most(moments) < ALLOWED


def test_what_never_comes_back_is_lost_after_a_while_and_counts_no_more() -> None:
    clock = [0.0]
    second = LastSecond(lambda: clock[0])
    for _ in range(MOST):
        assert second.wait() == 0.0
        second.leave()
    waited = 0.0
    while (wait := second.wait()) > 0:
        waited, clock[0] = waited + wait, clock[0] + wait
    assert SECOND + STRAY <= waited < SECOND + STRAY + 2 * last_second.SOON


def test_what_another_process_sent_counts_too() -> None:
    second = LastSecond(lambda: 100.0)
    for _ in range(MOST):
        second.recall(0.4)
    assert second.wait() == pytest.approx(SECOND - 0.4)
