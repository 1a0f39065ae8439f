"""What Prometheus reads: all numbers of the outbox and of the bot, whoever counted them, and all workers' own."""

import os
import subprocess
from datetime import timedelta

import httpx
import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from database import write_transaction
from meetups import delivery, leases, numbers, outbox, tallies
from meetups.people import Person
from tests.patience import answers, eventually
from tests.test_starting import ROOT, SITE, surroundings
from web.clock import now

SECOND = timedelta(seconds=1)


def read(text: str) -> dict[str, float]:
    """Every sample by name and label, as Prometheus itself reads it."""
    return {
        " ".join((sample.name, *(str(value) for _, value in sorted(sample.labels.items())))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_everything_an_operator_watches_is_there(client: FlaskClient, guest: Person, host: Person) -> None:
    due = now() - 7 * SECOND
    with write_transaction():
        for n, person in enumerate((guest, host)):
            outbox.tell(
                person.id, "trouble", str(n), due, expires_at=due + timedelta(days=1), what="x", chat="x", row=0
            )
    message, doubtful = delivery.claim("me", now(), limit=2)
    assert delivery.begin(message, "me", now())
    delivery.sent(message, "me", now(), 1)
    assert delivery.begin(doubtful, "me", now())
    delivery.outcome_unknown(doubtful, "me", now(), "ReadTimeout")  # it is sent once more: no end of it
    seen = {(numbers.SEEN, "message"): 3, (numbers.FAILED, ""): 1, (numbers.REFUSED, "reply"): 2}
    tallies.save(seen, now())
    leases.take("deliver", "a bot", now(), timedelta(minutes=1))
    found = read(client.get("/metrics").get_data(as_text=True))
    assert {name: found[name] for name in (
        "klatch_outbox_messages pending", "klatch_outbox_messages dead", "klatch_outbox_messages unknown",
        "klatch_outbox_sent_total trouble", "klatch_delivery_seconds_bucket 5.0", "klatch_delivery_seconds_bucket 10.0",
        "klatch_delivery_seconds_bucket +Inf", "klatch_delivery_seconds_count", "klatch_telegram_slow_down_total reply",
        "klatch_bot_updates_total message", "klatch_bot_failures_total", "klatch_lease_held deliver",
        "klatch_due_work_failed", "klatch_outbox_in_doubt_total trouble",
    )} == {
        "klatch_outbox_messages pending": 1, "klatch_outbox_messages dead": 0, "klatch_outbox_messages unknown": 0,
        "klatch_outbox_sent_total trouble": 1, "klatch_delivery_seconds_bucket 5.0": 0,
        "klatch_delivery_seconds_bucket 10.0": 1, "klatch_delivery_seconds_bucket +Inf": 1,
        "klatch_delivery_seconds_count": 1, "klatch_telegram_slow_down_total reply": 2,
        "klatch_bot_updates_total message": 3, "klatch_bot_failures_total": 1, "klatch_lease_held deliver": 1,
        "klatch_due_work_failed": 0, "klatch_outbox_in_doubt_total trouble": 1,
    }  # fmt: skip
    assert "klatch_outbox_unknown_total trouble" not in found
    assert 7 <= found["klatch_delivery_seconds_sum"] < 60


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core, one worker")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whichever_worker_is_asked_answers_for_all(database_url: str) -> None:
    around = surroundings(database_url, SITE_URL="http://localhost")
    address = f"http://127.0.0.1:{around['PORT']}"
    site = subprocess.Popen(SITE, cwd=ROOT, env=around, stderr=subprocess.PIPE)
    try:
        eventually(lambda: answers(f"{address}/healthz"), 40)
        for _ in range(20):
            httpx.get(f"{address}/robots.txt")  # a connection each, so that both workers get some
        seen = [read(httpx.get(f"{address}/metrics").text) for _ in range(10)]
        assert {found["klatch_requests_total health.robots 200"] for found in seen} == {20.0}
    finally:
        site.terminate()
        site.wait(20)
