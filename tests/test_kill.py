"""The bot killed in the middle of telling people: nobody goes without, and hardly anybody hears it twice."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from database import write_transaction
from meetups import events, members, people, quiet, rsvps, storage
from meetups.people import Profile
from meetups.rsvps import Choice
from models import Lease, OutboxMessage
from playground.client import Desk
from tests.conftest import MakeEvent, MakeGroup, typed_event
from tests.drills import stable
from tests.handlers.conftest import TOKEN, USERNAME, House
from tests.playground.conftest import free_port, launch, ready

MESSAGES, KILL_AFTER = 24, 8
pytestmark = pytest.mark.real_clock
PATIENCE_S = 60


@pytest.fixture
def house(database: str, tmp_path: Path) -> Iterator[House]:
    """A playground with a bot nobody runs yet."""
    port = free_port()
    playground = launch(port)
    ready(f"http://127.0.0.1:{port}")
    with Desk(f"http://127.0.0.1:{port}") as desk:
        desk.bot(TOKEN, USERNAME, "Table")
        house = House(desk, database, tmp_path / "bot.log")
        yield house
        if house.bot is not None:
            stable.end(house.bot, signal.SIGTERM)
    playground.terminate()
    playground.wait(10)


def seat_everybody(house: House, make_group: MakeGroup, make_event: MakeEvent, host_id: int) -> set[int]:
    """Owe as many promotions as there are messages; to whom (Telegram's numbers)."""
    now = datetime.now(UTC)
    day = (now + timedelta(days=3)).date().isoformat()
    group = make_group()
    event = make_event(group, now=now, date=day, seats="1")
    rsvps.answer(host_id, event.key, Choice.ROOM, now)
    told = set()
    for n in range(MESSAGES):
        at_the_desk = house.desk.person(f"Guest {n}")
        at_the_desk.start()
        person = people.meet(Profile(at_the_desk.id, f"Guest {n}"), now)
        people.set_reachable(person.id, True)
        quiet.choose_quiet_hours(person.id, 0, 0)  # this runs at any hour
        members.join(person.id, group.id, now)
        rsvps.answer(person.id, event.key, Choice.ROOM, now)
        told.add(at_the_desk.id)
    forget_starts(house)
    events.change(host_id, event.key, typed_event(date=day, seats=""), 0, now)
    return told


def forget_starts(house: House) -> None:
    """Everybody pressed Start; the bot need not answer that."""
    address = f"{house.desk.url}/bot{TOKEN}/getUpdates"
    while updates := httpx.get(address, params={"timeout": 0}).json()["result"]:
        httpx.get(address, params={"timeout": 0, "offset": updates[-1]["update_id"] + 1})


def heard(house: House) -> Counter[int]:
    """How often each person was told, by the playground's own log."""
    calls = house.desk.calls("sendMessage", ok=True)
    return Counter(int(call["params"]["chat_id"]) for call in calls if "seat came free" in call["params"]["text"])


def let_leases_run_out() -> int:
    """As when the time has passed. How many messages were on their way when the bot died."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    with write_transaction():
        Lease.update(until=past).execute()
        OutboxMessage.update(lease_until=past).where(OutboxMessage.lease_until.is_null(False)).execute()
    return int(OutboxMessage.select().where(OutboxMessage.state == "sending").count())


def wait_until(house: House, fits: object, what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not fits():  # type: ignore[operator]  # a test's own question
        assert time.monotonic() < deadline, f"waited in vain until {what}: {storage.outbox_counts()}"
        assert house.bot is not None
        assert stable.lives(house.bot), house.logs.read_text()[-3000:]
        time.sleep(0.02)


def test_a_bot_killed_while_telling_loses_nobody_and_repeats_only_what_nobody_can_know(
    house: House, make_group: MakeGroup, make_event: MakeEvent, host: people.Person
) -> None:
    told = seat_everybody(house, make_group, make_event, host.id)
    assert storage.outbox_counts() == {"pending": MESSAGES}
    house.start_bot()
    wait_until(house, lambda: heard(house).total() >= KILL_AFTER, "some were told")
    house.kill_bot()
    assert heard(house).total() < MESSAGES  # else nothing was interrupted
    in_the_dark = let_leases_run_out()

    house.start_bot()
    wait_until(house, lambda: storage.outbox_counts().keys() == {"sent"}, "everything was sent")

    times = heard(house)
    assert set(times) == told
    assert times.total() - MESSAGES <= in_the_dark
    assert max(times.values()) <= 2
    assert TOKEN not in house.logs.read_text()
