"""getUpdates, setWebhook, deleteWebhook and getWebhookInfo."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlsplit

from playground import updates
from playground.calls import Call, method
from playground.errors import Refused, bad_request
from playground.world import Json

LONGEST_WAIT = 50
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
WEBHOOK_SET = "terminated by setWebhook request"


@method("getUpdates", "offset limit timeout allowed_updates")
async def get_updates(call: Call) -> list[Json]:
    """Long polling: a second poller ends the first one's wait with 409, as Telegram does."""
    bot = call.bot
    if bot.webhook.get("url"):
        raise Refused(409, WEBHOOK_ACTIVE)
    _end_other_wait(call, OTHER_POLLER)
    _choose(call)
    updates.confirm(call.world, bot, call.number("offset"))
    limit = min(max(call.number("limit", 100), 1), 100)
    timeout = min(max(call.number("timeout"), 0), LONGEST_WAIT)
    if not bot.updates and timeout:
        await _wait(call, timeout)
    return bot.updates[:limit]


def _end_other_wait(call: Call, reason: str) -> None:
    other = call.world.pollers.pop(call.bot.id, None)
    if other and not other.done():
        other.set_result(reason)


async def _wait(call: Call, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[str] = loop.create_future()
    call.world.pollers[call.bot.id] = ended
    mail = call.world.mailbox(call.bot.id).listen()
    try:
        await asyncio.wait((ended, mail), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        mail.cancel()
        if call.world.pollers.get(call.bot.id) is ended:
            del call.world.pollers[call.bot.id]
    if ended.done() and ended.result():
        raise Refused(409, ended.result())


def _choose(call: Call) -> None:
    """allowed_updates: kept until given anew; an empty list means the default again."""
    wanted = call.structure("allowed_updates")
    if isinstance(wanted, list):
        known = [str(kind) for kind in wanted if str(kind) in updates.KINDS]
        if known != call.bot.allowed:
            call.bot.allowed = known
            call.world.on_change()


@method("setWebhook", "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token")
def set_webhook(call: Call) -> bool:
    """Telegram wants HTTPS; plain HTTP is taken for this machine only, as by Telegram's own server in local mode."""
    url = call.text("url")
    if not url:
        return delete_webhook(call)
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.text("secret_token")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _choose(call)
    if call.flag("drop_pending_updates"):
        call.bot.updates.clear()
    connections = min(max(call.number("max_connections", 40), 1), 100)
    hook = {"url": url, "secret": secret, "max_connections": connections}
    if hook.items() <= call.bot.webhook.items() and not call.flag("drop_pending_updates"):
        return True  # set already: what is under way stays under way
    call.bot.webhook = hook
    _end_other_wait(call, WEBHOOK_SET)
    call.world.mailbox(call.bot.id).ring()
    call.world.changed()
    return True


@method("deleteWebhook", "drop_pending_updates")
def delete_webhook(call: Call) -> bool:
    call.bot.webhook = {}
    if call.flag("drop_pending_updates"):
        call.bot.updates.clear()
    call.world.mailbox(call.bot.id).ring()
    call.world.changed()
    return True


@method("getWebhookInfo")
def get_webhook_info(call: Call) -> Json:
    hook = call.bot.webhook
    info: Json = {
        "url": hook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.updates),
    }
    for name in ("max_connections", "last_error_date", "last_error_message"):
        if hook.get(name):
            info[name] = hook[name]
    if call.bot.allowed:
        info["allowed_updates"] = call.bot.allowed
    return info
