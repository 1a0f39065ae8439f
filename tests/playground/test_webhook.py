"""Updates carried to a webhook: with the secret, in order, again after a failure."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from playground.client import Person
from tests.playground.conftest import Api


class Receiver:
    """A bot's own web server; `failures` is how many deliveries it turns away first."""

    def __init__(self) -> None:
        self.taken: list[tuple[str | None, dict[str, Any]]] = []
        self.failures = 0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the name http.server calls
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                failing = receiver.failures > 0
                receiver.failures -= failing
                if not failing:
                    receiver.taken.append((self.headers.get("X-Telegram-Bot-Api-Secret-Token"), body))
                self.send_response(500 if failing else 200)
                self.end_headers()

            def log_message(self, *words: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def wait(self, count: int) -> list[str]:
        deadline = time.monotonic() + 10
        while len(self.taken) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        return [body["message"]["text"] for _, body in self.taken]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever)
    thread.start()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()
    thread.join()


def test_updates_come_in_order_with_the_secret(api: Api, guest: Person, receiver: Receiver) -> None:
    api.ok("setWebhook", url=receiver.url, secret_token="s3cret_-")
    for number in range(20):
        guest.say(f"n{number}")
    assert receiver.wait(20) == [f"n{number}" for number in range(20)]
    assert {secret for secret, _ in receiver.taken} == {"s3cret_-"}


def test_a_failed_delivery_is_tried_again(api: Api, guest: Person, receiver: Receiver) -> None:
    receiver.failures = 1
    api.ok("setWebhook", url=receiver.url)
    guest.say("a")
    guest.say("b")
    assert receiver.wait(2) == ["a", "b"]
    assert api.ok("getWebhookInfo")["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )


def test_pending_updates_can_be_dropped(api: Api, guest: Person) -> None:
    guest.say("a")
    assert api.ok("getWebhookInfo")["pending_update_count"] == 1
    api.ok("deleteWebhook", drop_pending_updates=True)
    assert api.ok("getUpdates") == []


def test_a_webhook_needs_https_away_from_this_machine(api: Api) -> None:
    words = "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    assert api.refusal("setWebhook", url="http://bot.example/hook") == words


def test_a_secret_is_made_of_plain_characters(api: Api) -> None:
    assert api.refusal("setWebhook", url="https://bot.example/", secret_token="a b") == (
        "Bad Request: secret token contains unallowed characters"
    )
