"""Reading feeds in tests, as a calendar app does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import icalendar
from icalendar import Calendar

import database as ground
from database import write_transaction
from meetups import due, events
from meetups.events import Saved
from meetups.feed_times import roll, show_link
from meetups.feeds import Edition, body, personal_feed
from meetups.my_feeds import make_feed
from meetups.people import Person
from tests.conftest import typed_event

SITE = "https://klatch.example"
KEYS = ("a-secret-of-this-test",)
LINK = "https://meet.example.org/poem"
FOR_SEATED = "Also online: the link to join comes to those who have a seat there."
DUE = {"feed_link": show_link, "feed_roll": roll}


def mine(person: Person, now: datetime) -> Edition:
    return personal_feed(make_feed(person.id, "", KEYS, now).token, KEYS, SITE)


def told(edition: Edition) -> list[icalendar.Event]:
    calendar = Calendar.from_ical(body(edition))
    assert isinstance(calendar, Calendar)
    return list(calendar.events)


def one(edition: Edition) -> icalendar.Event:
    (only,) = told(edition)
    return only


def change(host: Person, saved: Saved, now: datetime, **fields: str) -> Saved:
    _, revision, _ = events.for_editing(host.id, saved.key)
    return events.change(host.id, saved.key, typed_event(**fields), revision, now)


def run_due(now: datetime) -> None:
    """What stands in the calendars' own work, as the bot's tick runs it."""
    with write_transaction():
        ground.db.execute_sql("DELETE FROM due_work WHERE kind NOT IN ('feed_link', 'feed_roll')")
    due.run_due(dict(DUE), now)


@contextmanager
def queries() -> Iterator[list[str]]:
    seen: list[str] = []
    execute, database = ground.db.obj.execute_sql, ground.db.obj

    def counted(sql: str, params: object = None) -> object:
        seen.append(sql)
        return execute(sql, params)

    database.execute_sql = counted
    try:
        yield seen
    finally:
        del database.execute_sql


def plain(edition: Edition) -> str:
    """The calendar with its lines unfolded."""
    return body(edition).decode().replace("\r\n ", "")
