"""Updates to bots that set a webhook: in order, one at a time, again after a pause where the bot fails."""

from __future__ import annotations

import asyncio
import json

from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPRequest

from playground.updates import confirm
from playground.world import Bot, Json, World

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
TIMEOUT = 20.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the name of a header, no secret


async def deliver(world: World) -> None:
    """Run for ever: one courier for each webhook there is."""
    couriers: dict[int, asyncio.Task[None]] = {}
    while True:
        for bot in list(world.bots.values()):
            running = couriers.get(bot.id)
            if bot.webhook.get("url") and (running is None or running.done()):
                couriers[bot.id] = asyncio.create_task(_carry(world, bot, bot.webhook))
        await world.bell.wait(5)


async def _carry(world: World, bot: Bot, hook: Json) -> None:
    """Deliver while this webhook stands; whoever sets another ends this courier."""
    pause = FIRST_PAUSE
    while bot.webhook is hook and world.bots.get(bot.id) is bot:
        if not bot.updates:
            await world.mailbox(bot.id).wait(5)
            continue
        update = bot.updates[0]
        problem = await _post(hook, update)
        if not problem:
            pause = FIRST_PAUSE
            if bot.updates and bot.updates[0] is update:
                confirm(world, bot, update["update_id"] + 1)
            continue
        hook |= {"last_error_date": int(world.now()), "last_error_message": problem}
        world.on_change()
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)


async def _post(hook: Json, update: Json) -> str:
    """ "" when the bot took it, else what getWebhookInfo says of it."""
    headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: hook["secret"]} if hook["secret"] else {})
    request = HTTPRequest(
        hook["url"], "POST", headers, json.dumps(update), request_timeout=TIMEOUT, follow_redirects=False
    )
    try:
        await AsyncHTTPClient().fetch(request)
    except HTTPError as problem:
        return f"Wrong response from the webhook: {problem.code} {problem.message}"
    except (OSError, ValueError) as problem:
        refused = isinstance(problem, ConnectionRefusedError)
        return "Connection refused" if refused else f"Connection failed: {type(problem).__name__}"
    return ""
