"""A person's calendar addresses: tokens, replacing, withdrawing."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest

import database as ground
from database import write_transaction
from meetups.feed_tokens import believed, feed_url, key_in, token_of
from meetups.my_feeds import MOST_FEEDS, make_feed, my_feeds, note_fetched, own_feed, revoke_feed, rotate_feed
from meetups.people import Person
from meetups.refusals import Invalid, NotFound
from models import Feed

KEYS = ("a-secret-of-this-test", "an-older-secret-still-believed")


def test_a_token_is_the_same_each_time_and_safe_in_an_address() -> None:
    token = token_of("k3v9", 1, KEYS[0])
    assert token == token_of("k3v9", 1, KEYS[0])
    assert key_in(token) == "k3v9"
    assert feed_url("https://klatch.example", token) == f"https://klatch.example/calendar/{token}.ics"
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def test_a_token_made_with_an_older_key_is_still_believed() -> None:
    old = token_of("k3v9", 1, KEYS[1])
    assert believed(old, "k3v9", 1, KEYS)
    assert not believed(old, "k3v9", 1, KEYS[:1])


@pytest.mark.parametrize("wrong", ["", "k3v9", "k3v9-", "k3v9-\ud800", token_of("k3v9", 2, KEYS[0]), "ключ-ключ"])
def test_no_other_token_is_believed(wrong: str) -> None:
    assert not believed(wrong, "k3v9", 1, KEYS)


def test_a_key_cannot_lend_its_signature_to_another_generation() -> None:
    assert token_of("k3v91", 1, KEYS[0]).partition("-")[2] != token_of("k3v9", 11, KEYS[0]).partition("-")[2]


def test_an_address_is_made_named_and_shown_again(guest: Person, now: datetime) -> None:
    made = make_feed(guest.id, "  My\nphone ", KEYS, now)
    assert my_feeds(guest.id, KEYS) == (made,)
    assert (made.name, made.created_at, made.fetched_on) == ("My phone", now, None)
    assert made.token == token_of(made.key, 1, KEYS[0])


def test_the_bot_hands_out_the_same_address_twice(guest: Person, now: datetime) -> None:
    assert own_feed(guest.id, KEYS, now) == own_feed(guest.id, KEYS, now)


def test_a_replaced_address_has_another_token_under_the_same_key(guest: Person, now: datetime) -> None:
    made = make_feed(guest.id, "", KEYS, now)
    rotated = rotate_feed(guest.id, made.key, KEYS)
    assert (rotated.key, rotated.token) == (made.key, token_of(made.key, 2, KEYS[0]))


def test_a_withdrawn_address_is_listed_no_more_and_the_others_stay(guest: Person, now: datetime) -> None:
    first, second = make_feed(guest.id, "a", KEYS, now), make_feed(guest.id, "b", KEYS, now)
    revoke_feed(guest.id, first.key, now)
    assert my_feeds(guest.id, KEYS) == (second,)
    with pytest.raises(NotFound):
        rotate_feed(guest.id, first.key, KEYS)


def test_nobody_replaces_or_withdraws_another_persons_address(guest: Person, stranger: Person, now: datetime) -> None:
    made = make_feed(guest.id, "", KEYS, now)
    with pytest.raises(NotFound):
        rotate_feed(stranger.id, made.key, KEYS)
    with pytest.raises(NotFound):
        revoke_feed(stranger.id, made.key, now)
    assert my_feeds(guest.id, KEYS) == (made,)


def test_there_is_an_end_to_addresses(guest: Person, now: datetime) -> None:
    for _ in range(MOST_FEEDS):
        make_feed(guest.id, "", KEYS, now)
    with pytest.raises(Invalid):
        make_feed(guest.id, "", KEYS, now)


def test_the_day_of_the_last_fetch_is_noted(guest: Person, now: datetime) -> None:
    made = make_feed(guest.id, "", KEYS, now)
    note_fetched(made.key, None, now)
    assert my_feeds(guest.id, KEYS)[0].fetched_on == date(2026, 11, 22)


def test_noting_a_fetch_never_waits_for_somebody_who_writes(guest: Person, now: datetime) -> None:
    made = make_feed(guest.id, "", KEYS, now)
    with somebody_writes(made.key):
        began = time.monotonic()
        note_fetched(made.key, None, now)
        assert time.monotonic() - began < 1  # one that waits takes ten seconds here, or until the writer ends
    assert my_feeds(guest.id, KEYS)[0].fetched_on is None
    note_fetched(made.key, None, now)
    assert my_feeds(guest.id, KEYS)[0].fetched_on == date(2026, 11, 22)


@contextmanager
def somebody_writes(key: str) -> Iterator[None]:
    """Another thread holds the row, and on SQLite the whole database, for the length of the block."""
    begun, done = threading.Event(), threading.Event()

    def write() -> None:
        ground.connect()
        with write_transaction():
            Feed.update(name="held").where(Feed.key == key).execute()
            begun.set()
            done.wait(30)
        ground.disconnect()

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(10)
    try:
        yield
    finally:
        done.set()
        writer.join()
