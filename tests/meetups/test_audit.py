"""Who did what stays as it was written: the database refuses everything else, whoever asks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from peewee import IntegrityError

import database as ground
from database import write_transaction
from meetups import audit
from models import AuditEntry
from tests.audit_log import unguarded
from tests.conftest import NOW

YEAR = timedelta(days=365)
HALF = timedelta(days=180)


def note(verb: str, ago: timedelta = timedelta()) -> None:
    with write_transaction():
        audit.note(verb, "group:1", actor_id=1, group_id=1, now=NOW - ago)


def verbs() -> list[str]:
    return [row.verb for row in AuditEntry.select().order_by(AuditEntry.id)]


CHANGES: dict[str, Callable[[], Any]] = {
    "a word": lambda: AuditEntry.update(verb="member.thank").execute(),
    "a moment": lambda: AuditEntry.update(at=NOW - YEAR).execute(),
    "to the same": lambda: ground.db.execute_sql("UPDATE audit_entry SET verb = verb"),
    "all of it": lambda: AuditEntry.delete().execute(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_entry_is_never_changed_and_a_young_one_never_deleted(change: str, database: str) -> None:
    note("member.ban")
    with pytest.raises(IntegrityError, match="the audit log"), write_transaction():
        CHANGES[change]()
    assert verbs() == ["member.ban"]
    with unguarded():  # so that it is the guard that refuses
        CHANGES[change]()
    assert [(row.verb, row.at) for row in AuditEntry.select()] != [("member.ban", NOW)] or change == "to the same"
    note("member.ban")
    with pytest.raises(IntegrityError, match="the audit log"), write_transaction():
        CHANGES[change]()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_it_is_not_emptied_at_a_stroke_either(database: str) -> None:
    note("member.ban")
    with pytest.raises(IntegrityError, match="the audit log"), write_transaction():
        ground.db.execute_sql("TRUNCATE audit_entry")
    assert verbs() == ["member.ban"]


def test_what_is_older_than_its_period_goes_and_that_is_written_down(database: str) -> None:
    note("group.found", 2 * YEAR + timedelta(seconds=1))
    note("group.change", 2 * YEAR)
    note("member.ban", HALF)
    with write_transaction():
        audit.prune(NOW, 2 * YEAR)
        audit.prune(NOW, 2 * YEAR)
    assert verbs() == ["group.change", "member.ban", "log.forget"]
    assert AuditEntry.get(AuditEntry.verb == "log.forget").detail == '{"number": 1}'


def test_a_period_shorter_than_the_least_is_refused_by_the_database(database: str) -> None:
    note("group.found", HALF - timedelta(seconds=1))
    with pytest.raises(IntegrityError, match="younger than 180 days"), write_transaction():
        audit.prune(NOW, timedelta(days=30))
    assert verbs() == ["group.found"]
    with write_transaction():
        audit.prune(NOW + timedelta(seconds=2), HALF)
    assert verbs() == ["log.forget"]


def test_a_clock_set_ahead_and_back_lets_nothing_go_too_early(database: str) -> None:
    note("group.found", YEAR)
    note("member.ban")
    note("group.change", YEAR)  # the newest entry, by a clock that is a year behind
    with pytest.raises(IntegrityError, match="younger than 180 days"), write_transaction():
        AuditEntry.delete().where(AuditEntry.verb == "group.found").execute()
    assert verbs() == ["group.found", "member.ban", "group.change"]


def test_what_was_done_about_somebody_is_theirs_and_of_nobody_with_a_longer_number(database: str) -> None:
    with write_transaction():
        audit.note("entry.admit", "application:9", actor_id=2, group_id=1, now=NOW, user=71, sanction=4)
        audit.note("group.inherit", "group:1", actor_id=2, group_id=1, now=NOW, heir=71)
        audit.note("member.warn", "user:71", actor_id=2, group_id=1, now=NOW)
        audit.note("entry.admit", "application:9", actor_id=2, group_id=1, now=NOW, user=719)
    assert [audit.entries_of(number) for number in (71, 719, 7, 2, 4)] == [3, 1, 0, 4, 0]
