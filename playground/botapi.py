"""The Bot API over HTTP: /bot<token>/<method>, by GET or POST, as query, form, multipart or JSON."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re

import playground.methods  # noqa: F401  # importing it fills the table of methods
from playground.calls import METHODS, Call, Method, Upload
from playground.errors import Refused, Unanswered, bad_request
from playground.guard import Tokened
from playground.passage import perform
from playground.reach import known_bot
from playground.received import read_json
from playground.world import Json, World

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
HEARD_HALF = '{"ok":true,"result":{"message_id":'  # an answer that breaks off


class BotApi(Tokened):
    def initialize(self, world: World) -> None:
        self.world = world
        self.gone = asyncio.Event()

    async def get(self, token: str, name: str) -> None:
        await self._answer(token, name)

    async def post(self, token: str, name: str) -> None:
        await self._answer(token, name)

    async def _answer(self, token: str, name: str) -> None:
        try:
            method, call = self._read(token, name)
            body: Json = {"ok": True, "result": await perform(method, call)}
        except Refused as refusal:
            self.set_status(refusal.code)
            body = refusal.body()
        except Unanswered as lost:
            await self._lose(lost)
            return
        if self.gone.is_set():
            return
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(body, ensure_ascii=False))

    async def _lose(self, lost: Unanswered) -> None:
        """The bot gets half an answer, none for a long time, or finds the connection closed."""
        if lost.how == "garbage":
            self.set_header("Content-Type", "application/json")
            self.finish(HEARD_HALF)
            return
        if lost.how.startswith("hang"):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.gone.wait(), lost.seconds)
        if not self.gone.is_set():
            self.detach().close()

    def _read(self, token: str, name: str) -> tuple[Method, Call]:
        if not TOKEN.fullmatch(token):
            raise Refused(404)
        bot = known_bot(self.world, token)
        method = METHODS.get(name.lower())
        if method is None:
            self.world.journal.append(
                {"at": self.world.now(), "bot": bot.id, "method": name, "ok": False, "code": 404}
                | {"description": "Not Found", "params": {}, "unknown": []}
            )
            raise Refused(404)
        return method, Call(self.world, bot, method.name, self._given(), self._uploads())

    def _given(self) -> Json:
        given: Json = {name: _text(values[-1]) for name, values in self.request.arguments.items()}
        if self.request.headers.get("Content-Type", "").startswith("application/json") and self.request.body:
            try:
                body = read_json(self.request.body)
            except ValueError:
                raise bad_request("can't parse request JSON object") from None
            if not isinstance(body, dict):
                raise bad_request("request body must be a JSON object")
            given |= body
        return given

    def _uploads(self) -> dict[str, Upload]:
        return {
            name: Upload(files[-1].filename, files[-1].content_type, files[-1].body)
            for name, files in self.request.files.items()
        }

    def on_connection_close(self) -> None:
        """A poller that went away must not count as a second one when it comes back."""
        self.gone.set()
        bot = self.world.by_token(self.path_args[0]) if self.path_args else None
        waiting = self.world.pollers.get(bot.id) if bot else None
        if waiting and not waiting.done() and self.path_args[1].lower() == "getupdates":
            waiting.set_result("")


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
