"""getUpdates: offsets, waiting, and one poller at a time."""

import threading
import time
from typing import Any

import httpx
import pytest

from playground.client import Desk, Person
from tests.playground.conftest import TOKEN, Api


def say(guest: Person, *words: str) -> None:
    for word in words:
        guest.say(word)


def heard(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


def test_an_update_stays_until_a_later_offset_confirms_it(api: Api, guest: Person) -> None:
    say(guest, "a", "b", "c")
    first = api.ok("getUpdates")
    assert heard(api.ok("getUpdates", limit=2)) == ["a", "b"]
    assert heard(api.ok("getUpdates", offset=first[1]["update_id"])) == ["b", "c"]
    assert heard(api.ok("getUpdates")) == ["b", "c"]


def test_a_negative_offset_keeps_the_newest(api: Api, guest: Person) -> None:
    say(guest, "a", "b", "c")
    assert heard(api.ok("getUpdates", offset=-1)) == ["c"]
    assert heard(api.ok("getUpdates")) == ["c"]


def test_a_long_poll_ends_when_something_is_said(api: Api, guest: Person) -> None:
    timer = threading.Timer(0.3, guest.say, ["hello"])
    began = time.monotonic()
    timer.start()
    assert heard(api.ok("getUpdates", timeout=20)) == ["hello"]
    assert 0.2 < time.monotonic() - began < 5
    timer.join()


def test_a_long_poll_ends_empty_when_nothing_is_said(api: Api, guest: Person) -> None:
    assert api.ok("getUpdates", timeout=1) == []


def test_a_second_poller_ends_the_first(api: Api, guest: Person) -> None:
    bodies: list[dict[str, Any]] = []
    first = threading.Thread(target=lambda: bodies.append(api.call("getUpdates", timeout=20)))
    first.start()
    time.sleep(0.3)
    assert api.ok("getUpdates") == []
    first.join(5)
    words = "terminated by other getUpdates request; make sure that only one bot instance is running"
    assert bodies == [{"ok": False, "error_code": 409, "description": f"Conflict: {words}"}]


def test_a_poller_that_went_away_is_no_rival(api: Api, desk: Desk, guest: Person) -> None:
    try:
        httpx.post(f"{api.url}/bot{TOKEN}/getUpdates", json={"timeout": 20}, timeout=0.3)
    except httpx.ReadTimeout:
        time.sleep(0.1)
    say(guest, "a")
    assert heard(api.ok("getUpdates", timeout=5)) == ["a"]
    assert desk.calls("getUpdates", ok=False) == []


def test_polling_is_refused_while_a_webhook_is_set(api: Api) -> None:
    api.ok("setWebhook", url="https://bot.example/hook")
    words = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    assert api.refusal("getUpdates") == f"Conflict: {words}"
    api.ok("deleteWebhook")
    assert api.ok("getUpdates") == []


def test_parameters_may_come_as_query_form_or_json(api: Api, guest: Person) -> None:
    url = f"{api.url}/bot{TOKEN}/sendMessage"
    given = {"chat_id": str(guest.id), "text": "plus + and & and ü"}
    for response in (httpx.get(url, params=given), httpx.post(url, data=given), httpx.post(url, json=given)):
        assert response.json()["result"]["text"] == given["text"]


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"chat_id": 1, "text": "\\ud83e"}', b'{"text": "\xff"}'])
def test_a_body_that_is_no_proper_json_is_refused(api: Api, body: bytes) -> None:
    url = f"{api.url}/bot{TOKEN}/sendMessage"
    response = httpx.post(url, content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["ok"]) == (400, False)
