"""Logs: one line an event, and never a secret in it, whoever writes it."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# A bot token, a personal calendar address, a sign-in link: whoever holds one of these is that bot or that person. And a
# place somebody shared, which a library prints with an update it cannot read.
SECRETS = re.compile(
    r"(\d{5,}(?::|%3A))[\w-]{20,}|(/calendar/)[\w.~%-]+|(/sign-in/)[\w.~%-]+"
    r"|(['\"](?:latitude|longitude)['\"]: ?)-?\d+(?:\.\d+)?(?:e-?\d+)?",
    re.I,
)


def configure() -> None:
    """Write every log of this process, ours and the libraries', to standard error, redacted."""
    chain: list[Any] = [structlog.stdlib.add_log_level, structlog.processors.TimeStamper("iso", utc=True)]
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
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for chatty in ("httpx", "httpcore", "telegram.ext.Application"):
        logging.getLogger(chatty).setLevel(logging.WARNING)  # httpx prints the bot token in its URLs at INFO
    # A poll that fails is one line of ours; the library would add fifty of traceback, also when it is only stopping.
    logging.getLogger("telegram.ext.Updater").setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace secrets in everything a log line says, whatever it is before it is said."""
    for name, value in event.items():
        if value is not None and not isinstance(value, bool | int | float):
            event[name] = SECRETS.sub(lambda found: next(filter(None, found.groups())) + "…", str(value))
    return event
