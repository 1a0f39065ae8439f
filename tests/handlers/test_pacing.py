"""How fast the bot may talk: spaced overall, a second apart in private, twenty a minute in a group."""

import asyncio
from collections.abc import Sequence

import pytest
from telegram.error import RetryAfter

from handlers.pacing import GROUP_LIMIT, GROUP_WINDOW, PACED, PATIENCE_S, PRIVATE_SPACING, SPACING, Limiter, Pace
from tests.handlers.clock import now, run

GROUP, OTHER_GROUP = -1001, -1002


@pytest.fixture(autouse=True)
def nothing_went_wrong() -> None:
    """These tests need no bot that runs."""


async def sent(pace: Pace, *chats: int | None) -> list[tuple[int | None, float]]:
    """Everybody waits for their turn at once; who had it when, in seconds from the beginning."""
    began, order = now(), []

    async def one(chat: int | None) -> None:
        await pace.turn(chat)
        order.append((chat, now() - began))

    await asyncio.gather(*(one(chat) for chat in chats))
    return order


def fresh() -> Pace:
    return Pace(asyncio.get_running_loop().time)


def most_in(moments: Sequence[float], window: float) -> int:
    return max(sum(1 for other in moments if 0 <= other - each < window) for each in moments)


def test_what_goes_to_many_is_spaced_evenly_and_near_the_limit() -> None:
    async def main() -> list[float]:
        return [at for _, at in await sent(fresh(), *range(1, 291))]

    moments = run(main())
    assert most_in(moments, 1.0) <= 29
    assert most_in(moments, 0.1) <= 3
    assert moments[-1] == pytest.approx(289 * SPACING)
    assert 290 / moments[-1] >= 0.9 * 30


def test_without_a_pace_they_would_all_go_at_once() -> None:
    assert most_in([0.0] * 290, 1.0) == 290


def test_the_second_begins_when_the_answer_is_here_for_nobody_knows_when_it_was_taken() -> None:
    async def main() -> tuple[float, float]:
        pace = fresh()
        await pace.turn(7)
        await asyncio.sleep(0.4)  # on its way
        pace.landed(7)
        ((_, at),) = await sent(pace, 7)
        ((_, elsewhere),) = await sent(pace, 8)
        return at, elsewhere

    assert run(main()) == pytest.approx((PRIVATE_SPACING, SPACING))


def test_a_private_chat_hears_one_a_second() -> None:
    async def main() -> list[tuple[int | None, float]]:
        return await sent(fresh(), 7, 7, 7, 7)

    assert [at for _, at in run(main())] == pytest.approx([n * PRIVATE_SPACING for n in range(4)])


def test_a_group_hears_twenty_a_minute() -> None:
    async def main() -> list[tuple[int | None, float]]:
        return await sent(fresh(), *[GROUP] * 45)

    moments = [at for _, at in run(main())]
    assert most_in(moments, 60.0) == GROUP_LIMIT
    assert moments[GROUP_LIMIT - 1] < 1.0
    assert moments[GROUP_LIMIT] == pytest.approx(GROUP_WINDOW)
    assert moments[2 * GROUP_LIMIT] == pytest.approx(2 * GROUP_WINDOW)


def test_a_busy_group_keeps_nobody_else_waiting() -> None:
    async def main() -> list[tuple[int | None, float]]:
        return await sent(fresh(), *[GROUP] * 25, OTHER_GROUP, 7, 8)

    when = run(main())
    assert max(at for chat, at in when if chat != GROUP) < 2.0


def test_a_429_holds_the_chat_that_was_told_to_wait_and_no_other() -> None:
    async def main() -> dict[int | None, float]:
        pace = fresh()
        pace.hold(GROUP, 37.0)
        return dict(await sent(pace, GROUP, OTHER_GROUP, 7))

    when = run(main())
    assert when[GROUP] == pytest.approx(37.0)
    assert max(when[OTHER_GROUP], when[7]) < 1.0


def test_a_429_in_the_midst_of_a_crowd_is_about_all_of_it() -> None:
    async def main(before: int, *, twice: bool = False) -> float:
        pace = fresh()
        for chat in range(1, before + 1):
            await pace.leave(chat)
            pace.count(before if twice else chat)
        pace.hold(before, 2)
        begun = now()
        await pace.answer(1_000)  # somebody else
        return now() - begun

    assert run(main(14)) == pytest.approx(2)
    assert run(main(4)) == pytest.approx(0)
    assert run(main(13, twice=True)) == pytest.approx(0)  # that chat had heard much: it is about it alone


def test_what_the_rest_of_the_bot_says_counts_too() -> None:
    async def main() -> list[float]:
        pace = fresh()
        for _ in range(GROUP_LIMIT - 1):
            pace.count(GROUP)
        return [at for _, at in await sent(pace, GROUP, GROUP)]

    assert run(main()) == pytest.approx([(GROUP_LIMIT - 1) * SPACING, GROUP_WINDOW])


def test_what_has_no_chat_is_only_spaced() -> None:
    async def main() -> list[float]:
        return [at for _, at in await sent(fresh(), None, None, None)]

    assert run(main()) == pytest.approx([0.0, SPACING, 2 * SPACING])


def test_memory_stays_flat() -> None:
    async def main() -> tuple[int, int, int]:
        pace = fresh()
        pace.hold(GROUP, 5.0)
        await sent(pace, *range(1, 100))
        before = len(pace._chats)
        await asyncio.sleep(GROUP_WINDOW + 1)
        pace.forget_idle()
        return before, len(pace._chats), len(pace._holds)

    assert run(main()) == (99, 0, 0)


# ── What the library sends ────────────────────────────────────────────────────────────────────────────────────────────


async def call(
    limiter: Limiter, endpoint: str, chat: object = GROUP, args: str | None = None, fails: bool = False
) -> float:
    """One call of the library's, and how long it was kept."""

    async def request() -> str:
        if fails:
            raise RetryAfter(37)
        return "taken"

    began = now()
    await limiter.process_request(request, (), {}, endpoint, {"chat_id": chat}, args)
    return now() - began


def counted(endpoint: str, args: str | None = None, chat: object = GROUP) -> int:
    """How many of the group's twenty such a call uses up."""

    async def main() -> int:
        pace = fresh()
        await call(Limiter(pace), endpoint, chat, args)
        return sum(len(each) for each in pace._chats.values())

    return run(main())


@pytest.mark.parametrize(
    ("endpoint", "args", "uses"),
    [
        ("sendMessage", None, 1),
        ("editMessageText", None, 1),
        ("pinChatMessage", None, 1),
        ("sendMessage", PACED, 0),
        ("answerCallbackQuery", None, 0),
        ("answerInlineQuery", None, 0),
        ("getChat", None, 0),
        ("getUpdates", None, 0),
    ],
)
def test_a_call_counts_once_and_taps_and_questions_never(endpoint: str, args: str | None, uses: int) -> None:
    assert counted(endpoint, args) == uses


def test_a_chat_named_by_its_username_only_spaces() -> None:
    assert counted("sendMessage", chat="@table") == 0


def test_a_toast_is_never_kept_waiting() -> None:
    async def main() -> float:
        pace = fresh()
        for _ in range(100):
            pace.count(GROUP)
        pace.hold(GROUP, 60.0)
        return await call(Limiter(pace), "answerCallbackQuery")

    assert run(main()) == 0.0


def test_an_answer_to_a_person_goes_before_what_the_outbox_has_waiting() -> None:
    async def main() -> tuple[float, list[float]]:
        pace = fresh()
        outbox = asyncio.create_task(sent(pace, *range(1, 201)))
        await asyncio.sleep(2.0)
        waited = [await call(Limiter(pace), "sendMessage", 1_000 + n) for n in range(10)]
        return max(waited), [at for _, at in await outbox]

    longest, moments = run(main())
    assert longest < 0.1
    assert moments[-1] > 199 * SPACING  # it gave way


def test_a_crowd_that_is_answered_at_once_hears_no_more_than_thirty_a_second() -> None:
    async def main() -> list[float]:
        pace, began, moments = fresh(), now(), []

        async def one(chat: int) -> None:
            await pace.answer(chat)
            moments.append(now() - began)

        await asyncio.gather(sent(pace, *range(1, 60)), *(one(1_000 + n) for n in range(60)))
        return moments

    assert most_in(run(main()), 1.0) <= 29


def test_a_person_is_answered_several_times_a_second_but_a_group_keeps_its_twenty() -> None:
    async def main() -> tuple[float, float]:
        pace = fresh()
        private = sum([await call(Limiter(pace), "editMessageText", 7) for _ in range(5)])
        for _ in range(GROUP_LIMIT):
            await call(Limiter(pace), "sendMessage")
        await asyncio.sleep(GROUP_WINDOW - PATIENCE_S)
        return private, await call(Limiter(pace), "sendMessage")

    private, group = run(main())
    assert private == 0.0
    assert 0.0 < group <= PATIENCE_S


def test_what_could_be_said_only_much_later_is_refused_and_not_tried() -> None:
    tried = []

    async def request() -> None:
        tried.append(now())

    async def main() -> None:
        pace = fresh()
        pace.hold(GROUP, 37.0)
        with pytest.raises(RetryAfter):
            await Limiter(pace).process_request(request, (), {}, "sendMessage", {"chat_id": GROUP}, None)

    run(main())
    assert tried == []


def test_an_answer_that_met_a_429_is_said_once_the_wait_is_over() -> None:
    tried: list[float] = []

    async def request() -> str:
        tried.append(now())
        if len(tried) == 1:
            raise RetryAfter(3)
        return "taken"

    async def main() -> object:
        limiter = Limiter(fresh())
        return await limiter.process_request(request, (), {}, "sendMessage", {"chat_id": 7}, None)

    assert run(main()) == "taken"
    assert tried[1] - tried[0] == pytest.approx(3.0)


def test_who_takes_over_knows_what_was_sent_and_who_is_left_alone() -> None:
    async def main() -> dict[int | None, float]:
        pace = fresh()
        pace.recall([(GROUP, float(n)) for n in range(GROUP_LIMIT)] + [(7, 0.4)], [(8, 12.0)])
        return dict(await sent(pace, GROUP, 7, 8, 9))

    when = run(main())
    assert when[GROUP] == pytest.approx(GROUP_WINDOW - GROUP_LIMIT + 1)
    assert when[7] == pytest.approx(PRIVATE_SPACING - 0.4)
    assert when[8] == pytest.approx(12.0)
    assert when[9] == 0.0


def test_a_turn_nobody_used_is_the_next_ones() -> None:
    async def main() -> list[float]:
        pace = fresh()
        await pace.turn(7)
        pace.give_back(7)
        return [at for _, at in await sent(pace, 7, 8)]

    assert run(main()) == pytest.approx([0.0, SPACING])


def test_what_comes_out_of_step_after_its_turn_is_kept_apart_again() -> None:
    async def main() -> list[float]:
        pace, began, moments = fresh(), now(), []

        async def one(chat: int) -> None:
            await pace.turn(chat)
            await asyncio.sleep(max(0.0, 3.0 - (now() - began)))  # a busy machine: everybody is drawn at once
            await pace.leave(chat)
            moments.append(now() - began)

        await asyncio.gather(*(one(chat) for chat in range(1, 120)))
        return moments

    assert most_in(run(main()), 1.0) <= 29


def test_what_had_its_turn_does_not_go_to_a_chat_that_was_told_to_wait_meanwhile() -> None:
    tried = []

    async def request() -> None:
        tried.append(now())

    async def main() -> tuple[float, bool]:
        pace = fresh()
        await pace.turn(7)
        pace.hold(7, 3.0)
        before = now()
        await Limiter(pace).process_request(request, (), {}, "sendMessage", {"chat_id": 7}, PACED)
        pace.hold(7, 37.0)
        with pytest.raises(RetryAfter):
            await Limiter(pace).process_request(request, (), {}, "sendMessage", {"chat_id": 7}, PACED)
        return tried[0] - before, len(tried) == 1

    waited, once = run(main())
    assert waited == pytest.approx(3.0)
    assert once


def test_a_loop_that_stalls_for_a_moment_loses_no_place() -> None:
    async def main() -> tuple[float, list[float]]:
        pace, began, moments = fresh(), now(), []
        for chat in range(1, 101):
            await pace.turn(chat)
            moments.append(now() - began)
            await asyncio.sleep(0.1 if chat % 10 == 0 else 0.0)
        return 100 / moments[-1], moments

    rate, moments = run(main())
    assert rate >= 27
    assert most_in(moments, 1.0) <= 30


def test_chats_that_must_wait_are_known() -> None:
    async def main() -> tuple[list[int], list[int]]:
        pace = fresh()
        pace.hold(8, 5.0)
        await sent(pace, 7, *[GROUP] * GROUP_LIMIT)
        at_once = pace.must_wait()
        await asyncio.sleep(PRIVATE_SPACING)
        return at_once, pace.must_wait()

    assert run(main()) == ([GROUP, 7, 8], [GROUP, 8])


def test_a_429_anywhere_holds_its_chat_for_the_outbox() -> None:
    async def main() -> dict[int | None, float]:
        pace = fresh()
        with pytest.raises(RetryAfter):
            await call(Limiter(pace), "answerCallbackQuery", fails=True)
        return dict(await sent(pace, GROUP, 7))

    when = run(main())
    assert when[GROUP] == pytest.approx(37.0)
    assert when[7] < 1.0
