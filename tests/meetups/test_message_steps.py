"""What each step does to a message: what nobody can know, what comes at night, who takes over, what is counted."""

from datetime import UTC, datetime, timedelta

import pytest

from database import write_transaction
from meetups import delivery, events, lately, outbox, people, quiet, reminders, rsvps, tallies
from meetups.people import Person
from meetups.rsvps import Choice
from models import Event, OutboxMessage
from models import User as UserRow
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.owing import DAY, HOUR, ME, MINUTE, SECOND, deliver, in_flight, owed, state_of

OTHER = "deliverer:2"
CHAT = -1001
EVENING = datetime(2026, 11, 22, 20, 50, tzinfo=UTC)  # ten minutes before ten in Berlin
NIGHT, MORNING = EVENING + 40 * MINUTE, datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def tell(person: Person, key: str = "1", kind: str = "moved", now: datetime = NOW, **more: datetime) -> None:
    with write_transaction():
        outbox.tell(person.id, kind, f"{person.id}:{key}", now, **more)  # type: ignore[arg-type]  # a test's own words


@pytest.fixture
def sleeper(guest: Person) -> Person:
    """Somebody in Berlin, quiet from ten to eight."""
    people.choose_zone(guest.id, "Europe/Berlin")
    quiet.choose_quiet_hours(guest.id, 22 * 60, 8 * 60)
    return guest


# ── What nobody can know ──────────────────────────────────────────────────────────────────────────────────────────────


def test_tries_that_never_left_do_not_use_up_the_one_that_is_sent_again(guest: Person) -> None:
    tell(guest)
    now = NOW
    for _ in range(4):
        delivery.not_taken(in_flight(now), ME, now, "ConnectError")
        now += MINUTE
    delivery.outcome_unknown(in_flight(now), ME, now, "ReadTimeout")
    assert owed() == [("moved", guest.id)]
    now += HOUR
    message = in_flight(now)
    delivery.outcome_unknown(message, ME, now, "ReadTimeout")
    assert state_of(message) == "unknown"


# ── At night ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_owed_by_day_and_is_late_does_not_come_at_night(sleeper: Person) -> None:
    tell(sleeper, now=EVENING, before=MORNING + DAY)
    (message,) = delivery.claim(ME, NIGHT)  # nobody delivered for forty minutes
    assert not delivery.begin(message, ME, NIGHT)
    row = OutboxMessage.get()
    assert (row.state, row.owner, row.not_before, row.attempts) == ("pending", None, MORNING, 0)
    assert delivery.claim(ME, NIGHT) == ()
    assert in_flight(MORNING).id == message.id


def test_what_cannot_wait_comes_at_night(sleeper: Person) -> None:
    tell(sleeper, now=EVENING, before=NIGHT + 2 * HOUR)
    assert in_flight(NIGHT).kind == "moved"


def test_a_cancellation_two_hours_ahead_goes_at_once_and_one_of_tomorrow_in_the_morning(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, sleeper: Person
) -> None:
    group = make_group()
    soon = make_event(group, title="Soon", date="2026-11-23", start="00:30", end="02:00", zone="Europe/Berlin")
    far = make_event(group, title="Far", date="2026-11-23", start="19:00", end="21:00", zone="Europe/Berlin")
    for event in (soon, far):
        rsvps.answer(sleeper.id, event.key, Choice.ROOM, NOW)
        events.cancel(host.id, event.key, NIGHT)
    told = {row.event_id: row.not_before for row in OutboxMessage.select().where(OutboxMessage.user == sleeper.id)}
    assert told == {soon.id: NIGHT, far.id: MORNING}
    assert [kind for kind, _, _ in deliver(NIGHT) if kind == "cancelled"] == ["cancelled"]
    assert [kind for kind, _, _ in deliver(MORNING) if kind == "cancelled"] == ["cancelled"]


# ── After an outage ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def tomorrow(make_group: MakeGroup, make_event: MakeEvent, guest: Person) -> Event:
    """An event a guest comes to, of which they are reminded a day and an hour before."""
    event = make_event(make_group())
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    with write_transaction():
        UserRow.update(reachable=False).where(UserRow.id != guest.id).execute()
        OutboxMessage.delete().execute()
    return Event.get_by_id(event.id)


def remind(event: Event, *leads: timedelta) -> None:
    with write_transaction():
        for lead in leads:
            at = event.starts_at - lead
            reminders.remind(f"{event.id}:{int(lead.total_seconds())}", at, event.starts_at - HOUR)


def test_two_reminders_that_come_together_are_one(tomorrow: Event, guest: Person) -> None:
    remind(tomorrow, DAY, HOUR)
    assert owed("reminder") == 2 * [("reminder", guest.id)]
    assert [kind for kind, _, _ in deliver(tomorrow.starts_at - HOUR)] == ["reminder"]
    assert tallies.totals()["expired", "reminder"] == 1


def test_a_reminder_after_its_event_began_is_dropped_and_counted(tomorrow: Event, guest: Person) -> None:
    remind(tomorrow, HOUR)
    (message,) = delivery.claim(ME, tomorrow.starts_at)
    assert not delivery.begin(message, ME, tomorrow.starts_at)
    row = OutboxMessage.get()
    assert (row.state, row.error, row.attempts) == ("expired", "too late", 0)
    assert tallies.totals()["expired", "reminder"] == 1


def test_everything_dropped_for_somebody_who_blocked_the_bot_is_counted(guest: Person) -> None:
    for key in ("1", "2", "3"):
        tell(guest, key)
    delivery.dead(in_flight(), ME, NOW, "Forbidden: bot was blocked by the user", blocked=True)
    assert tallies.totals()["dead", "moved"] == 3


def test_how_late_a_message_was_is_counted_from_when_it_was_due(guest: Person) -> None:
    tell(guest, not_before=NOW + HOUR)
    at = NOW + HOUR + 2 * SECOND
    delivery.not_taken(in_flight(at), ME, at, "ConnectError")
    row = OutboxMessage.get()
    assert row.due_at == NOW + HOUR < row.not_before
    delivery.sent(in_flight(at + MINUTE), ME, at + MINUTE, 7)
    assert tallies.totals()["sent", "moved"] == 1


# ── Another takes over ────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_takes_over_has_at_once_what_was_only_claimed_and_not_what_is_being_sent(
    guest: Person, waiting: Person
) -> None:
    tell(guest)
    tell(waiting)
    flying, waits = delivery.claim(OTHER, NOW)
    assert delivery.begin(flying, OTHER, NOW)
    assert delivery.free_claimed(NOW) == 1
    (again,) = delivery.claim(ME, NOW)
    assert again.id == waits.id
    assert not delivery.begin(waits, OTHER, NOW)  # the one that was thought dead finds that it is not its own
    assert delivery.begin(again, ME, NOW)
    assert state_of(flying) == "sending"


def test_what_one_left_lying_is_freed_but_for_what_it_still_looks_after(guest: Person, waiting: Person) -> None:
    tell(guest)
    tell(waiting)
    kept, left = delivery.claim(ME, NOW)
    assert delivery.free_claimed(NOW, OTHER) == 0
    assert delivery.free_claimed(NOW, ME, [kept.id]) == 1
    assert (state_of(kept), state_of(left)) == ("claimed", "pending")


def test_what_was_put_back_is_the_next_of_its_chat_again(guest: Person) -> None:
    tell(guest, "1")
    tell(guest, "2")
    (message,) = delivery.claim(ME, NOW)
    delivery.put_back(message, ME, NOW)
    assert in_flight().id == message.id


def test_the_limits_of_the_next_minute_are_known_to_who_takes_over(
    guest: Person, waiting: Person, host: Person
) -> None:
    tell(guest)
    delivery.sent(in_flight(), ME, NOW, 7)
    tell(waiting)
    delivery.slow_down(in_flight(), ME, NOW, timedelta(seconds=37))
    tell(host, now=NOW)
    (only_claimed,) = delivery.claim(ME, NOW)
    assert only_claimed.user_id == host.id
    found = lately.sent_lately(NOW + 10 * SECOND)
    assert found.sent == ((5003, 10.0),)
    assert found.held == ((waiting.telegram_id, 27.0),)
    assert lately.sent_lately(NOW + 2 * MINUTE).sent == ()
