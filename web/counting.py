"""What is counted about the site, for Prometheus."""

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from meetups.numbers import Numbers
from web.metrics import Rows

registry = CollectorRegistry()
REQUESTS = Counter("klatch_requests_total", "Requests by page and status.", ("page", "status"), registry=registry)
SECONDS = Histogram(
    "klatch_request_seconds", "Time to answer, by page.", ("page",), registry=registry,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)  # fmt: skip


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


def exposition(numbers: Numbers) -> bytes:
    """Everything counted so far, in Prometheus' text format."""
    rows = CollectorRegistry()
    rows.register(Rows(numbers))
    return generate_latest(_requests()) + generate_latest(rows)


def _requests() -> CollectorRegistry:
    """What every worker of this site counted, where there are several (gunicorn.conf.py gives them a folder)."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return registry
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # prometheus-client's own
    return together
