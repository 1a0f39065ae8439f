"""Telegram calls us: an update is acknowledged once it is handled, and not before.

The library's own server acknowledges what it has only queued: a process killed then loses it, and a chat's next update
goes to another bot while this one still works on the first. Telegram sends the messages of a chat one by one, each
after the one before was acknowledged (Bot API, setWebhook; `WebhookActor` of its server), and sends again what was not.
"""

import asyncio
import hmac
import json
from typing import Any

import structlog
from telegram import Update
from telegram.ext import Application
from tornado.httpserver import HTTPServer
from tornado.web import Application as Pages
from tornado.web import RequestHandler

from handlers.ordering import NoTurn

PATH = "telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
AT_ONCE = 64  # calls Telegram makes side by side, of the 100 it offers
LARGEST = 1 << 20  # bytes of one update
PATIENCE_S = 20.0  # for what is in hand when we are told to stop
log = structlog.get_logger()


class Webhook:
    """The server Telegram calls at /telegram; /healthz says that this process lives, whatever else does not."""

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any], secret: str) -> None:
        self.application, self.secret = application, secret
        self._open, self._busy, self._idle = False, 0, asyncio.Event()
        handed = {"webhook": self}
        pages = Pages([(f"/{PATH}", Updates, handed), ("/healthz", Alive)], log_function=_log_nothing)
        self._server = HTTPServer(pages, max_body_size=LARGEST)

    def listen(self, host: str, port: int) -> None:
        """Answer /healthz from now on; updates are put off until `open`. Raises OSError where the port is taken."""
        self._server.listen(port, host)

    def open(self) -> None:
        """The bot is ready for updates."""
        self._open = True

    async def close(self) -> None:
        """Take no more, finish what is in hand; what does not end in time is not acknowledged, and comes again."""
        self._open = False
        self._server.stop()
        try:
            await asyncio.wait_for(self._all_done(), PATIENCE_S)
        except TimeoutError:
            log.warning("stopped with updates in hand; they will be delivered again", updates=self._busy)
        await self._server.close_all_connections()

    async def handle(self, update: Update) -> bool:
        """Handle one update in its turn. False: not now, so it must be delivered again."""
        if not self._open:
            return False
        self._busy += 1
        try:
            work = self.application.process_update(update)
            await self.application.update_processor.process_update(update, work)
        except NoTurn as trouble:
            log.warning("an update could not be taken now", update=update.update_id, error=str(trouble))
            return False
        finally:
            self._busy -= 1
            self._idle.set()
        return True

    async def _all_done(self) -> None:
        while self._busy:
            self._idle.clear()
            await self._idle.wait()


class Updates(RequestHandler):
    """POST /telegram: one update, from whoever knows the secret."""

    def initialize(self, webhook: Webhook) -> None:
        """Tornado's way to hand something over."""
        self.webhook = webhook

    async def post(self) -> None:
        """200: handled. 503: deliver it again. 403 and 400: not from Telegram."""
        given = self.request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self.webhook.secret.encode()):
            self.set_status(403)
            return
        body = _object_in(self.request.body)
        if body is None:
            self.set_status(400)
            return
        update = self._read(body)
        self.set_status(200 if update is None or await self.webhook.handle(update) else 503)

    def _read(self, body: dict[str, Any]) -> Update | None:
        """None: an update the library cannot read. It is let go: delivered for ever, it would hold up its chat."""
        try:
            return Update.de_json(body, self.webhook.application.bot)
        except Exception as broken:  # whatever Telegram invents next
            log.error("an update cannot be read", update=body["update_id"], error=type(broken).__name__)
            return None


class Alive(RequestHandler):
    """GET /healthz: this process answers; neither Telegram nor the database is asked, restarting cures neither."""

    def get(self) -> None:
        """The same words as the site's."""
        self.set_header("Content-Type", "text/plain")
        self.finish("alive\n")


def _object_in(text: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(text)
    except ValueError:
        return None
    return body if isinstance(body, dict) and isinstance(body.get("update_id"), int) else None


def _log_nothing(handler: RequestHandler) -> None:
    """One line an update would be most of the log."""
