"""Reports of failures to a Sentry server, where SENTRY_DSN names one. Off by default: then nothing of it is loaded.

What is reported is what the log says of a failure, through the same redaction: no request, no headers, no values of
variables, no way that led there, nobody's name.
"""

from typing import Any

from meetups.redaction import redacted_values

DROPPED = ("request", "user", "breadcrumbs", "modules", "server_name")
WAIT_S = 2  # for what is still to be reported when a process ends


def start(dsn: str) -> None:
    """Report every failure this process logs as an error, or stops by, to that address; none where it is empty."""
    if not dsn:
        return
    import sentry_sdk  # only here: a process that reports nothing does not load it
    from sentry_sdk.integrations.atexit import AtexitIntegration
    from sentry_sdk.integrations.excepthook import ExcepthookIntegration
    from sentry_sdk.integrations.threading import ThreadingIntegration

    sentry_sdk.init(
        dsn,
        integrations=[AtexitIntegration(callback=lambda pending, timeout: None)],  # its own prints past the logs
        disabled_integrations=[ExcepthookIntegration(), ThreadingIntegration()],  # what is uncaught is logged already
        before_send=redacted_report,
        auto_enabling_integrations=False,  # they would hand over requests, queries and messages
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_breadcrumb=lambda crumb, hint: None,  # addresses that were asked
        send_client_reports=False,
        auto_session_tracking=False,
        shutdown_timeout=WAIT_S,
    )


def redacted_report(event: Any, hint: dict[str, Any]) -> Any:
    """What is left of a report before it leaves this machine."""
    record = hint.get("log_record")
    if record is not None and isinstance(record.msg, dict):  # a line of our own logs
        said = dict(record.msg)
        _name_failure(event, said.pop("exc_info", None))
        event["logentry"] = {"message": str(said.pop("event", ""))}
        event["extra"] = said
    elif record is not None:  # a library's: whole, for a part alone does not look like a secret
        event["logentry"] = {"message": record.getMessage()}
    return redacted_values({name: value for name, value in event.items() if name not in DROPPED})


def _name_failure(event: Any, failure: Any) -> None:
    """Where it failed: structlog keeps that in the line itself, where Sentry does not look."""
    from sentry_sdk import get_client
    from sentry_sdk.utils import event_from_exception

    if isinstance(failure, BaseException | tuple):
        found, _ = event_from_exception(failure, get_client().options)
        event["exception"] = found["exception"]
