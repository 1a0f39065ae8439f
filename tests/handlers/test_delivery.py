"""The outbox on its way to Telegram: news told together, the newest text last, one deliverer after another."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram import User
from telegram.ext import ApplicationBuilder, ExtBot
from telegram.request import RequestData

from database import write_transaction
from handlers import delivery as door
from handlers.delivery import Deliverer
from handlers.pacing import Limiter, Pace
from meetups import delivery, events, outbox, rsvps, tallies
from meetups.events import Saved
from meetups.people import Person
from meetups.rsvps import Choice
from models import Event, Lease, OutboxMessage
from models import User as UserRow
from tests.conftest import NOW, MakeEvent, MakeGroup, typed_event
from tests.handlers.wire import BOT, TOKEN, Json, Refused, Wire
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong
from tests.meetups.owing import MINUTE, owed, post_card

PATIENCE_S = 15.0
CHAT = -1001
BLOCKED = "Forbidden: bot was blocked by the user"


@dataclass
class SlowWire(Wire):
    """A wire on which some calls take until they are let through."""

    slow: Callable[[str, Json], bool] = lambda name, said: False
    held: list[Json] = field(default_factory=list)
    through: asyncio.Event = field(default_factory=asyncio.Event)

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        """As the wire does, once it is let through."""
        name, said = url.rpartition("/")[2], dict(request_data.parameters) if request_data else {}
        if not self.through.is_set() and self.slow(name, said):
            self.held.append(said)
            await self.through.wait()
        return await super().do_request(url, method, request_data, *timeouts, **more)


def sent(wire: Wire) -> list[Json]:
    return [said for name, said in wire.calls if name == "sendMessage"]


def deliver(wire: Wire, story: Callable[[Callable[[str], Deliverer]], Awaitable[None]]) -> None:
    """Let a story happen in which deliverers are started by name; those that still run are stopped at its end."""

    async def main() -> None:
        stop, running = asyncio.Event(), []

        def start(name: str) -> Deliverer:
            pace = Pace()
            builder: Any = ApplicationBuilder().token(TOKEN).request(wire).get_updates_request(wire)
            bot: ExtBot[Any] = builder.rate_limiter(Limiter(pace)).build().bot
            bot._bot_user = User.de_json(BOT, bot)
            one = Deliverer(bot, pace, name)
            running.append(asyncio.create_task(one.run(stop), name=name))
            return one

        try:
            await story(start)
        finally:
            stop.set()
            if isinstance(wire, SlowWire):
                wire.through.set()
            await asyncio.gather(*running, return_exceptions=True)

    asyncio.run(main())


async def until(fits: Callable[[], object]) -> None:
    """Wait until this is so."""
    async with asyncio.timeout(PATIENCE_S):
        while not fits():  # noqa: ASYNC110 - what is waited for happens in the database
            await asyncio.sleep(0.02)


def is_waiting(*states: str) -> bool:
    there = OutboxMessage.state.in_(states or ("pending", "claimed", "sending"))
    return bool(OutboxMessage.select().where(there).exists())


async def all_told(start: Callable[[str], Deliverer]) -> None:
    start("one")
    await until(lambda: not is_waiting())


@pytest.fixture
def evenings(make_group: MakeGroup, make_event: MakeEvent, guest: Person) -> tuple[Saved, Saved]:
    """Two events a guest comes to, in three days and in four; nobody else can be written to."""
    group = make_group()
    both = make_event(group, title="Dune"), make_event(group, title="Solaris", date="2026-11-26")
    for event in both:
        rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    with write_transaction():
        UserRow.update(reachable=False).where(UserRow.id != guest.id).execute()
        OutboxMessage.delete().execute()
    return both


def change(event: Saved, host: Person, **fields: str) -> None:
    row = Event.get_by_id(event.id)
    title, date = row.title, row.starts_wall.date().isoformat()
    events.change(host.id, event.key, typed_event(**{"title": title, "date": date} | fields), row.content_revision, NOW)


# ── What belongs together ─────────────────────────────────────────────────────────────────────────────────────────────


def test_news_of_two_events_is_one_message_that_leads_to_each(
    evenings: tuple[Saved, Saved], host: Person, guest: Person
) -> None:
    dune, solaris = evenings
    change(dune, host, start="20:00")
    events.cancel(host.id, solaris.key, NOW)
    change(dune, host, start="20:30")
    wire = Wire()
    deliver(wire, all_told)
    (said,) = [each for each in sent(wire) if each["chat_id"] == guest.telegram_id]
    assert [said["text"].count(words) for words in ("new time or place", "Cancelled: ", "/e/")] == [1, 1, 2]
    assert "20:30" in said["text"]
    rows = said["reply_markup"]["inline_keyboard"]
    assert [[button["callback_data"] for button in row] for row in rows] == [[f"details:{dune.key}"]]
    assert tallies.totals()["expired", "moved"] == 1  # the time in between
    assert tallies.totals()["sent", "cancelled"] == 1


def test_each_alone_they_would_be_a_burst(
    evenings: tuple[Saved, Saved], host: Person, guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = delivery.claim
    monkeypatch.setattr(delivery, "claim", lambda *where, together, **how: claim(*where, **how))
    for event in evenings:
        change(event, host, start="20:00")
    wire = Wire()
    deliver(wire, all_told)
    assert len(sent(wire)) == 2


def test_one_piece_of_news_that_is_refused_does_not_take_the_others_with_it(
    evenings: tuple[Saved, Saved], host: Person
) -> None:
    for event in evenings:
        change(event, host, start="20:00")

    def picky(said: Json) -> Any:
        if "Solaris" in said["text"]:
            raise Refused(400, "Bad Request: something about Solaris")
        return {"message_id": 7, "date": 1, "chat": {"id": 5003, "type": "private"}, "text": "x"}

    wire = Wire(answers={"sendMessage": picky})
    deliver(wire, all_told)
    states = {row.event_id: row.state for row in OutboxMessage.select().where(OutboxMessage.kind == "moved")}
    assert states == {evenings[0].id: "sent", evenings[1].id: "dead"}


def test_why_a_message_cannot_be_drawn_is_kept_without_what_it_would_have_said(guest: Person) -> None:
    with write_transaction():
        outbox.tell(guest.id, "trouble", "1", NOW, what="zoom.us/j/1?pwd=hush", chat="Table", row=0)
    wire = Wire()
    deliver(wire, all_told)
    row = OutboxMessage.get()
    assert (row.state, row.error, sent(wire)) == ("dead", "KeyError('zoom.us/…')", [])


def test_who_blocked_the_bot_is_tried_once_whatever_is_owed(
    evenings: tuple[Saved, Saved], host: Person, guest: Person
) -> None:
    with write_transaction():
        for n in range(5):
            outbox.tell(guest.id, "trouble", str(n), NOW, what="thread", chat="Table", row=0)
    change(evenings[0], host, start="20:00")

    def blocked(said: Json) -> Any:
        raise Refused(403, BLOCKED)

    wire = Wire(answers={"sendMessage": blocked})
    deliver(wire, all_told)
    assert len(sent(wire)) == 1
    assert {row.state for row in OutboxMessage.select().where(OutboxMessage.user == guest.id)} == {"dead"}


# ── The newest text last ──────────────────────────────────────────────────────────────────────────────────────────────


def title_shown_last(evenings: tuple[Saved, Saved], host: Person, lose_the_change: bool) -> str:
    """The event is renamed while its card is being edited; what the card says in the end."""
    dune, _ = evenings
    post_card(dune.id, CHAT)
    with write_transaction():
        outbox.redraw(dune.id, NOW)
    wire = SlowWire(slow=lambda name, said: name == "editMessageText")

    async def story(start: Callable[[str], Deliverer]) -> None:
        start("one")
        await until(lambda: wire.held)
        change(dune, host, title="Dune Messiah")
        if lose_the_change:
            with write_transaction():
                OutboxMessage.delete().where(OutboxMessage.state == "pending").execute()
        wire.through.set()
        await until(lambda: not is_waiting())

    deliver(wire, story)
    return str(next(said["text"] for name, said in reversed(wire.calls) if name == "editMessageText"))


def test_a_change_while_an_edit_is_on_its_way_is_what_the_card_says_in_the_end(
    evenings: tuple[Saved, Saved], host: Person
) -> None:
    assert "Dune Messiah" in title_shown_last(evenings, host, lose_the_change=False)


def test_without_another_edit_the_card_would_say_the_old(evenings: tuple[Saved, Saved], host: Person) -> None:
    assert "Dune Messiah" not in title_shown_last(evenings, host, lose_the_change=True)


def test_a_change_while_a_private_word_is_on_its_way_is_told_after_it(
    evenings: tuple[Saved, Saved], host: Person
) -> None:
    dune, _ = evenings
    change(dune, host, start="20:00")
    wire = SlowWire(slow=lambda name, said: name == "sendMessage")

    async def story(start: Callable[[str], Deliverer]) -> None:
        start("one")
        await until(lambda: wire.held)
        change(dune, host, start="20:30")
        await asyncio.sleep(3 * door.LOOK_EVERY)
        assert len(wire.held) == 1  # one in flight in that chat
        wire.through.set()
        await until(lambda: not is_waiting())

    deliver(wire, story)
    assert ["20:00" in said["text"] for said in sent(wire)] == [True, False]
    assert "20:30" in sent(wire)[-1]["text"]


# ── One deliverer after another ───────────────────────────────────────────────────────────────────────────────────────


def owe(guests: int) -> None:
    """As many private words, to people of their own."""
    with write_transaction():
        for n in range(guests):
            person = UserRow.create(telegram_id=70_000 + n, name=f"Guest {n}", reachable=True, created_at=NOW)
            outbox.tell(person.id, "trouble", str(n), NOW, what="thread", chat="Table", row=0)


@pytest.fixture
def short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a test need not wait as long as people may."""
    monkeypatch.setattr(door, "LEASE", door.LEASE / 15)
    monkeypatch.setattr(door, "RENEW_EVERY", door.RENEW_EVERY / 15)


def test_one_delivers_and_another_takes_over_when_it_dies(database: str, short_leases: None) -> None:
    owe(40)
    wire = Wire()

    async def story(start: Callable[[str], Deliverer]) -> None:
        start("one")
        await until(lambda: sent(wire))
        start("two")
        await until(lambda: len(sent(wire)) >= 8)
        assert {row.owner for row in OutboxMessage.select().where(OutboxMessage.owner.is_null(False))} == {"one"}
        for task in asyncio.all_tasks():  # it dies: nothing is put away
            if task.get_name() == "one" or "_deliver" in repr(task.get_coro()):
                task.cancel()
        await until(lambda: not is_waiting("pending", "claimed"))
        in_the_dark.extend(OutboxMessage.select().where(OutboxMessage.state == "sending"))
        with write_transaction():
            OutboxMessage.update(lease_until=NOW).where(OutboxMessage.state == "sending").execute()
        await until(lambda: not is_waiting())

    in_the_dark: list[OutboxMessage] = []
    deliver(wire, story)
    assert {said["chat_id"] for said in sent(wire)} == {70_000 + n for n in range(40)}
    assert len(sent(wire)) <= 40 + len(in_the_dark)
    assert {row.owner for row in OutboxMessage.select()} == {"one", "two"}


def test_who_is_stopped_hands_over_at_once(database: str) -> None:
    owe(40)
    wire = Wire()

    async def first(start: Callable[[str], Deliverer]) -> None:
        start("one")
        await until(lambda: len(sent(wire)) >= 5)

    deliver(wire, first)
    left = {row.state for row in OutboxMessage.select()}
    assert left == {"sent", "pending"}
    assert not Lease.select().where(Lease.name == "deliver").exists()


def test_whose_lease_ran_out_sends_nothing_more(database: str) -> None:
    owe(40)
    wire = Wire()

    async def story(start: Callable[[str], Deliverer]) -> None:
        one = start("one")
        await until(lambda: len(sent(wire)) >= 5)
        with write_transaction():
            Lease.update(owner="two", until=NOW + 60 * MINUTE).where(Lease.name == "deliver").execute()
        one._until = one._renew_at = door.NEVER
        told = len(sent(wire))
        await asyncio.sleep(1.0)
        assert len(sent(wire)) <= told + 1  # what was begun

    deliver(wire, story)
    assert owed()
