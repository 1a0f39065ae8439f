"""Faults by rule: which calls they hit, what the bot gets to see, and whether the call was taken nevertheless."""

import json
from typing import Any

import httpx
import pytest

from playground.aims import Aim
from playground.client import Chat, Desk, Person, Refusal
from playground.errors import Impossible
from playground.faults import Faults, rule_from
from tests.playground.conftest import TOKEN, Api

SENDING = Aim(77, "sendMessage", 5, "private")


def struck(count: int, *rules: dict[str, Any], aim: Aim = SENDING) -> list[str]:
    """The kinds of fault of `count` like calls, "" for none."""
    faults = Faults()
    faults.rules = [rule_from(rule) for rule in rules]
    hits = [faults.strike(aim) for _ in range(count)]
    return [hit.kind if hit else "" for hit in hits]


def test_a_rule_chooses_every_nth_call_or_named_ones() -> None:
    assert struck(6, {"kind": "500", "every": 3}) == ["", "", "500", "", "", "500"]
    assert struck(4, {"kind": "hang", "nth": [1, 3]}) == ["hang", "", "hang", ""]
    assert struck(4, {"kind": "502", "times": 2}) == ["502", "502", "", ""]


def test_a_share_is_the_same_dice_for_the_same_seed() -> None:
    rule = {"kind": "garbage", "share": 0.05, "seed": 1}
    assert struck(2000, rule) == struck(2000, rule)
    assert 60 <= struck(2000, rule).count("garbage") <= 140
    assert struck(2000, rule) != struck(2000, rule | {"seed": 2})
    assert set(struck(50, rule | {"share": 0})) == {""}


def test_a_rule_may_be_for_a_method_and_a_chat() -> None:
    rule = {"kind": "400", "method": "sendmessage", "chat": 5}
    assert struck(1, rule) == ["400"]
    assert struck(1, rule, aim=Aim(77, "sendMessage", 6, "private")) == [""]
    assert struck(1, rule, aim=Aim(77, "sendPhoto", 5, "private")) == [""]


def test_a_star_is_what_a_bot_says_to_people() -> None:
    rule = {"kind": "400"}
    assert struck(1, rule, aim=Aim(77, "answerCallbackQuery", 0, "")) == ["400"]
    assert struck(1, rule, aim=Aim(77, "getUpdates", 0, "")) == [""]
    assert struck(1, {"kind": "400", "method": "getUpdates"}, aim=Aim(77, "getUpdates", 0, "")) == ["400"]


def test_the_first_rule_that_strikes_is_the_fault() -> None:
    rules = {"kind": "500", "every": 2}, {"kind": "403", "every": 2}
    assert struck(4, *rules) == ["", "500", "403", "500"]


@pytest.mark.parametrize(
    "rule",
    [
        "500", {}, {"kind": "flood"}, {"kind": "500", "share": 2}, {"kind": "500", "every": 0}, {"kind": "500", "x": 1},
        {"kind": "500", "every": 2, "share": 0.5}, {"kind": "500", "every": "soon"},
    ],
)  # fmt: skip
def test_a_rule_without_sense_is_refused(rule: Any) -> None:
    with pytest.raises((Impossible, ValueError)):
        rule_from(rule)


def texts(desk: Desk) -> list[str]:
    return [entry["text"] for entry in desk.accepted()]


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("500", 500, "Internal Server Error"),
        ("502", 502, "Bad Gateway"),
        ("400", 400, "Bad Request: CHAT_RESTRICTED"),
        ("403", 403, "Forbidden: bot was blocked by the user"),
    ],
)
def test_a_refusing_fault_takes_nothing(api: Api, desk: Desk, guest: Person, kind: str, code: int, words: str) -> None:
    desk.faults([{"method": "sendMessage", "kind": kind, "times": 1}])
    refused = api.call("sendMessage", chat_id=guest.id, text="a")
    assert (refused["error_code"], refused["description"]) == (code, words)
    api.ok("sendMessage", chat_id=guest.id, text="b")
    assert texts(desk) == ["b"]
    assert desk.ledger()["faults"] == {kind: 1}
    assert desk.calls(ok=False)[-1]["description"] == words


@pytest.mark.parametrize("kind", ["500", "502"])
def test_a_server_error_may_come_after_the_message_was_taken(api: Api, desk: Desk, guest: Person, kind: str) -> None:
    desk.faults([{"kind": kind, "taken": True}])
    assert api.call("sendMessage", chat_id=guest.id, text="a")["error_code"] == int(kind)
    assert (texts(desk), desk.accepted()[0]["fault"], desk.ledger()["unanswered"]) == (["a"], kind, 1)
    assert guest.wait_for("a").text == "a"


def test_a_fault_may_have_words_of_its_own(api: Api, desk: Desk, guest: Person) -> None:
    desk.faults([{"kind": "403", "description": "user is on the moon"}])
    assert api.refusal("sendMessage", chat_id=guest.id, text="a") == "Forbidden: user is on the moon"


def test_a_429_by_rule_has_to_be_waited_for(api: Api, desk: Desk, guest: Person, stranger: Person) -> None:
    stranger.start()
    desk.faults([{"kind": "429", "retry_after": 30, "times": 1}])
    answers = [api.call("sendMessage", chat_id=guest.id, text="a") for _ in range(2)]
    assert [answer["parameters"]["retry_after"] for answer in answers] == [30, 30]
    api.ok("sendMessage", chat_id=stranger.id, text="b")
    summary = desk.ledger()
    assert (summary["refused"], summary["early"], summary["faults"]) == (2, 1, {"429": 1})


@pytest.mark.parametrize(("kind", "taken"), [("drop_before", False), ("drop_after", True)])
def test_a_dropped_connection(api: Api, desk: Desk, guest: Person, kind: str, taken: bool) -> None:
    desk.faults([{"kind": kind, "times": 1}])
    with pytest.raises(httpx.RemoteProtocolError):
        api.call("sendMessage", chat_id=guest.id, text="a")
    assert texts(desk) == (["a"] if taken else [])
    api.ok("sendMessage", chat_id=guest.id, text="b")


@pytest.mark.parametrize(("kind", "taken"), [("hang", False), ("hang_after", True)])
def test_a_hang_lasts_until_the_bot_gives_up(api: Api, desk: Desk, guest: Person, kind: str, taken: bool) -> None:
    desk.faults([{"kind": kind, "times": 1}])
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{api.url}/bot{TOKEN}/sendMessage", json={"chat_id": guest.id, "text": "a"}, timeout=0.4)
    assert texts(desk) == (["a"] if taken else [])
    api.ok("sendMessage", chat_id=guest.id, text="b")


def test_a_hang_may_end_by_itself(api: Api, desk: Desk, guest: Person) -> None:
    desk.faults([{"kind": "hang", "seconds": 0.2, "times": 1}])
    with pytest.raises(httpx.RemoteProtocolError):
        api.call("sendMessage", chat_id=guest.id, text="a")


def test_garbage_is_a_good_answer_that_breaks_off(api: Api, desk: Desk, guest: Person) -> None:
    desk.faults([{"kind": "garbage"}])
    answer = httpx.post(f"{api.url}/bot{TOKEN}/sendMessage", json={"chat_id": guest.id, "text": "a"})
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert texts(desk) == ["a"]


def test_what_the_method_refuses_is_not_taken_by_any_fault(api: Api, desk: Desk, stranger: Person) -> None:
    desk.faults([{"kind": "drop_after"}])
    with pytest.raises(httpx.RemoteProtocolError):
        api.call("sendMessage", chat_id=stranger.id, text="a")
    assert desk.accepted() == []


def test_rules_are_replaced_whole_or_not_at_all(desk: Desk) -> None:
    desk.faults([{"kind": "500", "every": 2}])
    with pytest.raises(Refusal, match="A fault is one of"):
        desk.faults([{"kind": "403"}, {"kind": "flood"}])
    assert [rule["kind"] for rule in desk.struck()] == ["500"]
    assert desk.faults([]) == []


def test_a_fault_may_be_that_the_group_moved(api: Api, desk: Desk, host: Person) -> None:
    old = desk.group("Table", [], [host], kind="group")
    host.add_bot(old)
    desk.faults([{"kind": "migrate", "times": 1}])
    refused = api.call("sendMessage", chat_id=old.id, text="a")
    new = refused["parameters"]["migrate_to_chat_id"]
    assert refused["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    api.ok("sendMessage", chat_id=new, text="b")
    assert desk.known_chat(new) == Chat(new, "Table", "supergroup")
