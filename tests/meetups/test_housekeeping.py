"""Once a day what has no use is forgotten; and when the rules of a zone change, wall times stay and people are told."""

from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import drafts, due, housekeeping, installation, rsvps, signin, tasks, updates
from meetups.drafts import Dialogue
from meetups.message_steps import SILENT
from meetups.people import Person
from meetups.rsvps import Choice
from models import Draft, DueWork, Event, FeedVersion, OutboxMessage, SignInLink, UpdateSeen, WebSession
from scheduling.zones import tzdata_version
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import DAY, HOUR, SECOND, deliver, owed, post_card

STARTS = datetime.fromisoformat("2026-12-03T18:00:00+00:00")


def derive(now: datetime = NOW) -> int:
    with write_transaction():
        return housekeeping.derive_again(now)


def rules_changed(event_id: int, by: timedelta = HOUR) -> None:
    """As if the event had been saved when its zone's clock still stood otherwise."""
    with write_transaction():
        Event.update(starts_at=Event.get().starts_at - by, ends_at=Event.get().ends_at - by).where(
            Event.id == event_id
        ).execute()
        for row in list(DueWork.select()):
            DueWork.update(at=row.at - by).where(DueWork.id == row.id).execute()
        installation.remember_tzdata("1999a")


@pytest.fixture
def event_id(make_group: MakeGroup, make_event: MakeEvent, guest: Person, waiting: Person, host: Person) -> int:
    """An event with one who comes, one who may and one who does not, and a card in a chat."""
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.MAYBE, NOW)
    rsvps.answer(host.id, event.key, Choice.NO, NOW)
    derive()
    post_card(event.id)
    return event.id


def test_when_a_zone_changes_the_wall_time_stays_and_those_who_come_are_told_once(
    event_id: int, guest: Person, waiting: Person
) -> None:
    planned = {(row.kind, row.subject, row.at) for row in DueWork.select()}
    rules_changed(event_id)
    before = {row.subject: row.version for row in FeedVersion.select()}
    assert derive() == 1
    event = Event.get()
    assert (event.starts_at, event.ends_at) == (STARTS, STARTS + 2 * HOUR)
    assert (event.content_revision, event.schedule_revision) == (1, 1)
    assert owed() == [("redraw", -100), ("moved", guest.id), ("moved", waiting.id)]
    assert {(row.kind, row.subject, row.at) for row in DueWork.select()} == planned
    assert {"remind", "cut_off", "begin"} < {kind for kind, _, _ in planned}
    reveals = sorted(row.at for row in DueWork.select().where(DueWork.kind == "feed_link"))
    assert reveals[0] == STARTS - timedelta(minutes=15)
    raised = {row.subject for row in FeedVersion.select() if row.version > before[row.subject]}
    assert {f"event:{event_id}", f"group:{event.group_id}", f"user:{guest.id}"} <= raised
    (told, _) = [words for kind, _, words in deliver(NOW) if kind == "moved"]
    assert told is not None
    assert told.lines[0] == "Thursday 3 December, 19:00 to 21:00, Berlin time"
    assert (derive(), installation.tzdata()) == (0, tzdata_version())


def test_the_same_rules_change_nothing(event_id: int) -> None:
    rules_changed(event_id, timedelta())
    assert derive() == 0
    assert (owed(), Event.get().content_revision) == ([], 0)


def test_unchanged_data_is_not_even_looked_at(event_id: int) -> None:
    rules_changed(event_id)
    installation.remember_tzdata(tzdata_version())
    assert derive() == 0
    assert Event.get().starts_at == STARTS - HOUR


def test_what_has_begun_stays_as_it_was(event_id: int) -> None:
    rules_changed(event_id)
    assert derive(STARTS) == 0
    assert Event.get().starts_at == STARTS - HOUR


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_a_draft_or_a_cancelled_event_is_put_right_and_nobody_told(status: str, event_id: int) -> None:
    rules_changed(event_id)
    with write_transaction():
        Event.update(status=status).execute()
    assert derive() == 1
    assert (Event.get().starts_at, owed()) == (STARTS, [])


def test_once_a_day_what_has_no_use_is_forgotten(guest: Person, stranger: Person) -> None:
    day_before = NOW - DAY
    updates.once(1, NOW - 8 * DAY - SECOND, lambda: None)
    updates.once(2, NOW, lambda: None)
    drafts.keep(guest.id, Dialogue("event", "title", {}, None), NOW - 14 * DAY - SECOND)
    drafts.keep(stranger.id, Dialogue("event", "title", {}, None), NOW)
    old = signin.follow(signin.make_link(guest.id, NOW - 61 * DAY), NOW - 61 * DAY)
    signin.make_link(guest.id, NOW)
    revoked = signin.follow(signin.make_link(guest.id, NOW - 2 * DAY), NOW - 2 * DAY)
    signin.sign_out(revoked.token, day_before - SECOND)
    kept = signin.follow(signin.make_link(guest.id, NOW), NOW)
    with write_transaction():
        for n, (state, days) in enumerate(
            [("sent", 31), ("expired", 31), ("dead", 31), ("unknown", 31), ("pending", 31), ("sent", 29)]
        ):
            moments = {"not_before": NOW, "created_at": NOW, "changed_at": NOW - days * DAY}
            OutboxMessage.create(kind="trouble", unique_key=str(n), state=state, **moments)
    tasks.start(NOW)
    tasks.start(NOW)
    assert due.run_due(tasks.TASKS, NOW) == 1
    assert [row.update_id for row in UpdateSeen.select()] == [2]
    assert [row.user_id for row in Draft.select()] == [stranger.id]
    assert [row.state for row in OutboxMessage.select().order_by(OutboxMessage.id)] == [
        "dead", "unknown", "pending", "sent",
    ]  # fmt: skip
    assert WebSession.select().count() == 1
    assert (signin.session(old.token, NOW), signin.session(kept.token, NOW)) == (None, guest)
    assert SignInLink.select().count() == 2
    assert [(row.kind, row.at) for row in DueWork.select()] == [("housekeeping", NOW + DAY)]


def test_what_nobody_could_read_is_forgotten_in_time_and_what_waits_for_a_decision_is_not(guest: Person) -> None:
    long_ago, moments = NOW - 31 * DAY, {"not_before": NOW, "created_at": NOW}
    with write_transaction():
        for n, (state, error, settled_at, changed_at) in enumerate([
            ("dead", SILENT, None, long_ago), ("dead", SILENT, None, NOW), ("dead", "refused", None, long_ago),
            ("dead", "refused", long_ago, long_ago), ("unknown", "", long_ago, long_ago),
            ("pending", SILENT, None, long_ago),
        ]):  # fmt: skip
            OutboxMessage.create(kind="trouble", unique_key=str(n), state=state, error=error, settled_at=settled_at,
                                 changed_at=changed_at, **moments)  # fmt: skip
    tasks.start(NOW)
    assert due.run_due(tasks.TASKS, NOW) == 1
    assert [row.unique_key for row in OutboxMessage.select().order_by(OutboxMessage.id)] == ["1", "2", "5"]
