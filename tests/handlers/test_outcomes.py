"""What a failed call to Telegram really means, row by row: the real library against a server that misbehaves."""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from telegram.error import TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from handlers.outcomes import Closed, Fate, Outcome, closed_by, outcome_of

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQ"
PATIENCE_S = 0.4


@pytest.fixture(autouse=True)
def nothing_went_wrong() -> None:
    """These tests need no bot that runs."""


Behaviour = Callable[[socket.socket], None]


@dataclass
class Server:
    """Takes every connection, and does with it what it was told."""

    behaviour: Behaviour
    requests: int = 0

    def __enter__(self) -> str:
        self._ends = socket.create_server(("127.0.0.1", 0))
        self._open = True
        threading.Thread(target=self._serve, daemon=True).start()
        return f"http://127.0.0.1:{self._ends.getsockname()[1]}/bot"

    def __exit__(self, *_: object) -> None:
        self._open = False
        self._ends.close()

    def _serve(self) -> None:
        while self._open:
            with contextlib.suppress(OSError):
                connection, _ = self._ends.accept()
                self.requests += 1
                threading.Thread(target=self.behaviour, args=(connection,), daemon=True).start()


def read(connection: socket.socket) -> None:
    """Read one request to its end."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += connection.recv(65536)


def says(status: int, body: object) -> Behaviour:
    """An answer; a text goes out as it is, everything else as JSON."""
    text = body if isinstance(body, str) else json.dumps(body)

    def behave(connection: socket.socket) -> None:
        with connection:
            read(connection)
            raw = text.encode()
            head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(raw)}\r\n"
            connection.sendall(f"{head}Connection: close\r\n\r\n".encode() + raw)

    return behave


def refuses(status: int, description: str, **parameters: int) -> Behaviour:
    return says(status, {"ok": False, "error_code": status, "description": description, "parameters": parameters})


def hangs_unread(connection: socket.socket) -> None:
    with connection:
        threading.Event().wait(2 * PATIENCE_S)


def hangs_after_reading(connection: socket.socket) -> None:
    with connection:
        read(connection)
        threading.Event().wait(2 * PATIENCE_S)


def drops_unread(connection: socket.socket) -> None:
    connection.close()


def drops_after_reading(connection: socket.socket) -> None:
    with connection:
        read(connection)


def drops_in_the_middle(connection: socket.socket) -> None:
    with connection:
        read(connection)
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok": true, "result": {"message')


def fate_at(address: str) -> Outcome:
    """Send a message there; what became of it."""

    async def send() -> Outcome:
        request = HTTPXRequest(
            connect_timeout=PATIENCE_S, read_timeout=PATIENCE_S, write_timeout=PATIENCE_S, pool_timeout=PATIENCE_S
        )
        bot: ExtBot[None] = ExtBot(TOKEN, base_url=address, request=request)
        try:
            await bot.send_message(5003, "hello")
        except TelegramError as error:
            return outcome_of(error)
        finally:
            await request.shutdown()
        raise AssertionError("it was taken")

    return asyncio.run(send())


def fate(behaviour: Behaviour) -> Outcome:
    with Server(behaviour) as address:
        return fate_at(address)


# ── It never left ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_where_nobody_listens_it_never_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert fate_at(f"http://127.0.0.1:{port}/bot") == Outcome(Fate.NOT_TAKEN, "ConnectError")


def test_where_nobody_takes_up_it_never_left() -> None:
    with contextlib.ExitStack() as stack:
        ends = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):  # the line of those who wait to be taken is full
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                waiting.connect(ends.getsockname())
        assert fate_at(f"http://127.0.0.1:{ends.getsockname()[1]}/bot") == Outcome(Fate.NOT_TAKEN, "ConnectTimeout")


def test_where_every_connection_is_busy_it_never_left() -> None:
    async def send_two(address: str) -> list[Outcome]:
        request = HTTPXRequest(connection_pool_size=1, read_timeout=2, pool_timeout=0.1)
        bot: ExtBot[None] = ExtBot(TOKEN, base_url=address, request=request)
        ended = await asyncio.gather(*(bot.send_message(n, "hello") for n in (1, 2)), return_exceptions=True)
        await request.shutdown()
        return [outcome_of(error) for error in ended if isinstance(error, TelegramError)]

    with Server(hangs_after_reading) as address:
        found = asyncio.run(send_two(address))
    assert Outcome(Fate.NOT_TAKEN, "PoolTimeout") in found
    assert len(found) == 2


# ── Nobody can know ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "behaviour", [hangs_unread, hangs_after_reading, drops_unread, drops_after_reading, drops_in_the_middle]
)
def test_once_it_may_have_left_nobody_can_know(behaviour: Behaviour) -> None:
    assert fate(behaviour).fate == Fate.UNKNOWN


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("body", ["", "<html>Bad Gateway</html>", {"ok": False, "description": "Internal"}])
def test_what_a_broken_server_says_is_not_known(status: int, body: object) -> None:
    assert fate(says(status, body)).fate == Fate.UNKNOWN


@pytest.mark.parametrize("body", ["", "OK", "<html>Hello</html>", '{"ok": true, "result": {"message'])
def test_an_answer_nobody_can_read_is_not_known(body: str) -> None:
    assert fate(says(200, body)).fate == Fate.UNKNOWN


# ── Telegram refuses ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_429_says_how_long_to_wait() -> None:
    found = fate(refuses(429, "Too Many Requests: retry after 37", retry_after=37))
    assert found == Outcome(Fate.SLOW_DOWN, "429", timedelta(seconds=37))


def test_a_group_that_became_a_supergroup_says_its_new_number() -> None:
    found = fate(
        refuses(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1001234567890)
    )
    assert found == Outcome(Fate.MOVED, "group became a supergroup", new_chat_id=-1001234567890)


@pytest.mark.parametrize("status", [401, 404])
def test_a_token_telegram_no_longer_knows_took_nothing(status: int) -> None:
    assert fate(refuses(status, "Unauthorized")).fate == Fate.NOT_TAKEN


@pytest.mark.parametrize(
    ("status", "description", "expected"),
    [
        (403, "Forbidden: bot was blocked by the user", Fate.UNREADABLE_FOR_THEM),
        (403, "Forbidden: user is deactivated", Fate.UNREADABLE_FOR_THEM),
        (403, "Forbidden: bot can't initiate conversation with a user", Fate.UNREADABLE_FOR_THEM),
        (403, "Forbidden: bot was kicked from the supergroup chat", Fate.UNREADABLE_FOR_THEM),
        (403, "Forbidden: bot is not a member of the channel chat", Fate.UNREADABLE_FOR_THEM),
        (400, "Bad Request: chat not found", Fate.UNREADABLE_FOR_THEM),
        (400, "Bad Request: PEER_ID_INVALID", Fate.UNREADABLE_FOR_THEM),
        (403, "Forbidden: something nobody has heard of", Fate.REFUSED),
        (400, "Bad Request: not enough rights to send text messages to the chat", Fate.REFUSED),
        (400, "Bad Request: message is too long", Fate.REFUSED),
        (400, "Bad Request: BUTTON_URL_INVALID", Fate.REFUSED),
        (
            400,
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
            Fate.AS_GOOD_AS_SENT,
        ),
        (400, "Bad Request: message to edit not found", Fate.CARD_GONE),
        (400, "Bad Request: message can't be edited", Fate.CARD_GONE),
        (400, "Bad Request: MESSAGE_ID_INVALID", Fate.CARD_GONE),
        (400, "Bad Request: message thread not found", Fate.NO_THREAD),
        (400, "Bad Request: can't parse entities: unclosed start tag at byte offset 3", Fate.BROKEN_MARKUP),
    ],
)
def test_telegrams_words_say_what_became_of_it(status: int, description: str, expected: Fate) -> None:
    found = fate(refuses(status, description))
    assert found.fate == expected
    assert found.words.lower() in description.lower()


def test_what_was_taken_is_no_failure() -> None:
    taken = {"message_id": 7, "date": 1, "chat": {"id": 5003, "type": "private", "first_name": "Samira"}}
    with pytest.raises(AssertionError, match="it was taken"):
        fate(says(200, {"ok": True, "result": taken}))


@pytest.mark.parametrize(
    ("status", "description", "expected"),
    [
        (400, "Bad Request: not enough rights to manage chat join requests", Closed.NO_RIGHT),
        (400, "Bad Request: CHAT_ADMIN_REQUIRED", Closed.NO_RIGHT),
        (403, "Forbidden: user is deactivated", Closed.NOBODY),
        (400, "Bad Request: user not found", Closed.NOBODY),
        (400, "Bad Request: invalid user_id specified", Closed.NOBODY),
        (400, "Bad Request: chat not found", Closed.NO_CHAT),
        (403, "Forbidden: bot was kicked from the supergroup chat", Closed.NO_CHAT),
        (400, "Bad Request: USER_CHANNELS_TOO_MUCH", Closed.OTHERWISE),
    ],
)
def test_a_join_request_that_cannot_be_answered_is_no_lost_right_unless_it_is(
    status: int, description: str, expected: Closed
) -> None:
    assert closed_by(fate(refuses(status, description))) == expected
