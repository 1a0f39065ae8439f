"""While a newer version runs beside this one, what only that one can say or do is left to it, and kept."""

from datetime import datetime, timedelta

from database import write_transaction
from meetups import delivery, due
from meetups.people import Person
from models import DueWork, OutboxMessage

A_MINUTE = timedelta(minutes=1)


def owe(person: Person, kind: str, now: datetime, **more: object) -> OutboxMessage:
    """A message of any kind, as another version may have saved it."""
    with write_transaction():
        return OutboxMessage.create(
            kind=kind, unique_key=f"{kind}:1", user=person.id, chat_id=5003, not_before=now, created_at=now,
            changed_at=now, facts="{}", **more,
        )  # fmt: skip


def states() -> dict[str, str]:
    return {row.kind: row.state for row in OutboxMessage.select()}


def test_a_message_of_an_unknown_kind_is_left_to_whoever_knows_it(guest: Person, now: datetime) -> None:
    owe(guest, "of_tomorrow", now)
    owe(guest, "trouble", now)
    assert [message.kind for message in delivery.claim("this version", now)] == ["trouble"]
    assert states() == {"of_tomorrow": "pending", "trouble": "claimed"}


def test_one_whose_sender_died_is_settled_by_whoever_knows_it(guest: Person, now: datetime) -> None:
    held = {"state": "sending", "owner": "a newer version", "lease_until": now - A_MINUTE, "attempts": 1}
    owe(guest, "of_tomorrow", now, **held)
    assert delivery.recover(now) == 0
    assert states() == {"of_tomorrow": "sending"}
    owe(guest, "trouble", now, **held)
    assert delivery.recover(now) == 1


def test_work_of_an_unknown_kind_is_kept_until_somebody_can_do_it(guest: Person, now: datetime) -> None:
    with write_transaction():
        due.plan("of_tomorrow", "1", now)
    assert due.run_due({}, now) == 0
    kept = DueWork.get()
    assert (kept.kind, kept.attempts, kept.lease_until) == ("of_tomorrow", 1, now + A_MINUTE)
    done = []
    with_it = {"of_tomorrow": lambda subject, at, now: done.append(subject)}
    assert due.run_due(with_it, now + 2 * A_MINUTE) == 1
    assert done == ["1"]
