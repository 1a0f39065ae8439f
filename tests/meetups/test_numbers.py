"""What an installation counts: what waits now, what became of the rest, how late; and how it goes, in one word."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import backlog, delivery, due, installation, leases, numbers, outbox, tallies, timeliness
from meetups.endings import DOUBTED
from meetups.numbers import Hour, Verdict
from meetups.people import Person
from models import DueWork, OutboxMessage
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.feed_reading import queries
from tests.meetups.owing import post_card

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DAY = timedelta(days=1)
QUIET = Hour(NOW, 0, 0, 0, 0, 0.0, 0, 0, 0, 0)


def owe(person: Person, key: str, at: datetime = NOW, expires_at: datetime | None = None) -> None:
    with write_transaction():
        outbox.tell(person.id, "trouble", key, at, expires_at=expires_at or NOW + DAY, what="muted", chat="x", row=0)


def send(now: datetime, took: timedelta = timedelta()) -> None:
    """Everything that is due goes out."""
    while found := delivery.claim("me", now):
        for message in found:
            assert delivery.begin(message, "me", now)
            delivery.sent(message, "me", now + took, 7)


def test_what_was_sent_is_counted_by_kind_hour_and_how_long_it_took(guest: Person, host: Person) -> None:
    owe(guest, "1")
    send(NOW + timedelta(seconds=1))
    owe(host, "2", NOW + HOUR)
    send(NOW + HOUR + timedelta(seconds=7))
    found = numbers.numbers(NOW + HOUR + MINUTE)
    assert found.ended == {("sent", "trouble"): 2}
    assert (found.took.all, found.took.seconds) == (2, 8.0)
    assert dict(found.took.steps)[5.0] == 1
    assert numbers.last_hours(NOW + HOUR + MINUTE, 3) == (
        replace(QUIET, begins=NOW - HOUR),
        replace(QUIET, sent=1, took_s=1.0),
        replace(QUIET, begins=NOW + HOUR, sent=1, late=1, took_s=7.0),
    )


def test_given_up_and_in_doubt_are_two_things_and_each_hour_has_its_mean(guest: Person, host: Person) -> None:
    with write_transaction():
        for seconds in (1, 2, 6):
            timeliness.note(NOW, NOW + timedelta(seconds=seconds))
        tallies.tally("dead", NOW, "trouble", 2)
        tallies.tally("unknown", NOW, "card")
        tallies.tally(DOUBTED, NOW, "card", 3)
    assert numbers.last_hours(NOW, 1) == (replace(QUIET, late=1, took_s=3.0, dead=2, doubted=3),)


def test_every_doubt_is_counted_by_kind_though_most_are_sent_once_more(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person
) -> None:
    event = make_event(make_group())
    owe(guest, "1")
    with write_transaction():
        outbox.post(-1001, "card", "1", NOW, event_id=event.id, expires_at=NOW + DAY)
    post_card(event.id)
    with write_transaction():
        outbox.redraw(event.id, NOW)
    then = NOW
    for _ in range(2):
        for message in delivery.claim("me", then):
            assert delivery.begin(message, "me", then)
            delivery.outcome_unknown(message, "me", then, "ReadTimeout")
        then += HOUR
    found = numbers.numbers(then)
    assert {kind: found.doubted[kind] for kind in ("trouble", "card", "redraw")} == {
        "trouble": 2, "card": 1, "redraw": 2,
    }  # fmt: skip
    assert {key: n for key, n in found.ended.items() if key[0] == "unknown"} == {
        ("unknown", "trouble"): 1, ("unknown", "card"): 1,
    }  # fmt: skip


def test_what_was_being_sent_by_one_that_died_is_in_doubt_once(guest: Person) -> None:
    owe(guest, "1")
    (message,) = delivery.claim("me", NOW)
    assert delivery.begin(message, "me", NOW)
    for _ in range(2):
        delivery.recover(NOW + HOUR)
    delivery.outcome_unknown(message, "me", NOW + HOUR, "ReadTimeout")  # the one thought dead: it is not its own
    assert numbers.numbers(NOW + HOUR).doubted == {"trouble": 1}


def test_the_most_that_waited_in_an_hour_is_kept(guest: Person, host: Person) -> None:
    owe(guest, "1")
    owe(host, "2")
    backlog.note(NOW + MINUTE)
    with write_transaction():
        OutboxMessage.update(state="sent").where(OutboxMessage.user == guest.id).execute()
    backlog.note(NOW + 2 * MINUTE)
    backlog.note(NOW + HOUR + MINUTE)
    with write_transaction():
        OutboxMessage.update(state="sent").execute()
    backlog.note(NOW + HOUR + 2 * MINUTE)
    assert numbers.last_hours(NOW + HOUR + 2 * MINUTE, 2) == (
        replace(QUIET, waiting=2, oldest_s=120),
        replace(QUIET, begins=NOW + HOUR, waiting=1, oldest_s=3660),
    )


def test_where_nothing_rose_nothing_is_written(guest: Person) -> None:
    owe(guest, "1")
    with queries() as first:
        backlog.note(NOW)
    with queries() as second:
        backlog.note(NOW)
    assert [sum(sql.startswith("INSERT") for sql in seen) for seen in (first, second)] == [1, 0]


def test_what_was_tried_again_was_due_when_it_was_owed(guest: Person) -> None:
    owe(guest, "1")
    (message,) = delivery.claim("me", NOW)
    assert delivery.begin(message, "me", NOW)
    delivery.not_taken(message, "me", NOW, "ConnectError")
    send(NOW + timedelta(seconds=40))
    assert numbers.numbers(NOW + MINUTE).took.seconds == 40.0


def test_what_could_not_be_told_is_counted_by_what_became_of_it(guest: Person, host: Person, waiting: Person) -> None:
    owe(guest, "late", expires_at=NOW + MINUTE)
    (late,) = delivery.claim("me", NOW)
    assert not delivery.begin(late, "me", NOW + MINUTE)
    owe(host, "refused")
    (refused,) = delivery.claim("me", NOW)
    assert delivery.begin(refused, "me", NOW)
    delivery.dead(refused, "me", NOW, "Bad Request: of some kind")
    owe(waiting, "blocked")
    owe(waiting, "behind it")
    (blocked,) = delivery.claim("me", NOW)
    assert delivery.begin(blocked, "me", NOW)
    delivery.dead(blocked, "me", NOW, "Forbidden: bot was blocked by the user", blocked=True)
    found = numbers.numbers(NOW)
    assert found.ended == {("expired", "trouble"): 1, ("dead", "trouble"): 3}
    assert numbers.by_kind(found) == (
        numbers.KindNumbers("trouble", 0, {"sent": 0, "expired": 1, "dead": 3, "unknown": 0}),
    )


def test_what_stands_is_counted_by_state_until_somebody_decides(guest: Person, host: Person) -> None:
    owe(guest, "1")
    owe(host, "2")
    delivery.claim("me", NOW, limit=1)
    with write_transaction():
        OutboxMessage.update(state="unknown").where(OutboxMessage.state == "claimed").execute()
    found = numbers.numbers(NOW)
    assert found.standing == {("pending", "trouble"): 1, ("unknown", "trouble"): 1}
    assert found.in_state("unknown", "dead") == 1
    with write_transaction():
        OutboxMessage.update(settled_at=NOW).where(OutboxMessage.state == "unknown").execute()
    assert numbers.numbers(NOW).standing == {("pending", "trouble"): 1}


@pytest.mark.usefixtures("database")
def test_due_work_that_is_late_or_failed_is_counted() -> None:
    with write_transaction():
        due.plan("begin", "1", NOW - MINUTE)
        due.plan("begin", "2", NOW + MINUTE)
        DueWork.update(attempts=2, error="KeyError").where(DueWork.subject == "2").execute()
    found = numbers.numbers(NOW)
    assert (found.work_late_s, found.work_failed) == (60.0, 1)


def test_how_it_goes_is_the_worst_of_what_is(guest: Person) -> None:
    def verdict(now: datetime = NOW) -> Verdict:
        return numbers.numbers(now).verdict

    assert verdict() == Verdict.SILENT
    leases.take("deliver", "a bot", NOW, HOUR)
    assert verdict() == Verdict.FINE
    owe(guest, "1")
    assert verdict(NOW + MINUTE) == Verdict.FINE
    assert verdict(NOW + 2 * MINUTE) == Verdict.BEHIND
    with write_transaction():
        OutboxMessage.update(state="dead").execute()
    assert verdict(NOW + 2 * MINUTE) == Verdict.LETTERS
    assert verdict(NOW + HOUR) == Verdict.SILENT


def test_the_age_of_the_last_backup_is_known_once_there_was_one(guest: Person) -> None:
    assert numbers.numbers(NOW).backup_age_s is None
    installation.remember_backup(NOW - HOUR)
    assert numbers.numbers(NOW).backup_age_s == 3600


def test_what_the_bot_saw_is_read_by_the_site(guest: Person) -> None:
    seen = {(numbers.SEEN, "message"): 3, (numbers.FAILED, ""): 1, (numbers.REFUSED, "reply"): 2}
    tallies.save(seen, NOW)
    found = numbers.numbers(NOW)
    assert (found.updates, found.failures, found.refused) == ({"message": 3}, 1, {"reply": 2})
