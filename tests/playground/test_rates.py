"""Limits as Telegram has them: off until switched on, counted over sliding windows, with 429 and how long to wait."""

import time

import pytest

from playground.aims import Aim
from playground.client import Chat, Desk, Person, Refusal
from playground.errors import Impossible
from playground.rates import Limits, Rates, Wait
from tests.playground.conftest import Api

TO_A_PERSON = Aim(77, "sendMessage", 5, "private")
TO_A_GROUP = Aim(77, "editMessageText", -100, "supergroup")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rates(clock: Clock) -> Rates:
    made = Rates(clock)
    made.set(Limits(on=True))
    return made


def taken(rates: Rates, clock: Clock, aim: Aim, every: float, count: int) -> int:
    """How many of `count` calls, `every` so many seconds, pass before the first is refused."""
    for number in range(count):
        if rates.refusal(aim):
            return number
        rates.count(aim)
        clock.now += every
    return count


def test_a_private_chat_takes_one_a_second_and_a_short_burst(rates: Rates, clock: Clock) -> None:
    assert taken(rates, clock, TO_A_PERSON, 0.98, 100) == 100
    clock.now += 10
    assert taken(rates, clock, TO_A_PERSON, 0.01, 100) == 3
    assert taken(rates, clock, Aim(77, "sendMessage", 6, "private"), 0.01, 1) == 1


def test_a_group_takes_twenty_a_minute_edits_and_pins_counted(rates: Rates, clock: Clock) -> None:
    assert taken(rates, clock, TO_A_GROUP, 0.1, 19) == 19
    assert taken(rates, clock, Aim(77, "pinChatMessage", -100, "supergroup"), 0.1, 1) == 1
    assert rates.refusal(TO_A_GROUP) == Wait(58, early=False)
    assert rates.refusal(Aim(77, "getChat", -100, "supergroup")) is None
    clock.now += 58
    assert taken(rates, clock, TO_A_GROUP, 3.0, 100) == 100


def test_all_chats_together_take_thirty_a_second(rates: Rates, clock: Clock) -> None:
    people = [Aim(77, "sendMessage", number, "private") for number in range(1, 33)]
    passed = [rates.refusal(aim) is None and rates.count(aim) is None for aim in people]
    assert (passed.count(True), passed[30:]) == (30, [False, False])
    assert rates.refusal(Aim(78, "sendMessage", 1, "private")) is None  # another bot has its own
    assert rates.refusal(Aim(77, "answerCallbackQuery", 0, "")) is None  # answers to taps are free
    clock.now += 1
    assert taken(rates, clock, people[0], 0, 1) == 1


def test_who_does_not_wait_is_refused_again_and_called_early(rates: Rates, clock: Clock) -> None:
    taken(rates, clock, TO_A_PERSON, 0.0, 3)
    assert rates.refusal(TO_A_PERSON) == Wait(3, early=False)
    clock.now += 1.5
    assert rates.refusal(TO_A_PERSON) == Wait(2, early=True)
    clock.now += 1.5
    assert rates.refusal(TO_A_PERSON) is None


def test_limits_are_whole_numbers_from_one() -> None:
    for wrong in (0, -1, 1.5, "30", True, None):
        with pytest.raises(Impossible, match="overall is a whole number"):
            Limits(overall=wrong)  # type: ignore[arg-type]  # that is the test


def test_too_many_messages_are_refused_until_the_wait_ends(api: Api, desk: Desk, guest: Person) -> None:
    for _ in range(10):
        api.ok("sendMessage", chat_id=guest.id, text="unlimited")
    desk.rates()
    mark = desk.ledger()["last"]
    for _ in range(3):
        api.ok("sendMessage", chat_id=guest.id, text="x")
    refused = api.call("sendMessage", chat_id=guest.id, text="x")
    seconds = refused["parameters"]["retry_after"]
    assert refused == {
        "ok": False,
        "error_code": 429,
        "description": f"Too Many Requests: retry after {seconds}",
        "parameters": {"retry_after": seconds},
    }
    assert 1 <= seconds <= 3
    assert api.call("sendMessage", chat_id=guest.id, text="x")["error_code"] == 429
    assert api.ok("getChat", chat_id=guest.id)["id"] == guest.id
    time.sleep(seconds)
    api.ok("sendMessage", chat_id=guest.id, text="x")
    summary = desk.ledger(mark)
    assert (summary["accepted"], summary["refused"], summary["early"]) == (4, 2, 1)
    assert summary["highest"]["private"] == 3


def test_limits_can_be_set_and_switched_off(api: Api, desk: Desk, group: Chat) -> None:
    desk.rates(group=2)
    answers = [api.call("sendMessage", chat_id=group.id, text="x")["ok"] for _ in range(3)]
    assert answers == [True, True, False]
    desk.rates(on=False)
    assert api.call("sendMessage", chat_id=group.id, text="x")["ok"]
    assert desk.ask("rates") == {"on": False, "overall": 30, "private": 1, "group": 20}
    with pytest.raises(Refusal, match="Rates have no speed"):
        desk.do("rates", speed=3)
