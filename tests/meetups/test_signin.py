"""Signing in: a link that works once, for ten minutes, for whoever was meant; and browsers one can send away."""

import sqlite3
import time
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest

from meetups import signin
from meetups.people import Person
from meetups.refusals import Expired
from models import SignInLink, WebSession
from tests.conftest import NOW
from tests.meetups.owing import DAY, HOUR, SECOND

LIFE = timedelta(minutes=10)


def test_a_link_signs_in_once_and_leads_where_the_person_was_going(guest: Person) -> None:
    token = signin.make_link(guest.id, NOW, "/e/abc?answer=room")
    signed_in = signin.follow(token, NOW + LIFE - SECOND, "Firefox " + "x" * 300)
    assert (signed_in.person, signed_in.destination) == (guest, "/e/abc?answer=room")
    assert signin.session(signed_in.token, NOW + LIFE) == guest
    assert len(WebSession.get().agent) == 200
    with pytest.raises(Expired, match="used or is too old"):
        signin.follow(token, NOW + LIFE - SECOND)
    assert WebSession.select().count() == 1


def test_a_preview_that_looks_consumes_nothing(guest: Person) -> None:
    token = signin.make_link(guest.id, NOW, "/me")
    assert [signin.look(token, NOW).person for _ in range(5)] == [guest] * 5
    assert WebSession.select().count() == 0
    signin.follow(token, NOW)
    with pytest.raises(Expired):
        signin.look(token, NOW)


@pytest.mark.parametrize("late", [timedelta(), HOUR])
def test_a_link_is_too_old_after_ten_minutes(late: timedelta, guest: Person) -> None:
    token = signin.make_link(guest.id, NOW)
    for way in (signin.look, signin.follow):
        with pytest.raises(Expired):
            way(token, NOW + LIFE + late)


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 10_000, "\x00", "ümlaut", "' OR 1=1 --"])
def test_a_token_that_never_was_ours_is_too_old(token: str, guest: Person) -> None:
    signin.make_link(guest.id, NOW)
    for way in (signin.look, signin.follow):
        with pytest.raises(Expired):
            way(token, NOW)
    assert signin.session(token, NOW) is None


def test_tokens_are_long_differ_and_are_kept_only_as_digests(guest: Person) -> None:
    tokens = {signin.make_link(guest.id, NOW) for _ in range(20)}
    assert (len(tokens), {len(token) for token in tokens}) == (20, {43})
    session = signin.follow(tokens.pop(), NOW).token
    kept = str([row.__data__ for row in (*SignInLink.select(), *WebSession.select())])
    assert [token for token in (*tokens, session) if token in kept] == []


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/", "/"),
        ("/e/abc/poems?answer=room#top", "/e/abc/poems?answer=room#top"),
        ("/g/übersetzer", "/g/übersetzer"),
        ("//evil.example", "/me"),
        ("///evil.example", "/me"),
        ("/\\evil.example", "/me"),
        ("\\\\evil.example", "/me"),
        ("/\t/evil.example", "/me"),
        ("/\n/evil.example", "/me"),
        ("/e/abc\r\nSet-Cookie: a=b", "/me"),
        ("\t//evil.example", "/me"),
        (" //evil.example", "/me"),
        ("https://evil.example/", "/me"),
        ("https:/evil.example", "/me"),
        ("javascript:alert(1)", "/me"),
        ("evil.example", "/me"),
        ("", "/me"),
        ("/" + "x" * 500, "/me"),
        ("/e/\u202eevil", "/me"),
    ],
)
def test_a_link_never_leads_elsewhere(asked: str, leads_to: str) -> None:
    assert signin.safe_path(asked) == leads_to


def test_the_destination_is_made_safe_where_it_is_kept(guest: Person) -> None:
    token = signin.make_link(guest.id, NOW, "//evil.example")
    assert (signin.look(token, NOW).destination, signin.follow(token, NOW).destination) == ("/me", "/me")


def browser(person: Person, agent: str) -> str:
    return signin.follow(signin.make_link(person.id, NOW), NOW, agent).token


def test_one_sends_away_ones_own_browsers_and_nobody_elses(guest: Person, stranger: Person) -> None:
    phone, laptop, theirs = browser(guest, "phone"), browser(guest, "laptop"), browser(stranger, "theirs")
    listed = signin.browsers(guest.id, laptop, NOW)
    assert [(each.agent, each.current) for each in listed] == [("laptop", True), ("phone", False)]
    their_id = signin.browsers(stranger.id, theirs, NOW)[0].id
    signin.sign_out_browser(guest.id, their_id, NOW)
    assert signin.session(theirs, NOW) == stranger
    signin.sign_out_browser(guest.id, listed[1].id, NOW)
    assert (signin.session(phone, NOW), signin.session(laptop, NOW)) == (None, guest)


def test_signing_out_ends_this_browser_and_everywhere_ends_all(guest: Person, stranger: Person) -> None:
    phone, laptop, tablet, theirs = (browser(who, "x") for who in (guest, guest, guest, stranger))
    signin.sign_out(phone, NOW)
    assert [signin.session(token, NOW) for token in (phone, laptop, tablet)] == [None, guest, guest]
    signin.sign_out_everywhere(guest.id, NOW)
    assert [signin.session(token, NOW) for token in (laptop, tablet, theirs)] == [None, None, stranger]


def test_a_session_lasts_sixty_days_from_when_it_was_last_seen(guest: Person) -> None:
    token = browser(guest, "phone")
    assert signin.session(token, NOW + 59 * DAY) == guest
    assert signin.session(token, NOW + 118 * DAY) == guest
    assert signin.session(token, NOW + 178 * DAY) is None


def test_being_seen_is_noted_hourly_at_most(guest: Person) -> None:
    token = browser(guest, "phone")
    signin.session(token, NOW + HOUR)
    assert WebSession.get().seen_at == NOW
    signin.session(token, NOW + HOUR + SECOND)
    assert WebSession.get().seen_at == NOW + HOUR + SECOND


def test_a_page_does_not_wait_for_that_note(guest: Person, database: str) -> None:
    token = browser(guest, "phone")
    began = time.monotonic()
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert signin.session(token, NOW + DAY) == guest
    else:
        with psycopg.connect(database) as other:
            other.execute("SELECT * FROM web_session FOR UPDATE")
            assert signin.session(token, NOW + DAY) == guest
    assert time.monotonic() - began < 2.0
    assert WebSession.get().seen_at == NOW


def test_an_erased_person_is_signed_in_nowhere(guest: Person) -> None:
    from database import write_transaction
    from models import User

    token = browser(guest, "phone")
    with write_transaction():
        User.update(erased_at=NOW).where(User.id == guest.id).execute()
    assert signin.session(token, NOW) is None
