"""A backup put back: what it cannot know is not said twice, and calendars are told nothing old as new."""

from datetime import timedelta

import pytest

from database import write_transaction
from meetups import due, events, installation, outbox, people, restored, rsvps, signin
from meetups.people import Person
from meetups.restored import LEAP, Settled
from meetups.rsvps import Choice
from meetups.tasks import TASKS
from models import Event, FeedVersion, Lease, OutboxMessage, SignInLink, WebSession
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import post_card

LATER = NOW + timedelta(hours=1)


def states() -> dict[str, str]:
    return {row.unique_key or row.kind: row.state for row in OutboxMessage.select().order_by(OutboxMessage.id)}


def test_what_waited_may_have_gone_and_is_not_sent_by_itself(guest: Person, database: str) -> None:
    with write_transaction():
        outbox.tell(guest.id, "promoted", "1", NOW, not_before=NOW)
        outbox.tell(guest.id, "promoted", "2", NOW, not_before=NOW, expires_at=NOW + timedelta(minutes=5))
        outbox.tell(guest.id, "promoted", "3", NOW, not_before=LATER + timedelta(seconds=1))
        outbox.tell(guest.id, "promoted", "4", NOW, not_before=NOW)
        OutboxMessage.update(not_before=NOW).where(OutboxMessage.unique_key != "promoted:3").execute()
        OutboxMessage.update(state="sent").where(OutboxMessage.unique_key == "promoted:4").execute()
    assert restored.settle(LATER) == Settled(doubted=1, expired=1, redrawn=0)
    assert states() == {"promoted:1": "unknown", "promoted:2": "expired", "promoted:3": "pending", "promoted:4": "sent"}


@pytest.mark.parametrize("state", ["claimed", "sending"])
def test_what_was_on_its_way_is_nobody_s_any_more(state: str, guest: Person, database: str) -> None:
    with write_transaction():
        outbox.tell(guest.id, "promoted", "1", NOW)
        OutboxMessage.update(state=state, owner="gone:1", lease_until=LATER + timedelta(days=1)).execute()
    restored.settle(LATER)
    row = OutboxMessage.get()
    assert (row.state, row.owner, row.lease_until, row.error) == ("unknown", None, None, restored.WHY)


def test_a_reminder_that_fell_due_since_is_in_doubt_and_none_is_owed_again(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, database: str
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    people.choose_leads(guest.id, (timedelta(days=1),))
    with write_transaction():
        OutboxMessage.delete().execute()
    after = Event.get().starts_at - timedelta(hours=23)  # eleven at night in Berlin is hours away
    restored.settle(after)
    due.run_due(TASKS, after)
    kept = [row for row in OutboxMessage.select() if row.kind == "reminder"]
    assert [(row.user_id, row.state) for row in kept] == [(guest.id, "unknown")]


def test_without_settling_the_same_reminder_is_sent_a_second_time(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, database: str
) -> None:
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    people.choose_leads(guest.id, (timedelta(days=1),))
    due.run_due(TASKS, Event.get().starts_at - timedelta(hours=23))
    assert [row.state for row in OutboxMessage.select() if row.kind == "reminder"] == ["pending"]


def test_a_reminder_of_next_week_stays_planned(make_group: MakeGroup, make_event: MakeEvent, database: str) -> None:
    make_event(make_group())
    subject = f"{Event.get().id}:{int(timedelta(days=1).total_seconds())}"
    assert due.planned("remind", subject)
    restored.settle(LATER)
    assert due.planned("remind", subject)


def test_posted_cards_are_drawn_again_once(make_group: MakeGroup, make_event: MakeEvent, database: str) -> None:
    event = make_event(make_group())
    post_card(event.id, -1001)
    with write_transaction():
        OutboxMessage.delete().execute()
        outbox.redraw(event.id, NOW)
        OutboxMessage.update(state="sending", owner="gone:1", lease_until=LATER).execute()
        outbox.redraw(event.id, NOW)
    assert restored.settle(LATER).redrawn == 1
    found = [(row.kind, row.state) for row in OutboxMessage.select().order_by(OutboxMessage.id)]
    assert found == [("redraw", "expired"), ("redraw", "expired"), ("redraw", "pending")]


def test_calendars_read_all_anew_under_numbers_nobody_knew(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, database: str
) -> None:
    event = make_event(make_group())
    was = Event.get().content_revision
    before = {row.subject: row.version for row in FeedVersion.select()}
    restored.settle(LATER)
    after = {row.subject: (row.version, row.changed_at) for row in FeedVersion.select()}
    assert after == {subject: (version + LEAP, LATER) for subject, version in before.items()}
    assert Event.get().content_revision == was + LEAP
    events.cancel(host.id, event.key, LATER)
    assert Event.get().content_revision == was + LEAP + 1


def test_sessions_links_and_leases_end(guest: Person, database: str) -> None:
    signin.follow(signin.make_link(guest.id, NOW), NOW)
    signin.make_link(guest.id, NOW)
    with write_transaction():
        Lease.create(name="deliver", owner="restore", until=LATER + timedelta(days=1))
    restored.settle(LATER)
    assert [table.select().count() for table in (SignInLink, WebSession, Lease)] == [0, 0, 0]


def test_when_the_last_backup_was_made_is_known(database: str) -> None:
    assert installation.backed_up_at() is None
    installation.remember_backup(NOW)
    assert installation.backed_up_at() == NOW
