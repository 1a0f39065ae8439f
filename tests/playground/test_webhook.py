"""Updates carried to a webhook: with the secret, in order, again after a failure."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

import pytest

from playground.client import Desk, Person
from playground.webhook import queue_of
from tests.playground.conftest import Api


class Receiver:
    """A bot's own web server; `failures` is how many deliveries it turns away first, `busy` how long each takes."""

    def __init__(self) -> None:
        self.taken: list[tuple[str | None, dict[str, Any]]] = []
        self.asked: list[tuple[float, str]] = []
        self.failures = 0
        self.failing_texts: set[str] = set()
        self.retry_after = ""
        self.busy = 0.0
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the name http.server calls
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                failing = receiver.receive(self.headers.get("X-Telegram-Bot-Api-Secret-Token"), body)
                self.send_response(503 if failing and receiver.retry_after else 500 if failing else 200)
                if failing and receiver.retry_after:
                    self.send_header("Retry-After", receiver.retry_after)
                self.end_headers()

            def log_message(self, *words: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def receive(self, secret: str | None, body: dict[str, Any]) -> bool:
        """Take an update, or turn it away: True."""
        text = body.get("message", {}).get("text", "")
        with self.lock:
            self.asked.append((time.monotonic(), text))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self.busy)
        with self.lock:
            self.at_once -= 1
            failing = self.failures > 0 or text in self.failing_texts
            self.failures -= self.failures > 0
            if not failing:
                self.taken.append((secret, body))
        return failing

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


def test_pauses_between_tries_grow(api: Api, guest: Person, receiver: Receiver) -> None:
    receiver.failures = 4
    api.ok("setWebhook", url=receiver.url)
    guest.say("a")
    assert receiver.wait(1) == ["a"]
    moments = [at for at, _ in receiver.asked]
    pauses = [later - earlier for earlier, later in pairwise(moments)]
    assert pauses[0] < 0.5  # at once the first time
    assert [pause >= least for pause, least in zip(pauses, (0.0, 0.5, 1.0, 2.0), strict=True)] == [True] * 4


def test_a_bot_may_say_when_it_wants_to_be_asked_again(api: Api, guest: Person, receiver: Receiver) -> None:
    receiver.failures, receiver.retry_after = 1, "1"
    api.ok("setWebhook", url=receiver.url)
    guest.say("a")
    assert receiver.wait(1) == ["a"]
    assert receiver.asked[1][0] - receiver.asked[0][0] >= 1.0


def test_chats_are_served_side_by_side_up_to_max_connections(api: Api, desk: Desk, receiver: Receiver) -> None:
    people = [desk.person(f"P{number}") for number in range(6)]
    receiver.busy = 0.2
    api.ok("setWebhook", url=receiver.url, max_connections=3)
    for text in ("/start", "b"):
        for person in people:
            person.say(text)
    receiver.wait(12)
    assert (len(receiver.taken), receiver.most_at_once) == (12, 3)
    said: dict[int, list[str]] = {}
    for _, body in receiver.taken:
        said.setdefault(body["message"]["chat"]["id"], []).append(body["message"]["text"])
    assert set(map(tuple, said.values())) == {("/start", "b")}


def test_one_connection_serves_one_at_a_time(api: Api, desk: Desk, receiver: Receiver) -> None:
    receiver.busy = 0.05
    api.ok("setWebhook", url=receiver.url, max_connections=1)
    for number in range(6):
        desk.person(f"P{number}").say("a")
    receiver.wait(6)
    assert (len(receiver.taken), receiver.most_at_once) == (6, 1)


def test_a_chat_that_fails_holds_up_no_other(
    api: Api, desk: Desk, guest: Person, stranger: Person, receiver: Receiver
) -> None:
    receiver.failing_texts = {"a"}
    api.ok("setWebhook", url=receiver.url)
    guest.say("a")
    guest.say("behind it")
    stranger.say("b")
    assert receiver.wait(1) == ["b"]
    receiver.failing_texts = set()
    assert receiver.wait(3) == ["b", "a", "behind it"]


def test_several_bots_may_stand_behind_one_address(api: Api, desk: Desk, guest: Person, receiver: Receiver) -> None:
    other = desk.bot("78:other", "other_bot", "Other")
    api.ok("setWebhook", url=receiver.url, secret_token="one")
    Api(desk.url, other.token).ok("setWebhook", url=receiver.url, secret_token="two")
    guest.say("to the first")
    desk.do("say", person=guest.id, bot=other.id, text="to the second")
    receiver.wait(2)
    assert sorted((str(secret), body["message"]["text"]) for secret, body in receiver.taken) == [
        ("one", "to the first"), ("two", "to the second"),
    ]  # fmt: skip


def test_a_webhook_that_is_set_again_as_it_is_brings_nothing_twice(api: Api, guest: Person, receiver: Receiver) -> None:
    receiver.busy = 0.3
    api.ok("setWebhook", url=receiver.url, secret_token="s")
    guest.say("a")
    time.sleep(0.1)
    api.ok("setWebhook", url=receiver.url, secret_token="s")
    guest.say("b")
    assert receiver.wait(2) == ["a", "b"]
    assert len(receiver.asked) == 2
    assert api.ok("getWebhookInfo")["pending_update_count"] == 0


@pytest.mark.parametrize(
    ("update", "queue"),
    [
        ({"message": {"chat": {"id": -5}}}, "messages of -5"),
        ({"callback_query": {"from": {"id": 5}}}, "taps of 5"),
        ({"chat_member": {"chat": {"id": -5}}}, "members of -5"),
        ({"chat_join_request": {"chat": {"id": -5}, "from": {"id": 5}}}, "requests of 5"),
        ({"poll": {"id": "7"}}, "poll 7"),
        ({"poll_answer": {"poll_id": "7", "user": {"id": 5}}}, "poll 7"),
        ({"message_reaction": {"chat": {"id": -5}}}, "reactions of -5"),
        ({"message_reaction_count": {"chat": {"id": -5}}}, "reactions of -5"),
    ],
)
def test_each_update_waits_behind_its_own_kind(update: dict[str, Any], queue: str) -> None:
    assert queue_of({"update_id": 1} | update) == queue


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
