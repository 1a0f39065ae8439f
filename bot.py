"""The Telegram process: build the application, run it.

Polls Telegram (or listens to its webhook), delivers the outbox, and ticks what falls due. Started wrongly it ends with
one line and status 2; Telegram out of reach is not fatal.
"""

import asyncio
import gc
import os
import signal
import socket
import sys
from datetime import timedelta
from typing import Any

import structlog
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder, ExtBot
from telegram.request import HTTPXRequest

from config import Misconfigured, Settings, settings
from handlers import ALLOWED_UPDATES, register, work
from handlers.commands import announce
from handlers.counting import save_counts
from handlers.delivery import Deliverer
from handlers.fetching import FewAtOnce
from handlers.geocoding import look_up_venues
from handlers.ordering import ByChat
from handlers.pacing import Limiter, Pace
from handlers.roster_checks import keep_rosters
from handlers.ticking import tick
from handlers.webhook import AT_ONCE, PATH, Webhook
from meetups import installation, logs, storage
from meetups.turns import Turns

HTTP_TIMEOUT_S = 20.0
BACKOFF_S = (1, 2, 5, 10, 30)
log = structlog.get_logger()
Klatch = Application[Any, Any, Any, Any, Any, Any]


def main() -> int:
    """Run until told to stop. 0: stopped as asked. 2: started wrongly, with one line that says how."""
    try:
        chosen = settings()
        if not chosen.telegram_bot_token:
            raise Misconfigured(
                "TELEGRAM_BOT_TOKEN is missing: ask @BotFather for one, or run the demo with `make run`"
            )
        logs.configure(chosen)
        storage.open_storage(chosen.database_url)
        return asyncio.run(_run(chosen))
    except (Misconfigured, storage.WrongSchema, storage.Unavailable) as trouble:
        return _refuse(str(trouble))
    except InvalidToken:
        return _refuse("TELEGRAM_BOT_TOKEN: Telegram refuses this token; copy it again from @BotFather")
    except OSError as taken:
        return _refuse(f"WEBHOOK_PORT: cannot listen on {settings().webhook_port} ({taken.strerror})")
    finally:
        work.close()


def build(chosen: Settings, pace: Pace, turns: Turns | None = None) -> Klatch:
    """The application, with every handler registered. `turns`: where several bots share the chats."""
    bot = FewAtOnce(
        chosen.telegram_bot_token,
        base_url=f"{chosen.telegram_api_url}/bot",
        base_file_url=f"{chosen.telegram_api_url}/file/bot",
        request=_requests(64),
        get_updates_request=_requests(2),
        rate_limiter=Limiter(pace),
    )
    builder: Any = ApplicationBuilder().bot(bot).concurrent_updates(ByChat(turns.of if turns else None))
    application: Klatch = builder.build()
    register(application)
    return application


async def _run(chosen: Settings) -> int:
    pace, stop = Pace(), asyncio.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(ending, stop.set)
    turns = Turns(chosen.database_url) if chosen.shares_updates else None
    application = build(chosen, pace, turns)
    webhook = _webhook(application, chosen)
    if not await _reach(application, chosen, stop):
        return 0
    owner = f"{socket.gethostname()}:{os.getpid()}"
    await application.start()
    await _listen(application, webhook)
    gc.collect()
    gc.freeze()  # what is loaded stays; the collector holds every thread while it looks through the rest
    log.info("the bot is up", username=application.bot.username, address=chosen.site_url)
    await asyncio.gather(
        Deliverer(application.bot, pace, owner).run(stop),
        tick(owner, stop),
        keep_rosters(application.bot, owner, stop),
        look_up_venues(owner, chosen.geocoder_url, stop),
        save_counts(stop),
        _close(webhook, stop),
    )
    if application.updater is not None and application.updater.running:
        await application.updater.stop()
    await application.stop()
    await application.shutdown()
    if turns is not None:
        await turns.close()
    return 0


async def _reach(application: Klatch, chosen: Settings, stop: asyncio.Event) -> bool:
    """Say hello to Telegram, as long as it takes. False: told to stop meanwhile."""
    for attempt in range(1_000_000):
        try:
            await application.initialize()
            await work.off_loop(installation.remember_bot, application.bot.username)
            await _introduce(application.bot)
            if chosen.webhook_url:
                await _ask_to_be_called(application.bot, chosen)
            return True
        except InvalidToken:
            raise
        except (NetworkError, RetryAfter) as away:  # several bots that start at once are told to take turns
            wait = _asked(away) or BACKOFF_S[min(attempt, len(BACKOFF_S) - 1)]
            log.warning("telegram is out of reach; trying again", address=chosen.telegram_api_url, seconds=wait)
            try:
                await asyncio.wait_for(stop.wait(), wait)
                return False
            except TimeoutError:
                continue
    return False


def _asked(away: TelegramError) -> float:
    """How long Telegram asked us to wait, in seconds; 0: it said nothing."""
    wait = away.retry_after if isinstance(away, RetryAfter) else 0
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


async def _introduce(bot: ExtBot[Any]) -> None:
    if not settings().has_public_address:
        log.warning("SITE_URL is not public: Telegram refuses it in buttons, so cards link to the bot instead")
    try:
        await announce(bot)
    except BadRequest as refused:  # of the library's family of network errors, but trying again would not help
        log.warning("commands were not announced", said=refused.message)
    except NetworkError:
        raise
    except TelegramError as refused:
        log.warning("commands were not announced", said=refused.message)


async def _ask_to_be_called(bot: ExtBot[Any], chosen: Settings) -> None:
    try:
        await bot.set_webhook(
            f"{chosen.webhook_url}/{PATH}",
            secret_token=chosen.webhook_secret,
            max_connections=AT_ONCE,
            allowed_updates=ALLOWED_UPDATES,
        )
    except BadRequest as refused:
        raise Misconfigured(f"WEBHOOK_URL: Telegram refuses it ({refused.message})") from None


def _webhook(application: Klatch, chosen: Settings) -> Webhook | None:
    """The server Telegram will call, up before Telegram is reached: a health check asks it whether we live."""
    if not chosen.webhook_url:
        return None
    webhook = Webhook(application, chosen.webhook_secret)
    webhook.listen(chosen.listen or "0.0.0.0", chosen.webhook_port)  # noqa: S104 - behind a proxy in another container
    return webhook


async def _close(webhook: Webhook | None, stop: asyncio.Event) -> None:
    """Once told to stop, at once: what is in hand is finished while the rest of the house ends too."""
    if webhook is not None:
        await stop.wait()
        await webhook.close()


async def _listen(application: Klatch, webhook: Webhook | None) -> None:
    if webhook is not None:
        webhook.open()
        return
    assert application.updater is not None  # built without one only on request
    await application.updater.start_polling(
        poll_interval=0,
        timeout=25,
        allowed_updates=ALLOWED_UPDATES,
        bootstrap_retries=-1,
        error_callback=_poll_failed,
    )


def _poll_failed(error: TelegramError) -> None:
    """Telegram went out of reach: one line; the library goes on trying, ever more slowly."""
    log.warning("updates cannot be fetched; trying again", error=type(error).__name__)


def _requests(connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections, connect_timeout=5, read_timeout=HTTP_TIMEOUT_S, write_timeout=HTTP_TIMEOUT_S,
        pool_timeout=5,
    )  # fmt: skip


def _refuse(line: str) -> int:
    logs.refuse("klatch bot", line)
    return 2


if __name__ == "__main__":
    sys.exit(main())
