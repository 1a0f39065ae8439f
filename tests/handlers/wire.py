"""The real application with a wire in its hand instead of a network: updates go in, calls to Telegram are kept.

For what no chat window can do: updates of odd shapes, and answers that Telegram gives only on a bad day.
"""

import asyncio
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import structlog
from telegram import Update
from telegram.ext import Application, ApplicationBuilder
from telegram.request import BaseRequest, RequestData

from handlers import register
from handlers.ordering import ByChat
from handlers.pacing import Limiter, Pace

TOKEN = "7700000:klatch-test-token-abcdefgh"
BOT = {"id": 7_700_000, "is_bot": True, "first_name": "Klatch", "username": "klatch_test_bot"}
Json = dict[str, Any]
Answer = Callable[[Json], Any]
_numbers = itertools.count(1)


class Refused(Exception):
    """What Telegram says no with: its error code, words and parameters."""

    def __init__(self, code: int, words: str, **parameters: Any) -> None:
        super().__init__(words)
        self.code = code
        self.said = {"ok": False, "error_code": code, "description": words, "parameters": parameters}


@dataclass
class Wire(BaseRequest):
    """Keeps every call as (method, parameters). `answers` may say something else than yes, by method."""

    calls: list[tuple[str, Json]] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def read_timeout(self) -> float | None:
        """As long as it takes."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        """Answer as Telegram does."""
        name, said = url.rpartition("/")[2], dict(request_data.parameters) if request_data else {}
        self.calls.append((name, said))
        try:
            result = self.answers.get(name, _usual)(said)
        except Refused as refused:
            return refused.code, json.dumps(refused.said).encode()
        return 200, json.dumps({"ok": True, "result": BOT if name == "getMe" else result}).encode()

    def said(self, *methods: str) -> list[str]:
        """The words that went out: texts of messages, edits and toasts."""
        wanted = methods or ("sendMessage", "editMessageText", "answerCallbackQuery")
        return [str(body.get("text", "")) for name, body in self.calls if name in wanted]


def _usual(said: Json) -> Any:
    if "chat_id" not in said or "action" in said:
        return True
    chat = {"id": said["chat_id"], "type": "private", "first_name": "Somebody"}
    return {"message_id": next(_numbers), "date": 1_795_000_000, "chat": chat, "text": str(said.get("text", ""))}


def happen(wire: Wire, *updates: Json) -> None:
    """Let these updates arrive one after the other, and wait until the bot has done what it does."""

    async def run() -> None:
        application = _application(wire)
        await application.initialize()
        for update in updates:
            body = {"update_id": next(_numbers), **update}
            await application.process_update(Update.de_json(body, application.bot))
        await application.shutdown()

    asyncio.run(run())


def _application(wire: Wire) -> Application[Any, Any, Any, Any, Any, Any]:
    builder: Any = ApplicationBuilder().token(TOKEN).request(wire).get_updates_request(wire)
    application: Any = builder.rate_limiter(Limiter(Pace())).concurrent_updates(ByChat()).build()
    register(application)
    return application  # type: ignore[no-any-return]  # the builder is untyped here


def account(telegram_id: int, name: str = "Samira") -> Json:
    """A person as Telegram describes one."""
    return {"id": telegram_id, "is_bot": False, "first_name": name, "username": name.lower(), "language_code": "en"}


def private(telegram_id: int) -> Json:
    """Their chat with the bot."""
    return {"id": telegram_id, "type": "private", "first_name": "Somebody"}


def words(telegram_id: int, text: str, chat: Json | None = None, **more: Any) -> Json:
    """A message with these words."""
    command = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text.startswith("/") else []
    body = {"message_id": next(_numbers), "date": 1_795_000_000, "chat": chat or private(telegram_id), "text": text,
            "from": account(telegram_id), "entities": command}  # fmt: skip
    return {"message": body | more}


def press(telegram_id: int, data: str, message: Json | None = None) -> Json:
    """A press of a button with this data, under a message of the private chat unless another is given."""
    under = {"message_id": 7, "date": 1_795_000_000, "chat": private(telegram_id), "text": "x"}
    body: Json = {"id": str(next(_numbers)), "from": account(telegram_id), "chat_instance": "1", "data": data}
    return {"callback_query": body | ({"message": message or under} if message != {} else {})}


def old(chat: Json, message_id: int = 7) -> Json:
    """A message of which Telegram tells no more than where it stood."""
    return {"message_id": message_id, "date": 0, "chat": chat}


@pytest.fixture(autouse=True)
def nothing_went_wrong(database: str) -> Iterator[None]:
    """No process is started here; what fails is said in the log all the same."""
    with structlog.testing.capture_logs() as log:
        yield
    assert [line for line in log if line["event"] == "an update failed"] == []
