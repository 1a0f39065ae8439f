"""Updates to bots that set a webhook: side by side up to max_connections, what belongs together in order.

As Telegram's own server does it: updates wait in queues (a chat's messages in one, a person's taps in another), of each
queue one is under way at a time, and one that fails is tried again before the next of its queue, at once the first time
and then after longer and longer pauses (shorter ones here). Other queues go on meanwhile.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from itertools import takewhile

from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPRequest
from tornado.simple_httpclient import HTTPStreamClosedError, HTTPTimeoutError

from playground.world import Bot, Json, World

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
TIMEOUT = 20.0
MOST_CONNECTIONS = 1000  # of all bots together; each has a limit of its own
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the name of a header, no secret


async def deliver(world: World) -> None:
    """Run for ever: one courier for each webhook there is."""
    client = AsyncHTTPClient(force_instance=True, max_clients=MOST_CONNECTIONS)
    couriers: dict[int, tuple[Json, asyncio.Task[None]]] = {}
    while True:
        for bot in list(world.bots.values()):
            hook, running = couriers.get(bot.id, ({}, None))
            if bot.webhook.get("url") and (running is None or running.done() or hook is not bot.webhook):
                couriers[bot.id] = bot.webhook, asyncio.create_task(Courier(world, bot, client).run())
        await world.bell.wait(5)


class Courier:
    """Carries a bot's updates while the webhook stands that it began with."""

    def __init__(self, world: World, bot: Bot, client: AsyncHTTPClient) -> None:
        self._world = world
        self._bot = bot
        self._hook = bot.webhook
        self._client = client
        self._free = asyncio.Semaphore(self._hook["max_connections"])
        self._queues: dict[str, deque[Json]] = {}
        self._seen = 0
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        while self._stands():
            self._sort_in()
            await self._world.mailbox(self._bot.id).wait(5)

    def _stands(self) -> bool:
        return self._bot.webhook is self._hook and self._world.bots.get(self._bot.id) is self._bot

    def _sort_in(self) -> None:
        """Put what came since into its queue; a queue that was empty gets somebody who carries it."""
        fresh = list(takewhile(lambda one: one["update_id"] > self._seen, reversed(self._bot.updates)))
        for update in reversed(fresh):
            self._seen = update["update_id"]
            name = queue_of(update)
            waiting = self._queues.setdefault(name, deque())
            waiting.append(update)
            if len(waiting) == 1:
                task = asyncio.create_task(self._carry(name, waiting))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)

    async def _carry(self, name: str, waiting: deque[Json]) -> None:
        pause = 0.0
        while waiting and self._stands():
            async with self._free:
                if not self._stands():
                    return
                problem, asked = await self._post(waiting[0])
            if not problem:
                pause = 0.0
                self._done(waiting.popleft())
                continue
            self._failed(problem)
            await asyncio.sleep(asked or pause)
            pause = min(LONGEST_PAUSE, pause * 2 or FIRST_PAUSE)
        if not waiting:
            self._queues.pop(name, None)

    def _done(self, update: Json) -> None:
        if update in self._bot.updates:
            self._bot.updates.remove(update)
            self._world.on_change()

    def _failed(self, problem: str) -> None:
        self._hook |= {"last_error_date": int(self._world.now()), "last_error_message": problem}
        self._world.on_change()

    async def _post(self, update: Json) -> tuple[str, float]:
        """What getWebhookInfo says of a failure, "" where the bot took it; and how long it asks us to wait."""
        secret = self._hook["secret"]
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: secret} if secret else {})
        body = json.dumps(update)
        request = HTTPRequest(self._hook["url"], "POST", headers, body, request_timeout=TIMEOUT, follow_redirects=False)
        try:
            await self._client.fetch(request)
        except HTTPTimeoutError:
            return "Read timeout expired", 0.0
        except HTTPStreamClosedError:
            return "Webhook connection closed", 0.0
        except HTTPError as problem:
            return f"Wrong response from the webhook: {problem.code} {problem.message}", _retry_after(problem)
        except (OSError, ValueError) as problem:
            refused = isinstance(problem, ConnectionRefusedError)
            return ("Connection refused" if refused else f"Connection failed: {type(problem).__name__}"), 0.0
        return "", 0.0


def _retry_after(problem: HTTPError) -> float:
    asked = problem.response.headers.get("Retry-After", "") if problem.response else ""
    return min(float(asked), LONGEST_PAUSE) if asked.isdigit() else 0.0


def queue_of(update: Json) -> str:
    """What an update has to wait behind: the messages of its chat, or of its person's taps the one before."""
    kind, body = next((name, value) for name, value in update.items() if name != "update_id")
    if kind == "callback_query":
        return f"taps of {body['from']['id']}"
    if kind in ("my_chat_member", "chat_member"):
        return f"members of {body['chat']['id']}"
    if kind in ("poll", "poll_answer"):
        return f"poll {body.get('poll_id') or body['id']}"
    if kind in ("message_reaction", "message_reaction_count"):
        return f"reactions of {body['chat']['id']}"
    if kind == "chat_join_request":
        return f"requests of {body['from']['id']}"
    return f"messages of {body['chat']['id']}"
