"""What reading a feed costs, and what is stored."""

import threading
import time
from datetime import datetime

import pytest

import database as ground
from database import write_transaction
from meetups import feeds, groups, rsvps
from meetups.events import Saved
from meetups.feeds import body, etag, group_feed, personal_feed
from meetups.groups import GroupFacts
from meetups.my_feeds import make_feed
from meetups.people import Person
from meetups.rsvps import Choice
from models import Event, FeedVersion, StoredVevent
from tests.conftest import MakeEvent, MakeGroup
from tests.databases import forget_all
from tests.meetups.feed_reading import (
    KEYS,
    SITE,
    change,
    mine,
    one,
    queries,
    told,
)


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group()


@pytest.fixture
def event(group: GroupFacts, make_event: MakeEvent) -> Saved:
    return make_event(group)


def test_the_same_version_has_the_same_bytes_written_stored_or_remembered(group: GroupFacts, event: Saved) -> None:
    written = body(group_feed(group.slug, SITE))
    forget_all()
    stored = body(group_feed(group.slug, SITE))
    assert written == stored == body(group_feed(group.slug, SITE))


@pytest.mark.parametrize("how_many", [1, 30])
def test_an_unchanged_feed_is_one_query_and_a_stored_one_two(
    group: GroupFacts, make_event: MakeEvent, guest: Person, now: datetime, how_many: int
) -> None:
    for number in range(how_many):
        made = make_event(group, title=f"Poem {number}")
        rsvps.answer(guest.id, made.key, Choice.MAYBE, now)
    token = make_feed(guest.id, "", KEYS, now).token
    for find in (lambda: group_feed(group.slug, SITE), lambda: personal_feed(token, KEYS, SITE)):
        assert len(told(find())) == how_many
        with queries() as unchanged:
            etag(find())
        forget_all()
        with queries() as stored:
            body(find())
        assert (len(unchanged), len(stored)) == (1, 2)


def test_only_what_changed_is_written_anew(
    group: GroupFacts, make_event: MakeEvent, host: Person, now: datetime
) -> None:
    made = [make_event(group, title=f"Poem {number}") for number in range(5)]
    body(group_feed(group.slug, SITE))
    with write_transaction():  # a mark that only a block from the store can carry
        StoredVevent.update(block=b"BEGIN:VEVENT\r\nSUMMARY:kept\r\nEND:VEVENT\r\n").execute()
    change(host, made[2], now, title="Another")
    titles = [str(event["SUMMARY"]) for event in told(group_feed(group.slug, SITE))]
    assert titles == ["kept", "kept", "Another", "kept", "kept"]


def test_a_new_address_of_the_site_or_writer_rewrites_what_is_stored(group: GroupFacts, event: Saved) -> None:
    body(group_feed(group.slug, SITE))
    assert str(one(group_feed(group.slug, "https://new.example"))["URL"]) == f"https://new.example/e/{event.key}"


def test_reading_a_feed_never_waits_for_somebody_who_writes(group: GroupFacts, event: Saved) -> None:
    begun, done = threading.Event(), threading.Event()

    def write() -> None:
        ground.connect()
        with write_transaction():
            Event.update(guest_limit=2).where(Event.id == event.id).execute()
            begun.set()
            done.wait(30)
        ground.disconnect()

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(10)
    try:
        began = time.monotonic()
        assert len(told(group_feed(group.slug, SITE))) == 1
        assert time.monotonic() - began < 2  # one that waits takes ten seconds here, or until the writer ends
        if not ground.is_postgres():
            assert StoredVevent.select().count() == 0
    finally:
        done.set()
        writer.join()
    forget_all()
    assert len(told(group_feed(group.slug, SITE))) == 1
    assert StoredVevent.select().count() == 1


def test_every_paper_has_a_colour() -> None:
    assert set(feeds.COLOURS) == set(groups.PAPERS)


def test_the_version_row_of_a_feed_nobody_changed_is_not_needed(stranger: Person, now: datetime) -> None:
    with write_transaction():
        FeedVersion.delete().execute()
    assert told(mine(stranger, now)) == []
