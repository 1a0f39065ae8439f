"""Several bots on one database, in short: Telegram calls whichever it likes, and it is as if there were one."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from models import UpdateSeen
from tests.deploy.fleet import SECRET
from tests.deploy.story import account, answer_of, evening, in_hand, post, tap
from tests.drills.house import House, opened
from tests.playground.conftest import free_port

pytestmark = pytest.mark.slow
CALLS = ThreadPoolExecutor(8)
A_MOMENT_S = 0.3  # less than a slow bot thinks


@pytest.fixture(scope="module")
def house(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for all of them."""
    with opened(shared_url, tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="module")
def quick(house: House) -> int:
    """The port of a bot as it is."""
    return started(house)


def started(house: House, *how: str) -> int:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    house.start_bot(*how, WEBHOOK_URL=address, WEBHOOK_PORT=str(port), WEBHOOK_SECRET=SECRET, LISTEN="127.0.0.1")
    return port


def in_turn(house: House, first: int, then: int, ordered: bool = True) -> str:
    """Somebody says yes to one bot and, a moment later, no to another: what counts."""
    guest = account()
    _, key = evening([guest])
    earlier = CALLS.submit(post, first, tap(guest, "room", key))
    if ordered:
        house.until(lambda: in_hand(house.url) or earlier.done(), "an update was in hand")
    else:
        time.sleep(A_MOMENT_S)
    later = CALLS.submit(post, then, tap(guest, "no", key))
    assert (earlier.result(), later.result()) == (200, 200)
    return answer_of(guest)


def test_the_later_tap_counts_whichever_bots_took_them(house: House, quick: int) -> None:
    slow = started(house, "slow")
    assert in_turn(house, slow, quick) == "no"
    assert in_turn(house, quick, slow) == "no"


def test_without_turns_the_quicker_bot_overtakes(house: House, quick: int) -> None:
    assert in_turn(house, started(house, "slow", "unordered"), quick, ordered=False) == "going"


def test_an_update_delivered_ten_times_to_two_bots_has_one_effect(house: House, quick: int) -> None:
    other, guest = started(house), account()
    _, key = evening([guest])
    yes = tap(guest, "room", key)
    assert list(CALLS.map(lambda port: post(port, yes), [quick, other] * 5)) == [200] * 10
    assert UpdateSeen.select().where(UpdateSeen.update_id == yes["update_id"]).count() == 1
    assert post(quick, tap(guest, "no", key)) == 200
    assert post(other, yes) == 200
    assert answer_of(guest) == "no"
