"""Updates as Telegram posts them: acknowledged when handled, in the order of their chat. Two bots that share
them are in test_two_bots.py, which is short."""

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from meetups import storage
from tests.databases import named
from tests.deploy.fleet import SECRET, Fleet
from tests.deploy.story import SECRET_HEADER, account, answer_of, evening, in_hand, post, said, tap

pytestmark = [pytest.mark.slow, pytest.mark.long]
CALLS = ThreadPoolExecutor(8)
IN_HAND = "an update was in hand"


@pytest.fixture(scope="module")
def quick(fleet: Fleet) -> Fleet:
    """The fleet, with a bot as it is, for the whole module."""
    fleet.bot("quick")
    return fleet


@pytest.fixture
def bots(quick: Fleet) -> Iterator[Fleet]:
    """What a test starts beside it is its own."""
    yield quick
    for name in [name for name in quick.running if name not in ("playground", "quick")]:
        quick.kill(name)


def test_a_bot_killed_in_its_turn_holds_nobody_up(bots: Fleet) -> None:
    bots.bot("slow", "slow")
    guest = account()
    _, key = evening([guest])
    yes, no = tap(guest, "room", key), tap(guest, "no", key)
    lost = CALLS.submit(post, bots.ports["slow"], yes)
    bots.until(lambda: in_hand(bots.database_url), IN_HAND)
    bots.kill("slow")
    assert isinstance(lost.exception(), httpx.TransportError)  # so Telegram delivers it again
    begun = time.monotonic()
    assert post(bots.ports["quick"], yes) == 200
    assert post(bots.ports["quick"], no) == 200
    assert time.monotonic() - begun < 5
    assert answer_of(guest) == "no"


def held_back(fleet: Fleet, guest: int, key: str) -> bool:
    """Whether a tap is still unacknowledged while the database keeps everybody waiting."""
    with psycopg.connect(fleet.database_url) as other:
        other.execute("LOCK TABLE rsvp IN EXCLUSIVE MODE")
        answer = CALLS.submit(post, fleet.ports["quick"], tap(guest, "room", key))
        time.sleep(0.8)
        return not answer.done()


def test_an_update_is_acknowledged_once_its_effect_is_saved(bots: Fleet) -> None:
    guest = account()
    assert held_back(bots, guest, evening([guest])[1])
    bots.until(lambda: answer_of(guest) == "going", "the answer was saved")


def test_acknowledged_early_a_killed_bot_takes_the_answer_with_it(bots: Fleet) -> None:
    bots.bot("early", "early")
    guest = account()
    _, key = evening([guest])
    with psycopg.connect(bots.database_url) as other:
        other.execute("LOCK TABLE rsvp IN EXCLUSIVE MODE")
        assert post(bots.ports["early"], tap(guest, "room", key)) == 200
        bots.kill("early")
    time.sleep(0.5)
    assert answer_of(guest) == ""


def test_told_to_stop_it_finishes_what_is_in_hand_and_takes_no_more(bots: Fleet) -> None:
    bots.bot("slow", "slow")
    guest = account()
    _, key = evening([guest])
    answer = CALLS.submit(post, bots.ports["slow"], tap(guest, "room", key))
    bots.until(lambda: in_hand(bots.database_url), IN_HAND)
    port = bots.ports["slow"]
    assert bots.stop("slow") == 0
    assert (answer.result(), answer_of(guest)) == (200, "going")
    with pytest.raises(httpx.ConnectError):
        post(port, tap(guest, "no", key))


def test_strangers_and_nonsense_are_refused_and_what_cannot_be_read_holds_nobody_up(bots: Fleet) -> None:
    port, guest = bots.ports["quick"], account()
    assert post(port, said(guest, "/help"), secret="guessed") == 403
    assert post(port, {"message": {}}) == 400
    address = f"http://127.0.0.1:{port}"
    assert httpx.post(f"{address}/telegram", content=b"{").status_code == 403
    assert httpx.post(f"{address}/telegram", content=b"{", headers={SECRET_HEADER: SECRET}).status_code == 400
    assert httpx.get(f"{address}/telegram").status_code == 405
    assert httpx.get(f"{address}/metrics").status_code == 404
    assert post(port, {"update_id": 1, "message": {"message_id": "?"}}) == 200
    assert "an update cannot be read" in bots.log("quick")
    assert "update_id" not in bots.log("quick")


def test_alive_is_alive_before_telegram_is_reached(bots: Fleet) -> None:
    bots.bot("lonely", wait=False, TELEGRAM_API_URL="http://127.0.0.1:9")
    bots.until(lambda: "out of reach" in bots.log("lonely"), "it tried Telegram")
    assert bots.answers("lonely")
    assert post(bots.ports["lonely"], said(account(), "/help")) == 503  # nothing is lost: it comes again
    assert bots.stop("lonely") == 0


def test_told_to_wait_by_telegram_while_it_starts_it_waits(bots: Fleet) -> None:
    """As where three bots start at once, and each says where it wants to be called."""
    bots.desk.faults([{"method": "setWebhook", "kind": "429", "retry_after": 2, "times": 1}])
    bots.bot("patient")
    bots.desk.faults([])
    assert "seconds=2.0" in bots.log("patient")
    assert "Traceback" not in bots.log("patient")


def test_an_address_telegram_refuses_is_one_line(bots: Fleet) -> None:
    bots.bot("misled", wait=False, WEBHOOK_URL="http://klatch.example.org")
    assert bots.running["misled"].wait(40) == 2
    assert bots.log("misled").splitlines()[-1].startswith("klatch bot: WEBHOOK_URL: Telegram refuses it (")
    assert "Traceback" not in bots.log("misled")


def test_alive_is_alive_while_the_database_is_gone_and_nothing_needs_a_restart(bots: Fleet) -> None:
    bots.site("site")
    guest = account()
    _, key = evening([guest])
    page, yes = f"http://127.0.0.1:{bots.ports['site']}/e/{key}", tap(guest, "room", key)
    assert httpx.get(page).status_code == 200
    with away(bots.database_url):
        assert post(bots.ports["quick"], yes) == 503
        assert httpx.get(page).status_code == 503
        assert bots.answers("quick")
        assert bots.answers("site")
    assert post(bots.ports["quick"], yes) == 200
    assert httpx.get(page).status_code == 200
    storage.connect()
    assert answer_of(guest) == "going"


@contextlib.contextmanager
def away(database_url: str) -> Iterator[None]:
    """As when the database server is down: nobody is let in, and those who were are put out."""
    name = database_url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(named(database_url, "postgres"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            yield
        finally:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
