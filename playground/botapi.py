"""The Bot API over HTTP: /bot<token>/<method>, by GET or POST, as query, form, multipart or JSON."""

from __future__ import annotations

import inspect
import json
import re
import traceback
from typing import Any

import playground.methods  # noqa: F401  # importing it fills the table of methods
from playground.calls import METHODS, Call, Method, Upload
from playground.errors import Refused, bad_request
from playground.guard import Guarded
from playground.reach import known_bot
from playground.received import read_json
from playground.world import Json, World

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
QUIET = ("getUpdates",)  # polls that find nothing are not worth a line in the log
SECRETS = ("secret_token",)


async def perform(method: Method, call: Call) -> Any:
    """Run one call and write it down, accepted or refused, with the parameters the method does not know."""
    entry: Json = {"at": call.world.now(), "bot": call.bot.id, "method": method.name, "ok": True}
    entry["params"] = {name: "(secret)" if name in SECRETS else value for name, value in call.given.items()}
    entry["unknown"] = sorted(call.given.keys() - method.parameters)
    try:
        result = method.answer(call)
        if inspect.isawaitable(result):
            result = await result
    except Refused as refusal:
        call.world.journal.append(entry | {"ok": False, "code": refusal.code, "description": refusal.description})
        call.world.on_change()
        raise
    if method.name not in QUIET:
        if isinstance(result, dict) and "message_id" in result:
            entry["message_id"] = result["message_id"]
        call.world.journal.append(entry)
        call.world.on_change()
    return result


class BotApi(Guarded):
    def initialize(self, world: World) -> None:
        self.world = world
        self.gone = False

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
        if self.gone:
            return
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(body, ensure_ascii=False))

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
        self.gone = True
        bot = self.world.by_token(self.path_args[0]) if self.path_args else None
        waiting = self.world.pollers.get(bot.id) if bot else None
        if waiting and not waiting.done() and self.path_args[1].lower() == "getupdates":
            waiting.set_result("")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A fault of ours is a 500 in Telegram's shape; the trace goes to standard error, without the address."""
        if "exc_info" in kwargs and status_code >= 500:
            traceback.print_exception(*kwargs["exc_info"])
        body = {"ok": False, "error_code": status_code, "description": self._reason}
        self.finish(json.dumps(body))

    def log_exception(self, *exc_info: Any) -> None:
        """Tornado would log the request with its token; write_error prints what is needed."""


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
