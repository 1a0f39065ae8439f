"""The control API: what a test or a demo does to the world, over JSON under /control/."""

from __future__ import annotations

import inspect
import json
from typing import Any

from tornado.web import HTTPError

from playground import shapes
from playground.asking import Deed, Request, asked_bot, asked_chat
from playground.deeds import DEEDS, LONGEST_WAIT
from playground.errors import Impossible
from playground.group_deeds import GROUP_DEEDS, GROUP_READS
from playground.guard import Guarded
from playground.received import read_json
from playground.screws import SCREWS
from playground.seen import members, seen
from playground.time_travel import read_clock, set_clock
from playground.wire import WIRE_DEEDS, WIRE_READS
from playground.world import Json, World


class Control(Guarded):
    """GET reads, POST changes; what cannot be is a 400 with {"error": …}."""

    def initialize(self, world: World, description: Json) -> None:
        self.world = world
        self.description = description

    async def get(self, name: str) -> None:
        given = {key: self.get_query_argument(key) for key in self.request.arguments}
        await self._reply(READS, name, given)

    async def post(self, name: str) -> None:
        if not self.request.headers.get("Content-Type", "").startswith("application/json"):
            raise HTTPError(415, reason="The control API takes JSON")
        try:
            given = read_json(self.request.body or b"{}")
        except ValueError:
            raise HTTPError(400, reason="That is no JSON") from None
        if not isinstance(given, dict):
            raise HTTPError(400, reason="A control request is a JSON object")
        await self._reply(DEEDS | GROUP_DEEDS | SCREWS | WIRE_DEEDS | {"clock": set_clock}, name, given)

    async def _reply(self, table: dict[str, Deed], name: str, given: Json) -> None:
        if name not in table:
            raise HTTPError(404, reason="There is no such control")
        try:
            result = table[name](Request(self.world, given, self.description))
            if inspect.isawaitable(result):
                result = await result
        except (Impossible, KeyError, TypeError, ValueError, AttributeError) as problem:
            self.set_status(400)
            result = {"error": f"{problem} is missing" if isinstance(problem, KeyError) else str(problem)}
        self._finish(result)

    def _finish(self, result: Any) -> None:
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(result, ensure_ascii=False, default=vars))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self._finish({"error": self._reason})


def health(request: Request) -> Json:
    world = request.world
    return {
        "ok": True,
        "bots": len(world.bots),
        "people": len(world.people) - len(world.bots),
        "chats": len(world.chats),
        "pending_updates": sum(len(bot.updates) for bot in world.bots.values()),
    }


def messages(request: Request) -> list[Json]:
    chat = asked_chat(request)
    person = int(request.given["person"])
    if chat.messages:
        chat.read[person] = max(chat.messages)
    return [seen(request.world, chat, message) for message in chat.messages.values()]


async def news(request: Request) -> Json:
    """The messages after `after`, and the chat's version; with `known`, as soon as it is another one, or after
    `patience` seconds."""
    chat, given = asked_chat(request), request.given
    deadline = request.world.now() + min(float(given.get("patience", 0)), LONGEST_WAIT)
    while str(chat.version) == given.get("known") and request.world.now() < deadline:
        await request.world.bell.wait(deadline - request.world.now())
    after = int(given.get("after", 0))
    return {"version": chat.version, "messages": [one for one in messages(request) if one["id"] > after]}


def pinned(request: Request) -> list[Json]:
    """Newest pin first, as a client shows them."""
    chat = asked_chat(request)
    return [seen(request.world, chat, chat.messages[number]) for number in reversed(chat.pinned)]


def chat_info(request: Request) -> Json:
    chat = asked_chat(request)
    about = shapes.chat(request.world, chat) | {"members": members(request.world, chat), "state": chat.state}
    return about | {"permissions": shapes.permissions(chat), "pinned": chat.pinned}


def calls(request: Request) -> list[Json]:
    """The log, oldest first; `method` and `ok` (true or false) choose, `since` is a Unix time, `limit` the newest."""
    method, ok = request.given.get("method", "").lower(), request.given.get("ok", "")
    since = float(request.given.get("since", 0))
    limit = int(request.given.get("limit", 1_000_000))
    found = [
        entry
        for entry in request.world.journal
        if (not method or entry["method"].lower() == method)
        and (not ok or entry["ok"] is (ok == "true"))
        and entry["at"] >= since
    ]
    return found[-limit:]


def bot_info(request: Request) -> Json:
    bot = request.world.bots[asked_bot(request)]
    return shapes.me(request.world, bot) | {
        "commands": bot.commands,
        "words": bot.words,
        "webhook": bot.webhook.get("url", ""),
        "allowed_updates": bot.allowed,
        "pending": bot.updates,
    }


READS: dict[str, Deed] = {
    **WIRE_READS,
    **GROUP_READS,
    "health": health,
    "messages": messages,
    "news": news,
    "pinned": pinned,
    "chat": chat_info,
    "calls": calls,
    "bot": bot_info,
    "clock": read_clock,
    "people": lambda request: [vars(person) for person in request.world.people.values()],
    "chats": lambda request: [
        shapes.chat(request.world, chat) for chat in request.world.chats.values() if chat.kind != "private"
    ],
}
