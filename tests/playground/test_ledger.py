"""The ledger: what was taken, when, and what it comes to."""

from typing import Any

from playground.aims import Aim
from playground.client import Chat, Desk, Person
from playground.ledger import Ledger
from tests.playground.conftest import Api


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def highest(*calls: tuple[float, Aim]) -> dict[str, int]:
    """The highest rates of calls made at these moments."""
    clock = Clock()
    ledger = Ledger(clock)
    for at, aim in calls:
        clock.now = at
        ledger.take(0.0, aim, {}, {"message_id": 1})
    found: dict[str, int] = ledger.summary()["highest"]
    return found


def test_rates_are_the_most_in_any_sliding_window() -> None:
    one, two = Aim(77, "sendMessage", 5, "private"), Aim(77, "sendMessage", 6, "private")
    edit, pin = Aim(77, "editMessageText", -9, "group"), Aim(77, "pinChatMessage", -9, "group")
    assert highest() == {"overall": 0, "private": 0, "group": 0}
    assert highest((0.0, one), (0.9, two), (1.5, one), (1.8, two)) == {"overall": 3, "private": 1, "group": 0}
    assert highest((0.0, one), (0.85, one), (1.7, one)) == {"overall": 2, "private": 2, "group": 0}
    assert highest((0.0, edit), (30.0, edit), (59.8, pin), (60.0, edit)) == {"overall": 1, "private": 0, "group": 3}
    other = Aim(78, "sendMessage", 5, "private")
    assert highest((0.0, one), (0.0, other)) == {"overall": 1, "private": 1, "group": 0}


def test_everything_sent_and_edited_stands_in_the_ledger(api: Api, desk: Desk, guest: Person, group: Chat) -> None:
    sent = api.ok("sendMessage", chat_id=guest.id, text="<b>a</b>", parse_mode="HTML")
    api.ok("editMessageText", chat_id=guest.id, message_id=sent["message_id"], text="b")
    api.ok("sendChatAction", chat_id=guest.id, action="typing")
    api.refusal("sendMessage", chat_id=guest.id, text="")
    api.ok("sendVenue", chat_id=group.id, latitude=1, longitude=2, title="T", address="A")
    first, second, third = desk.accepted()
    assert [_about(entry) for entry in (first, second, third)] == [
        ("sendMessage", guest.id, sent["message_id"], "a"),
        ("editMessageText", guest.id, sent["message_id"], "b"),
        ("sendVenue", group.id, third["message_id"], ""),
    ]
    assert first["at"] < second["at"] < third["at"]
    assert desk.accepted(first["seq"]) == [second, third]
    summary = desk.ledger()
    assert (summary["accepted"], summary["unanswered"], summary["refused"], summary["early"]) == (3, 0, 0, 0)
    assert summary["methods"] == {"sendMessage": 1, "editMessageText": 1, "sendVenue": 1}
    assert summary["highest"] == {"overall": 3, "private": 2, "group": 1}
    assert desk.ledger(summary["last"])["accepted"] == 0


def test_the_same_message_twice_has_the_same_key(api: Api, desk: Desk, guest: Person) -> None:
    for text in ("a", "b", "a"):
        api.ok("sendMessage", chat_id=guest.id, text=text)
    keys = [entry["key"] for entry in desk.accepted()]
    assert (keys[0] == keys[2], keys[0] == keys[1]) == (True, False)


def test_a_reset_world_has_an_empty_ledger(api: Api, desk: Desk, guest: Person) -> None:
    desk.rates(overall=1)
    desk.faults([{"kind": "500", "nth": [1]}])
    api.call("sendMessage", chat_id=guest.id, text="a")
    desk.reset()
    assert (desk.accepted(), desk.struck(), desk.ask("rates")["on"]) == ([], [], False)
    assert desk.ledger() == {
        "last": 0, "accepted": 0, "methods": {}, "unanswered": 0, "refused": 0, "early": 0, "faults": {},
        "highest": {"overall": 0, "private": 0, "group": 0},
    }  # fmt: skip


def _about(entry: dict[str, Any]) -> tuple[str, int, int, str]:
    return entry["method"], entry["chat"], entry["message_id"], entry["text"]
