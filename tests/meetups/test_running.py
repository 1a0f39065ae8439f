"""How an installation runs: versions, size, who does what, and what failed."""

import sys
from datetime import timedelta

import database as ground
from database import write_transaction
from meetups import due, installation, leases
from meetups.running import FailedWork, Held, running
from models import DueWork, Lease, User
from scheduling.zones import tzdata_version
from tests.conftest import NOW

HOUR = timedelta(hours=1)


def test_versions_are_those_that_run(database: str) -> None:
    found = running(NOW)
    (newest,) = ground.db.execute_sql("SELECT name FROM schema_migration ORDER BY name DESC LIMIT 1").fetchone()
    assert (found.schema, found.tzdata) == (newest, tzdata_version())
    assert found.python == sys.version.split()[0]
    assert found.database.split()[0] == ("SQLite" if database.startswith("sqlite") else "PostgreSQL")
    assert found.database.split()[1][0].isdigit()


def test_what_instants_were_derived_with_and_the_last_backup_are_remembered(database: str) -> None:
    assert (running(NOW).derived_with, running(NOW).backed_up_at) == (None, None)
    with write_transaction():
        installation.remember_tzdata("2026a")
    installation.remember_backup(NOW)
    found = running(NOW)
    assert (found.derived_with, found.backed_up_at) == ("2026a", NOW)


def test_the_database_grows_with_what_is_in_it(database: str) -> None:
    before = running(NOW).size_bytes
    with write_transaction():
        User.insert_many([{"name": "x" * 100, "telegram_id": n, "created_at": NOW} for n in range(1, 3001)]).execute()
    assert running(NOW).size_bytes > before + 300_000


def test_who_does_what_is_told_until_they_fall_silent(database: str) -> None:
    leases.take("tick", "machine:1", NOW, HOUR)
    leases.take("deliver", "machine:2", NOW - HOUR, HOUR / 2)
    with write_transaction():
        leases.one_at_a_time("claim")  # a lock, and nobody's work
    assert running(NOW).held == (Held("deliver", "machine:2", None), Held("tick", "machine:1", NOW + HOUR))
    assert Lease.select().count() == 3


def test_work_that_failed_is_told_most_stubborn_first(database: str) -> None:
    with write_transaction():
        for subject, attempts in (("a", 0), ("b", 1), ("c", 5)):
            due.plan("begin", subject, NOW)
            DueWork.update(attempts=attempts, error="e", lease_until=NOW + HOUR).where(
                DueWork.subject == subject
            ).execute()
    assert running(NOW).failed_work == (
        FailedWork("begin", "c", 5, "e", NOW + HOUR), FailedWork("begin", "b", 1, "e", NOW + HOUR),
    )  # fmt: skip
    assert len(running(NOW, most=1).failed_work) == 1
