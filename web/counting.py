"""What is counted about the site, for Prometheus."""

import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

registry = CollectorRegistry()
REQUESTS = Counter("klatch_requests_total", "Requests by page and status.", ("page", "status"), registry=registry)
SECONDS = Histogram(
    "klatch_request_seconds", "Time to answer, by page.", ("page",), registry=registry,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)  # fmt: skip
OUTBOX = Gauge("klatch_outbox_messages", "Messages by state.", ("state",), registry=registry)
OLDEST = Gauge("klatch_outbox_oldest_seconds", "Age of the oldest message that should have gone.", registry=registry)


def install(app: Flask) -> None:
    """Count every answer by the name of its page, never by its address: addresses carry secrets."""

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def _count(answer: Response) -> Response:
        page = request.endpoint or "none"
        REQUESTS.labels(page, str(answer.status_code)).inc()
        SECONDS.labels(page).observe(time.perf_counter() - g.get("started", time.perf_counter()))
        return answer


def exposition(outbox: dict[str, int], oldest_s: float) -> bytes:
    """Everything counted so far, in Prometheus' text format."""
    for state in ("pending", "claimed", "sending", "sent", "dead", "unknown", "expired"):
        OUTBOX.labels(state).set(outbox.get(state, 0))
    OLDEST.set(oldest_s)
    return generate_latest(registry)
