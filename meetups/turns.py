"""Whose turn it is: one update of a chat at a time, whichever of several processes took it.

PostgreSQL keeps the lines: an advisory lock a chat, held while its update is handled, first come first served. It goes
with the connection, so a process that dies holds nobody up. These connections are beside those of the rules, which are
kept one a thread: whoever waits for a turn must not hold up whoever has it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from zlib import crc32

import psycopg

SPACE = 1_262_051_668  # any number of our own: advisory locks share one name space
PATIENCE_S = 25  # for whoever is before us; Telegram waits for about a minute
CONNECTIONS = 16  # chats handled at once by one process
# A machine that vanished without a word is noticed in half a minute, not in two hours: the server's by us, ours by it.
NOTICED: dict[str, Any] = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3, "connect_timeout": 5}
SETTINGS = ("SET tcp_keepalives_idle = 15", "SET tcp_keepalives_interval = 5", "SET tcp_keepalives_count = 3")


class NoTurn(Exception):
    """The turn did not come: somebody is slow, or the database is out of reach. Nothing was done; ask again later."""


class Turns:
    """The lines of all chats, for one process. Opens connections as it needs them, and keeps them."""

    def __init__(self, url: str, connections: int = CONNECTIONS, patience_s: float = PATIENCE_S) -> None:
        self._url = url
        self._settings = (f"SET lock_timeout = {int(patience_s * 1000)}", *SETTINGS)
        self._room = asyncio.Semaphore(connections)
        self._free: list[psycopg.AsyncConnection] = []

    @contextlib.asynccontextmanager
    async def of(self, line: int) -> AsyncIterator[None]:
        """Hold the turn of this line (a chat, a person) for a block. Raises NoTurn."""
        async with self._room:
            connection = await self._stand_in(line)
            try:
                yield
            finally:
                await self._let_go(connection, line)

    async def close(self) -> None:
        """Let go of everything."""
        while self._free:
            await self._free.pop().close()

    async def _stand_in(self, line: int) -> psycopg.AsyncConnection:
        kept = bool(self._free)
        connection = self._free.pop() if kept else await self._connected()
        try:
            await connection.execute("SELECT pg_advisory_lock(%s, %s)", (SPACE, _number(line)))
        except psycopg.Error as trouble:
            gone = connection.closed
            await connection.close()
            if kept and gone:  # the server went away since it was last used: the others did not survive either
                await self.close()
                return await self._stand_in(line)
            raise NoTurn(_words(trouble)) from trouble
        except BaseException:
            await connection.close()  # told to stop while waiting: the place in the line goes with it
            raise
        return connection

    async def _connected(self) -> psycopg.AsyncConnection:
        try:
            connection = await psycopg.AsyncConnection.connect(self._url, autocommit=True, **NOTICED)
        except psycopg.Error as trouble:
            raise NoTurn(_words(trouble)) from trouble
        try:
            for setting in self._settings:
                await connection.execute(setting)
        except psycopg.Error as trouble:
            await connection.close()
            raise NoTurn(_words(trouble)) from trouble
        return connection

    async def _let_go(self, connection: psycopg.AsyncConnection, line: int) -> None:
        try:
            await connection.execute("SELECT pg_advisory_unlock(%s, %s)", (SPACE, _number(line)))
        except psycopg.Error:
            await connection.close()  # it broke meanwhile, and the lock went with it
        except BaseException:
            await connection.close()
            raise
        else:
            self._free.append(connection)


def _number(line: int) -> int:
    """Chats have 64 bits, locks of a space of their own 32. Two chats that fall together wait for each other."""
    return crc32(line.to_bytes(8, "big", signed=True)) - (1 << 31)


def _words(trouble: Exception) -> str:
    return " ".join(str(trouble).split())
