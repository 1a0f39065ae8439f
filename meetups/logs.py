"""Logs: one line an event, and never a secret in it, whoever writes it, in every process of ours."""

import logging
import sys
import threading
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

from config import Settings
from meetups import redaction, reports

OWN_WAYS = ("gunicorn.error", "gunicorn.access")  # they print past everybody else, with addresses of pages in it
# httpx prints the bot token in its URLs at INFO.
CHATTY = ("httpx", "httpcore", "telegram.ext.Application", "peewee.migrations")


def configure(chosen: Settings | None = None) -> None:
    """Write every log of this process, ours and the libraries', to standard error, redacted.

    With the settings of the installation, none of their secrets is ever said, and failures are reported where it asks
    for that.
    """
    if chosen is not None:
        redaction.hide(*chosen.secrets)
    chain: list[Any] = [structlog.stdlib.add_log_level, structlog.processors.TimeStamper("iso", utc=True)]
    logging.basicConfig(handlers=[_handler(chain)], level=logging.INFO, force=True)
    logging.captureWarnings(True)
    _quieten()
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    if chosen is not None:
        reports.start(chosen.sentry_dsn)


def refuse(process: str, line: str) -> None:
    """One plain line for whoever started the process wrongly, and no secret in that either."""
    print(f"{process}: {redaction.redacted(line)}", file=sys.stderr)  # noqa: T201 - they must read it


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace secrets in everything a log line says, whatever it is before it is said."""
    for name, value in redaction.redacted_values(event).items():
        event[name] = str(value) if isinstance(value, list | dict) else value
    return event


def _handler(chain: list[Any]) -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=chain,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact,
                structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
            ],
        )
    )
    return handler


def _quieten() -> None:
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # A poll that fails is one line of ours; the library would add fifty of traceback, also when it is only stopping.
    logging.getLogger("telegram.ext.Updater").setLevel(logging.CRITICAL)
    for name in OWN_WAYS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().critical("stopped by a mistake", exc_info=(kind, error, trace))


def _uncaught_in_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None:
        _uncaught(failed.exc_type, failed.exc_value, failed.exc_traceback)
