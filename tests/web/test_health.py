"""For those who run it: alive, ready, counted, and numbers for nobody else."""

from datetime import timedelta

from flask.testing import FlaskClient

import database as ground
from meetups import leases, outbox
from meetups.people import Person
from web.clock import now


def test_alive_needs_no_database(client: FlaskClient) -> None:
    ground.disconnect()
    assert client.get("/healthz").data == b"alive\n"
    ground.connect()


def test_ready_while_the_bot_beats_and_nothing_waits_long(client: FlaskClient, guest: Person) -> None:
    assert client.get("/readyz").get_json()["bot"] == "silent"
    leases.take("deliver", "a bot", now(), timedelta(seconds=30))
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["schema"]) == (200, "ok")
    with ground.write_transaction():
        outbox.tell(guest.id, "trouble", "old", now() - timedelta(minutes=6), what="muted", chat="x", row=0)
    late = client.get("/readyz")
    assert late.status_code == 503
    assert 360 <= late.get_json()["oldest_unsent_s"] < 420


def test_metrics_count_pages_by_name_and_the_outbox_by_state(client: FlaskClient, guest: Person) -> None:
    client.get("/g/nobody-knows-this-slug")
    with ground.write_transaction():
        outbox.tell(guest.id, "trouble", "one", now(), what="muted", chat="x", row=0)
    text = client.get("/metrics").get_data(as_text=True)
    assert 'klatch_outbox_messages{state="pending"} 1.0' in text
    assert 'page="groups.' in text
    assert "nobody-knows-this-slug" not in text


def test_metrics_are_not_for_the_world(client: FlaskClient) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "1.2.3.4"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 404
