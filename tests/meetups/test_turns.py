"""One update of a chat at a time, whichever process took it; whoever dies holds nobody up."""

import asyncio
from collections.abc import Awaitable, Callable

import psycopg
import pytest

from meetups.turns import SPACE, NoTurn, Turns

LINE = -1_002_000_000_001
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def play(story: Callable[[Turns, Turns], Awaitable[None]], url: str, patience_s: float = 10) -> None:
    """Run a story of two processes, each with lines of its own."""

    async def run() -> None:
        one, other = Turns(url, patience_s=patience_s), Turns(url, patience_s=patience_s)
        try:
            await asyncio.wait_for(story(one, other), 20)
        finally:
            await one.close()
            await other.close()

    asyncio.run(run())


async def waiting(url: str, how_many: int) -> None:
    """Until PostgreSQL itself says that so many stand in line."""
    question = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND NOT granted"
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as looking:
        while (await (await looking.execute(question, (SPACE,))).fetchone()) != (how_many,):  # noqa: ASYNC110 - another process is watched
            await asyncio.sleep(0.01)


def test_first_come_first_served_whichever_process_they_came_to(database_url: str) -> None:
    seen: list[str] = []

    async def story(one: Turns, other: Turns) -> None:
        async def stand(turns: Turns, name: str) -> None:
            async with turns.of(LINE):
                seen.append(name)

        async with one.of(LINE):
            tasks = []
            for n, (turns, name) in enumerate([(other, "second"), (one, "third"), (other, "fourth")], start=1):
                tasks.append(asyncio.create_task(stand(turns, name)))
                await waiting(database_url, n)
            seen.append("first")
        await asyncio.gather(*tasks)

    play(story, database_url)
    assert seen == ["first", "second", "third", "fourth"]


def test_chats_do_not_wait_for_each_other(database_url: str) -> None:
    async def story(one: Turns, other: Turns) -> None:
        async with one.of(LINE), other.of(LINE + 1), other.of(5001):
            await waiting(database_url, 0)

    play(story, database_url)


def test_whoever_dies_with_the_turn_gives_it_up(database_url: str) -> None:
    async def story(one: Turns, other: Turns) -> None:
        async with one.of(LINE):
            kill_holders(database_url)
            async with other.of(LINE):
                pass

    play(story, database_url)


def test_connections_lost_while_nobody_needed_them_are_made_anew(database_url: str) -> None:
    async def story(one: Turns, other: Turns) -> None:
        async with one.of(LINE), one.of(LINE + 1):
            pass
        kill_idle(database_url)
        async with one.of(LINE), one.of(LINE + 1):
            await waiting(database_url, 0)

    play(story, database_url)


def test_patience_ends_and_nothing_was_done(database_url: str) -> None:
    seen = []

    async def story(one: Turns, other: Turns) -> None:
        async with one.of(LINE):
            with pytest.raises(NoTurn, match="lock timeout"):
                async with other.of(LINE):
                    seen.append("never")
        async with other.of(LINE):
            seen.append("later")

    play(story, database_url, patience_s=0.1)
    assert seen == ["later"]


def test_whoever_is_told_to_stop_leaves_the_line(database_url: str) -> None:
    async def story(one: Turns, other: Turns) -> None:
        async with one.of(LINE):
            tired = asyncio.create_task(other.of(LINE).__aenter__())
            await waiting(database_url, 1)
            tired.cancel()
            await asyncio.wait([tired])
            await waiting(database_url, 0)

    play(story, database_url)


def test_a_database_out_of_reach_is_no_turn(database_url: str) -> None:
    async def story(one: Turns, other: Turns) -> None:
        with pytest.raises(NoTurn):
            async with Turns("postgresql://nobody@127.0.0.1:9/nothing").of(LINE):
                raise AssertionError

    play(story, database_url)


def kill_holders(url: str) -> None:
    """As when their process is killed: the server ends their connections."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted",
            (SPACE,),
        )


def kill_idle(url: str) -> None:
    """As when the server was started anew."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
