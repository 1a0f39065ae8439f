"""Two sites and three bots behind nginx on one PostgreSQL: taps spread, one paces, one ticks, any may be killed."""

import contextlib
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from meetups import events, storage
from models import Event, Lease, OutboxMessage, Rsvp
from playground.client import Answer, Chat, Person
from tests.deploy.fleet import TOKEN, Fleet, needs_nginx
from tests.deploy.story import evening, on_day
from tests.handlers.conftest import House, found_group, make_event
from tests.test_kill import let_leases_run_out

pytestmark = [needs_nginx, pytest.mark.slow, pytest.mark.long]
SITES, BOTS = ("site 1", "site 2"), ("bot 1", "bot 2", "bot 3")
PEOPLE, KILL_AFTER = 18, 5
HANDS = ThreadPoolExecutor(6)


@pytest.fixture(scope="module")
def town(fleet: Fleet) -> Fleet:
    """All of it, up."""
    for name in BOTS:
        fleet.bot(name, wait=False)
    for name in SITES:
        fleet.site(name)
    fleet.proxy(SITES, BOTS)
    for name in BOTS:
        fleet.until(lambda name=name: "the bot is up" in fleet.log(name), f"{name} was up")  # type: ignore[misc]
    return fleet


@pytest.fixture(scope="module")
def table(town: Fleet) -> tuple[Person, Chat, str]:
    """A host, a chat made a group in a dialogue that three bots took turns in, and an event with two seats."""
    host = everybody([lambda: person(town, "Katrin")])[0]
    chat = found_group(House(town.desk, town.database_url, town.folder / "bot 1.log"), host)
    make_event(host)
    return host, chat, Event.select().order_by(Event.id.desc()).get().key


@pytest.fixture(scope="module")
def guests(town: Fleet) -> list[Person]:
    """People who pressed Start, all at once."""
    return everybody([lambda n=n: person(town, f"Guest{n}") for n in range(PEOPLE)])  # type: ignore[misc]


def person(town: Fleet, name: str) -> Person:
    somebody = town.desk.person(name, username=f"{name.lower()}_fleet")
    somebody.start()
    somebody.wait_for(lambda seen: seen.from_bot, timeout=20)
    return somebody


def everybody(deeds: Iterable[Callable[[], Any]]) -> list[Any]:
    """Done side by side."""
    return [done.result() for done in [HANDS.submit(deed) for deed in deeds]]


def tap_all(people: list[Person], chat: Chat, label: str) -> list[Answer]:
    return everybody([lambda one=one: one.tap(label, chat, wait=20) for one in people])  # type: ignore[misc]


def holder(fleet: Fleet, name: str) -> str | None:
    """Which of the bots holds a lease that has not run out."""
    lease = Lease.get_or_none(Lease.name == name, Lease.until > datetime.now(UTC))
    pid = None if lease is None else int(lease.owner.rpartition(":")[2])
    return next((bot for bot in BOTS if bot in fleet.running and fleet.running[bot].pid == pid), None)


def pending(fleet: Fleet) -> int:
    """Updates Telegram has not handed over yet."""
    found = httpx.get(f"{fleet.desk.url}/bot{TOKEN}/getWebhookInfo").json()["result"]
    return int(found["pending_update_count"])


def test_taps_spread_over_the_bots_and_each_counts_once(
    town: Fleet, table: tuple[Person, Chat, str], guests: list[Person]
) -> None:
    _, chat, key = table
    for guest in guests:
        guest.join(chat)
    begun = len(town.passed_on())
    said = tap_all(guests, chat, "In person")
    assert [answer.answered for answer in said] == [True] * PEOPLE
    answers = Rsvp.select().where(Rsvp.event == Event.get(Event.key == key).id, Rsvp.answer == "going")
    assert answers.count() == PEOPLE
    town.until(lambda: pending(town) == 0, "Telegram had handed over everything")
    took = Counter(port for path, port, status in town.passed_on()[begun:] if path == "/telegram" and status == "200")
    assert took.keys() == {town.ports[bot] for bot in BOTS}
    assert min(took.values()) >= took.total() / 6


def test_one_paces_and_one_ticks(town: Fleet, table: tuple[Person, Chat, str], guests: list[Person]) -> None:
    town.until(lambda: holder(town, "deliver") and holder(town, "tick"), "somebody delivered and somebody ticked")
    town.until(lambda: not unfinished(), "everything owed was told")
    owners = {row.owner for row in OutboxMessage.select().where(OutboxMessage.state == "sent")}
    assert owners == {Lease.get(Lease.name == "deliver").owner}


def test_pages_come_from_both_sites(town: Fleet, table: tuple[Person, Chat, str]) -> None:
    begun = len(town.passed_on())
    pages = everybody([lambda: httpx.get(f"{town.url}/e/{table[2]}", timeout=20).status_code] * 12)
    assert pages == [200] * 12
    assert {port for _, port, _ in town.passed_on()[begun:]} == {town.ports[site] for site in SITES}
    for inside in ("/metrics", "/healthz", "/readyz"):
        assert httpx.get(f"{town.url}{inside}").status_code == 404


def test_one_site_is_replaced_right_after_the_other_and_nobody_sees_an_error(
    town: Fleet, table: tuple[Person, Chat, str]
) -> None:
    assert replaced(town, f"{town.url}/e/{table[2]}") == {200}


def test_where_who_failed_is_left_out_nobody_may_be_there(town: Fleet, table: tuple[Person, Chat, str]) -> None:
    with changed_proxy(town, "max_fails=0", "fail_timeout=30s"):
        assert replaced(town, f"{town.url}/e/{table[2]}") == {200, 502}


def replaced(town: Fleet, page: str) -> set[int]:
    """Replace one site after the other; what those who read meanwhile see."""
    seen = set()
    for name in SITES:
        assert town.stop(name) == 0
        seen |= {httpx.get(page, timeout=20).status_code for _ in range(4)}
        town.site(name)
    return seen


@contextlib.contextmanager
def changed_proxy(town: Fleet, was: str, now: str) -> Iterator[None]:
    """With something else in its file, for a while."""
    path = town.folder / "nginx.conf"
    text = path.read_text()
    assert was in text
    try:
        read_anew(town, text.replace(was, now))
        yield
    finally:
        read_anew(town, text)


def read_anew(town: Fleet, text: str) -> None:
    (town.folder / "nginx.conf").write_text(text)
    begun = town.nginx_workers()
    town.running["nginx"].send_signal(signal.SIGHUP)
    town.until(lambda: town.nginx_workers().isdisjoint(begun), "nginx passed on by the new file")


def test_whoever_is_killed_the_others_go_on(town: Fleet, table: tuple[Person, Chat, str], guests: list[Person]) -> None:
    _, chat, key = table
    host_id, crowded = evening([guest.id for guest in guests], seats="1", answered=True)
    events.change(host_id, crowded, on_day(""), 0, datetime.now(UTC))
    town.until(lambda: len(heard(town)) >= KILL_AFTER, "some were told")
    teller = holder(town, "deliver")
    assert teller is not None
    town.kill(teller)
    town.kill("site 1")
    in_the_dark = let_leases_run_out()
    assert len(heard(town)) < PEOPLE - 1  # else nothing was interrupted

    said = tap_all(guests, chat, "Can")
    assert [answer.answered for answer in said] == [True] * PEOPLE
    assert everybody([lambda: httpx.get(f"{town.url}/e/{key}", timeout=20).status_code] * 12) == [200] * 12
    town.until(lambda: not unfinished(), "everything owed was told", 60)
    told = heard(town)
    assert set(told) == {guest.id for guest in guests[1:]}
    assert told.total() - len(told) <= in_the_dark
    assert holder(town, "deliver") not in (None, teller)
    answers = Rsvp.select().where(Rsvp.event == Event.get(Event.key == key).id)
    assert {row.answer for row in answers} == {"no"}


def unfinished() -> int:
    """How many messages are on their way."""
    return sum(n for state, n in storage.outbox_counts().items() if state in ("pending", "claimed", "sending"))


def heard(town: Fleet) -> Counter[int]:
    """How often each person was told that a seat came free, by the playground's own log."""
    calls = town.desk.calls("sendMessage", ok=True)
    return Counter(int(call["params"]["chat_id"]) for call in calls if "seat came free" in call["params"]["text"])
