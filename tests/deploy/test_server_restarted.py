"""A PostgreSQL server started anew costs nobody an error: connections that were kept are made again."""

import threading

import psycopg
import pytest

import database as ground
from database import Unavailable
from meetups import storage

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def restarted(url: str) -> None:
    """As far as those connected can tell."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_kept_connection_the_server_ended_is_made_anew(database: str) -> None:
    restarted(database)
    storage.connect()
    assert storage.outbox_counts() == {}


def test_without_asking_anew_it_would_be_an_error(database: str) -> None:
    restarted(database)
    with pytest.raises(Unavailable):
        storage.outbox_counts()
    storage.connect()
    assert storage.outbox_counts() == {}


def test_one_that_is_well_is_kept(database: str) -> None:
    before = ground.db.connection()
    for _ in range(3):
        storage.connect()
        storage.outbox_counts()
    assert ground.db.connection() is before


def test_each_thread_finds_out_for_itself(database: str) -> None:
    gate, done, said = threading.Event(), threading.Event(), []

    def work() -> None:
        storage.connect()
        storage.outbox_counts()
        done.set()
        gate.wait(10)
        storage.connect()
        said.append(storage.outbox_counts())
        storage.disconnect()

    thread = threading.Thread(target=work)
    thread.start()
    assert done.wait(10)
    restarted(database)
    gate.set()
    thread.join(10)
    assert said == [{}]
    storage.connect()
