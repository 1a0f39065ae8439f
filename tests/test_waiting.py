"""Nobody waits for somebody who waits for them, and nobody decides on what was so a moment ago.

On PostgreSQL two transactions lock rows side by side; SQLite has one writer at a time. A row held from outside stops
the first of them half way, the second starts, and then both go on.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

import database as ground
from database import locked, write_transaction
from meetups import area_choice, areas, chats, due, events, leaving, members, outbox, people, readers, rsvps
from meetups.chats import ChatFacts
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.tasks import TASKS
from meetups.visibility import Role, role_of
from models import DueWork, OutboxMessage, User, UserArea
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import owed, post_card
from tests.patience import eventually

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
CHAT = -1001
DAY = timedelta(days=1)
HOLD_READER = "SELECT 1 FROM reader_revision WHERE user_id = %s AND event_id = %s FOR UPDATE"
Deed = Callable[[], object]


class Halfway:
    """Deeds in threads of their own while another connection holds rows."""

    def __init__(self, url: str, holder: psycopg.Connection[Any]) -> None:
        self.url, self.holder = url, holder
        self.threads: list[threading.Thread] = []
        self.said: list[object] = []

    def start(self, deed: Deed) -> None:
        """Let it run until it waits for somebody, or is done."""
        thread = threading.Thread(target=self._run, args=(deed,))
        self.threads.append(thread)
        before = self._waiting()
        thread.start()
        eventually(lambda: not thread.is_alive() or self._waiting() != before, every=0.01)

    def _run(self, deed: Deed) -> None:
        ground.connect()
        try:
            self.said.append(deed() and None)
        except Exception as trouble:  # whatever it is, the test compares it with nothing
            self.said.append(repr(trouble))
        finally:
            ground.disconnect()

    def _waiting(self) -> int:
        with psycopg.connect(self.url, autocommit=True) as look:
            row = look.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone()
        assert row is not None
        return int(row[0])


@contextlib.contextmanager
def halfway(url: str, hold: str, *values: object, then: str = "") -> Iterator[Halfway]:
    """Hold what `hold` locks while the block starts deeds; then let go (after `then`), and wait for all of them."""
    with psycopg.connect(url) as holder:
        holder.execute(hold, values)
        house = Halfway(url, holder)
        yield house
        if then:
            holder.execute(then, values)
        holder.commit()
        for thread in house.threads:
            thread.join(30)
            assert not thread.is_alive()


def told(answer: object) -> None:
    """Drop what a deed returns."""


def circles(house: Halfway) -> int:
    """How many deeds PostgreSQL ended because they waited in a circle."""
    return sum("deadlock detected" in str(said) for said in house.said)


def test_choosing_a_language_while_a_seat_comes_free(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, waiting: Person, database: str
) -> None:
    group = make_group()
    other, event = make_event(group, title="Another"), make_event(group, seats="1", guests="0")
    rsvps.answer(waiting.id, other.key, Choice.MAYBE, NOW)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    with halfway(database, HOLD_READER, waiting.id, other.id) as house:
        house.start(lambda: people.choose_language(waiting.id, "de", NOW))
        house.start(lambda: told(rsvps.answer(guest.id, event.key, Choice.NO, NOW)))
    assert house.said == [None, None]
    assert owed("promoted") == [("promoted", waiting.id)]
    assert people.person(waiting.id).language == "de"


@pytest.mark.parametrize(("how", "ended"), [("FOR NO KEY UPDATE", 0), ("FOR UPDATE", 1)])
def test_with_a_harder_lock_on_the_person_the_same_two_may_wait_in_a_circle(
    how: str, ended: int, make_group: MakeGroup, make_event: MakeEvent, waiting: Person, database: str
) -> None:
    group = make_group()
    other, event = make_event(group, title="Another"), make_event(group)
    for each in (other, event):
        rsvps.answer(waiting.id, each.key, Choice.MAYBE, NOW)

    def choose() -> None:
        with write_transaction():
            locked(User.select().where(User.id == waiting.id), how).get()
            people.choose_language(waiting.id, "de", NOW)

    def calendar_first_then_message() -> None:
        with write_transaction():
            readers.reader_changed(waiting.id, event.id, NOW)
            outbox.tell(waiting.id, "promoted", "1", NOW, event_id=event.id)

    with halfway(database, HOLD_READER, waiting.id, other.id) as house:
        house.start(choose)
        house.start(calendar_first_then_message)
    assert circles(house) == ended


def test_a_place_given_anew_while_the_old_one_runs_out(guest: Person, database: str) -> None:
    cell = areas.cell_at(51.34, 12.37)
    area_choice.set_area(guest.id, cell, NOW - 40 * DAY)
    hold = "SELECT 1 FROM user_area WHERE user_id = %s FOR UPDATE"
    with write_transaction():
        UserArea.update(expires_on=(NOW + DAY).date()).execute()
    with halfway(database, hold, guest.id) as house:
        house.start(lambda: told(area_choice.set_area(guest.id, cell, NOW)))
        house.start(lambda: told(due.run_due(TASKS, NOW)))
    assert house.said == [None, None]
    assert area_choice.area_of(guest.id, NOW) is not None


def test_if_plans_that_run_were_waited_for_the_same_two_would_wait_in_a_circle(guest: Person, database: str) -> None:
    cell = areas.cell_at(51.34, 12.37)
    area_choice.set_area(guest.id, cell, NOW - 40 * DAY)

    def set_area_carelessly() -> None:
        with write_transaction():
            locked(User.select().where(User.id == guest.id)).get()
            UserArea.update(cell=cell).execute()
            DueWork.delete().where(DueWork.subject == str(guest.id)).execute()

    with halfway(database, "SELECT 1 FROM user_area WHERE user_id = %s FOR UPDATE", guest.id) as house:
        house.start(set_area_carelessly)
        house.start(lambda: told(due.run_due(TASKS, NOW)))
    assert circles(house) == 1


def test_leaving_while_choosing_not_to_be_named(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, database: str
) -> None:
    group = make_group()
    event = make_event(group)
    post_card(event.id, CHAT)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    with halfway(database, "SELECT 1 FROM groups WHERE id = %s FOR UPDATE", group.id) as house:
        house.start(lambda: leaving.leave(guest.id, group.id, NOW))
        house.start(lambda: people.hide_name(guest.id, True, NOW))
    assert house.said == [None, None]
    assert role_of(guest.id, group.id) == Role.LEFT


def test_giving_seats_back_before_the_role_is_written_would_be_a_circle(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, database: str
) -> None:
    group = make_group()
    event = make_event(group)
    post_card(event.id, CHAT)
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)

    def leave_carelessly() -> None:
        with write_transaction():
            rsvps.withdraw_everywhere(guest.id, group.id, NOW)
            members.set_role(guest.id, group.id, Role.LEFT, NOW)

    with halfway(database, "SELECT 1 FROM groups WHERE id = %s FOR UPDATE", group.id) as house:
        house.start(leave_carelessly)
        house.start(lambda: people.hide_name(guest.id, True, NOW))
    assert circles(house) == 1


def test_a_chat_bound_while_an_event_is_published_has_its_card(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, database: str
) -> None:
    group = make_group()
    make_event(group)
    draft = make_event(group, title="Draft", publish=False)
    chats.seen(ChatFacts(CHAT, "supergroup", "Table"), host.id, NOW)
    hold = "SELECT 1 FROM feed_version WHERE subject = %s FOR UPDATE"
    with halfway(database, hold, f"group:{group.id}") as house:
        house.start(lambda: events.publish(host.id, draft.key, NOW))
        house.start(lambda: chats.bind(host.id, CHAT, group.id, NOW))
    assert house.said == [None, None]
    cards = OutboxMessage.select().where(OutboxMessage.kind == "card", OutboxMessage.event == draft.id)
    assert cards.count() == 1


def test_who_is_kept_out_at_the_same_moment_is_made_no_organiser(
    make_group: MakeGroup, host: Person, guest: Person, database: str
) -> None:
    group = make_group()
    keep_out = "UPDATE membership SET role = 'banned' WHERE group_id = %s AND user_id = %s"
    hold = "SELECT 1 FROM groups WHERE id = %s AND %s > 0 FOR UPDATE"
    with halfway(database, hold, group.id, guest.id, then=keep_out) as house:
        house.start(lambda: members.make_organiser(host.id, guest.id, group.id, NOW))
    assert house.said == ["NotFound('That is not here any more.')"]
    assert role_of(guest.id, group.id) == Role.BANNED
