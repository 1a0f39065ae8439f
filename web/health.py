"""For those who run it: alive, ready, counted; and what machines ask every site."""

from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request

from meetups import leases, numbers, storage
from meetups.refusals import Unavailable
from web import counting
from web.clock import now
from web.door import settings

OLDEST_UNSENT_S = 300
pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> Response:
    """This process answers; nothing else is looked at."""
    return Response("alive\n", mimetype="text/plain")


@pages.get("/readyz")
def ready() -> tuple[Response, int]:
    """Schema, the oldest message unsent, the bot's heartbeat. 503 where people would notice."""
    facts = _readiness()
    fine = facts["schema"] == "ok" and facts["bot"] == "ok" and facts["oldest_unsent_s"] < OLDEST_UNSENT_S
    return jsonify(facts), 200 if fine else 503


@pages.get("/metrics")
def metrics() -> Response:
    """For Prometheus, which scrapes from this machine or the private network; nobody else learns numbers."""
    unknown_proxy = "X-Forwarded-For" in request.headers and not settings().trusted_proxies
    if unknown_proxy or not ip_address(request.remote_addr or "0.0.0.0").is_private:  # noqa: S104 - stands for "unknown"
        abort(404)  # behind a proxy we were not told of, everybody would look like this machine
    storage.connect()
    return Response(counting.exposition(numbers.numbers(now())), mimetype="text/plain")


@pages.get("/robots.txt")
def robots() -> Response:
    """Pages say for themselves whether they may be found."""
    lines = ("User-agent: *", "Disallow: /me", "Disallow: /sign-in", "Disallow: /calendar/", "")
    return Response("\n".join(lines), mimetype="text/plain")


@pages.get("/favicon.ico")
def favicon() -> Response:
    """Browsers ask for it whatever the page says."""
    return current_app.send_static_file("favicon.svg")


def _readiness() -> dict[str, Any]:
    try:
        storage.connect()
        storage.check_schema()
        beat = leases.held_until("deliver")
        bot = "ok" if beat is not None and beat > now() else "silent"
        return {"schema": "ok", "bot": bot, "oldest_unsent_s": round(storage.oldest_unsent(now()), 1)}
    except storage.WrongSchema as wrong:
        return {"schema": str(wrong), "bot": "unknown", "oldest_unsent_s": 0.0}
    except Unavailable:
        return {"schema": "the database is out of reach", "bot": "unknown", "oldest_unsent_s": 0.0}
