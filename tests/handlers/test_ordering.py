"""Updates of one chat are handled in their order, chats beside each other, and nothing piles up."""

import asyncio
import contextlib
import inspect
from collections.abc import AsyncIterator

import pytest
from telegram import CallbackQuery, Chat, InlineQuery, Message, Update, User

from handlers.ordering import ByChat, NoTurn
from tests.handlers.clock import now, run

SAMIRA, LUCIA = (User(n, name, is_bot=False) for n, name in ((1, "Samira"), (2, "Lucía")))
TABLE = Chat(-1001, "supergroup", title="Table")
numbers = iter(range(1, 1000))


@pytest.fixture(autouse=True)
def nothing_went_wrong() -> None:
    """These tests need no bot that runs."""


def says(user: User, chat: Chat | None = None) -> Update:
    import datetime

    chat = chat or Chat(user.id, "private")
    moment = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
    return Update(next(numbers), message=Message(1, moment, chat, from_user=user))


def presses_inline(user: User) -> Update:
    return Update(next(numbers), callback_query=CallbackQuery("q", user, "c", inline_message_id="m"))


def types_inline(user: User) -> Update:
    return Update(next(numbers), inline_query=InlineQuery("q", user, "poem", ""))


def order_of(*updates: object, fails: bool = False) -> list[tuple[int, float, float]]:
    """Handle them all at once, each for a second; for each, when it began and when it ended."""
    seen: list[tuple[int, float, float]] = []

    async def main() -> None:
        processor, began = ByChat(), now()

        async def handle(number: int) -> None:
            start = now() - began
            await asyncio.sleep(1.0)
            seen.append((number, start, now() - began))
            if fails:
                raise ZeroDivisionError

        jobs = (processor.do_process_update(update, handle(n)) for n, update in enumerate(updates))
        await asyncio.gather(*jobs, return_exceptions=True)
        assert (dict(processor._locks), dict(processor._users)) == ({}, {})  # nobody stands in line any more

    run(main())
    return sorted(seen)


def test_one_chat_is_handled_in_its_order() -> None:
    assert order_of(says(SAMIRA, TABLE), says(LUCIA, TABLE), says(SAMIRA, TABLE)) == [
        (0, 0.0, 1.0),
        (1, 1.0, 2.0),
        (2, 2.0, 3.0),
    ]


def test_chats_do_not_wait_for_each_other() -> None:
    assert order_of(says(SAMIRA, TABLE), says(SAMIRA), says(LUCIA)) == [(0, 0.0, 1.0), (1, 0.0, 1.0), (2, 0.0, 1.0)]


@pytest.mark.parametrize("made", [presses_inline, types_inline])
def test_without_a_chat_a_person_is_a_line_of_their_own(made: object) -> None:
    updates = [made(SAMIRA), made(LUCIA), made(SAMIRA)]  # type: ignore[operator]  # one of the two above
    assert order_of(*updates) == [(0, 0.0, 1.0), (1, 0.0, 1.0), (2, 1.0, 2.0)]


def test_a_persons_private_chat_and_their_inline_taps_are_one_line() -> None:
    assert order_of(says(SAMIRA), presses_inline(SAMIRA)) == [(0, 0.0, 1.0), (1, 1.0, 2.0)]


def test_one_that_fails_lets_the_next_one_in() -> None:
    assert order_of(says(SAMIRA), says(SAMIRA), fails=True) == [(0, 0.0, 1.0), (1, 1.0, 2.0)]


def test_what_is_no_update_is_handled_too() -> None:
    assert order_of("a thing of the library's own") == [(0, 0.0, 1.0)]


def test_where_the_turn_does_not_come_nothing_is_handled_and_nobody_is_left_in_line() -> None:
    handled = []

    async def handle() -> None:
        handled.append("never")

    @contextlib.asynccontextmanager
    async def refused(line: int) -> AsyncIterator[None]:
        raise NoTurn(f"line {line} does not move")
        yield

    async def main() -> None:
        processor, work = ByChat(refused), handle()
        with pytest.raises(NoTurn, match="line -1001 does not move"):
            await processor.do_process_update(says(SAMIRA, TABLE), work)
        assert inspect.getcoroutinestate(work) == inspect.CORO_CLOSED
        assert (dict(processor._locks), dict(processor._users)) == ({}, {})

    run(main())
    assert handled == []


def test_several_processes_share_the_lines_of_chats_and_of_people() -> None:
    lines = []

    @contextlib.asynccontextmanager
    async def shared(line: int) -> AsyncIterator[None]:
        lines.append(line)
        yield

    async def main() -> None:
        processor = ByChat(shared)
        for update in (says(SAMIRA, TABLE), says(LUCIA), types_inline(LUCIA)):
            await processor.do_process_update(update, asyncio.sleep(0))

    run(main())
    assert lines == [-1001, 2, 2]
