"""Feeds over HTTP: what is sent, when nothing is, and what stands in no log."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.http import http_date, parse_date

import database as ground
from meetups import events
from meetups.events import Saved
from meetups.feed_tokens import token_of
from meetups.my_feeds import my_feeds, revoke_feed, rotate_feed
from meetups.people import Person
from meetups.visibility import Visibility
from tests.conftest import NOW, MakeEvent, MakeGroup, typed_event
from tests.web.feeds.site import GROUP, KEYS

LATER = NOW + timedelta(hours=1)


def test_a_feed_is_a_calendar_file_shown_inline(client: FlaskClient, event: Saved, paths: tuple[str, ...]) -> None:
    answers = [client.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [answer.headers["Content-Type"] for answer in answers] == ["text/calendar; charset=utf-8"] * 3
    assert [answer.headers["Content-Disposition"] for answer in answers] == [
        "inline; filename=translators-table.ics",
        f"inline; filename={event.key}.ics",
        "inline; filename=klatch.ics",
    ]
    assert [answer.data.count(b"BEGIN:VEVENT") for answer in answers] == [1, 1, 1]
    assert [answer.headers.get("Set-Cookie") for answer in answers] == [None] * 3


def test_public_feeds_may_be_kept_and_personal_ones_are_nobody_elses(
    client: FlaskClient, paths: tuple[str, ...]
) -> None:
    names = ("Cache-Control", "X-Robots-Tag", "Referrer-Policy", "Vary")
    public = ["public, max-age=900", None, "strict-origin-when-cross-origin", "Accept-Encoding"]
    personal = ["private, no-cache", "noindex", "no-referrer", "Accept-Encoding"]
    for path, expected in zip(paths, (public, public, personal), strict=True):
        answer = client.get(path)
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert [answer.headers.get(name) for name in names] == expected
        assert (again.status_code, [again.headers.get(name) for name in names]) == (304, expected)


def test_an_unchanged_feed_is_a_304_without_a_body(client: FlaskClient, paths: tuple[str, ...]) -> None:
    for path in paths:
        first = client.get(path)
        second = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (second.status_code, second.data) == (304, b"")
        assert second.headers["ETag"] == first.headers["ETag"]


def test_an_unchanged_feed_costs_one_query_and_its_first_fetch_of_a_day_a_note(
    client: FlaskClient, paths: tuple[str, ...]
) -> None:
    for path in paths:
        known = {"If-None-Match": client.get(path).headers["ETag"]}
        assert (_queries(client, path, known), client.get(path, headers=known).status_code) == (1, 304)


def test_a_changed_feed_is_sent_whole(client: FlaskClient, event: Saved, host: Person, paths: tuple[str, ...]) -> None:
    known = [{"If-None-Match": client.get(path).headers["ETag"]} for path in paths]
    events.change(host.id, event.key, typed_event(title="Two poems"), 0, LATER)
    answers = [client.get(path, headers=header) for path, header in zip(paths, known, strict=True)]
    assert [(answer.status_code, b"Two poems" in answer.data) for answer in answers] == [(200, True)] * 3


def test_if_modified_since_is_answered_where_it_stands_alone(client: FlaskClient, paths: tuple[str, ...]) -> None:
    for path in paths:
        since = client.get(path).headers["Last-Modified"]
        earlier = http_date((parse_date(since) or NOW) - timedelta(seconds=1))
        assert client.get(path, headers={"If-Modified-Since": since}).status_code == 304
        assert client.get(path, headers={"If-Modified-Since": earlier}).status_code == 200


@pytest.mark.parametrize("nonsense", ["yesterday", "", "Sun, 99 Nov 2026 12:00:00 GMT", "0", "\u00fc"])
def test_a_nonsense_date_gets_the_whole_feed(client: FlaskClient, event: Saved, nonsense: str) -> None:
    assert client.get(GROUP, headers={"If-Modified-Since": nonsense}).status_code == 200


def test_if_none_match_beats_if_modified_since(client: FlaskClient, event: Saved) -> None:
    first = client.get(GROUP)
    since = first.headers["Last-Modified"]
    both = {"If-None-Match": '"another"', "If-Modified-Since": since}
    assert client.get(GROUP, headers=both).status_code == 200
    both = {"If-None-Match": first.headers["ETag"], "If-Modified-Since": http_date(NOW - timedelta(days=9))}
    assert client.get(GROUP, headers=both).status_code == 304


@pytest.mark.parametrize("form", ['"{}"', 'W/"{}"', '"x", "{}"', "*"])
def test_an_etag_is_known_in_each_form_it_may_come_in(client: FlaskClient, event: Saved, form: str) -> None:
    etag = client.get(GROUP).headers["ETag"].strip('"')
    assert client.get(GROUP, headers={"If-None-Match": form.format(etag)}).status_code == 304


def test_a_change_in_the_second_of_a_fetch_is_not_missed(
    site: Flask, client: FlaskClient, event: Saved, host: Person
) -> None:
    second = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    events.change(host.id, event.key, typed_event(title="First"), 0, second + timedelta(milliseconds=200))
    with time_machine.travel(second + timedelta(milliseconds=500), tick=False):
        early = client.get(GROUP).headers["Last-Modified"]
    events.change(host.id, event.key, typed_event(title="Second"), 1, second + timedelta(milliseconds=800))
    with time_machine.travel(second + timedelta(seconds=5), tick=False):
        answer = client.get(GROUP, headers={"If-Modified-Since": early})
    assert (answer.status_code, b"SUMMARY:Second" in answer.data) == (200, True)
    assert answer.headers["Last-Modified"] == http_date(second)


def test_gzip_has_the_same_calendar_and_an_etag_of_its_own(client: FlaskClient, paths: tuple[str, ...]) -> None:
    for path in paths:
        plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip, deflate"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip;q=0"}).headers
        known = {"If-None-Match": packed.headers["ETag"]}
        assert client.get(path, headers=known | {"Accept-Encoding": "gzip"}).status_code == 304
        assert client.get(path, headers=known).status_code == 200


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_head_equals_get(client: FlaskClient, paths: tuple[str, ...], encoding: str) -> None:
    for path in paths:
        asked = {"Accept-Encoding": encoding}
        get, head = client.get(path, headers=asked), client.head(path, headers=asked)
        assert (head.status_code, head.data) == (200, b"")
        assert dict(head.headers) == dict(get.headers)
        known = asked | {"If-None-Match": get.headers["ETag"]}
        assert client.head(path, headers=known).status_code == 304


def test_the_bytes_are_those_of_rfc_5545(client: FlaskClient, paths: tuple[str, ...]) -> None:
    for path in paths:
        data = client.get(path).data
        lines = data.split(b"\r\n")
        assert (lines[0], lines[-1], b"\n" in data.replace(b"\r\n", b"")) == (b"BEGIN:VCALENDAR", b"", False)
        assert max(map(len, lines)) <= 75
        assert all(line.decode() for line in lines[:-1])  # no line splits a character


def test_a_private_group_and_its_event_are_not_there(
    client: FlaskClient, make_group: MakeGroup, make_event: MakeEvent
) -> None:
    group = make_group(visibility=Visibility.PRIVATE)
    event = make_event(group)
    for path in (f"/g/{group.slug}/calendar.ics", f"/e/{event.key}.ics"):
        assert (client.get(path).status_code, client.head(path).status_code) == (404, 404)


@pytest.mark.parametrize("path", ["/g/nobody/calendar.ics", "/e/nothing.ics", "/g/%00/calendar.ics", "/e/%00.ics"])
def test_what_is_not_there_is_a_404(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert b"VCALENDAR" not in answer.data


def test_an_old_token_is_a_404_at_once_and_the_new_one_works(client: FlaskClient, guest: Person, mine: str) -> None:
    assert client.get(mine).status_code == 200
    key = my_feeds(guest.id, KEYS)[0].key
    rotated = f"/calendar/{rotate_feed(guest.id, key, KEYS).token}.ics"
    assert [client.get(path).status_code for path in (mine, rotated)] == [404, 200]
    revoke_feed(guest.id, key, NOW)
    assert client.get(rotated).status_code == 404


def test_a_token_of_an_older_secret_is_believed_and_of_no_other(client: FlaskClient, guest: Person, mine: str) -> None:
    key = my_feeds(guest.id, KEYS)[0].key
    older, forged = token_of(key, 1, KEYS[1]), token_of(key, 1, "the-secret-of-somebody-else")
    assert [client.get(f"/calendar/{token}.ics").status_code for token in (older, forged)] == [200, 404]


@pytest.mark.parametrize("token", ["x", "a-b", "%00", "..%2f", "a" * 2000, "%F0%9F%98%80", "a-%FF"])
def test_a_token_of_nonsense_is_a_404_that_says_nothing_to_others(
    client: FlaskClient, database: str, token: str
) -> None:
    answer = client.get(f"/calendar/{token}.ics")
    assert answer.status_code == 404
    assert b"VCALENDAR" not in answer.data


def test_a_wrong_token_is_kept_by_no_cache_and_indexed_by_nobody(client: FlaskClient, database: str) -> None:
    answer = client.get("/calendar/a-b.ics")
    told = [answer.headers[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")]
    assert (answer.status_code, told) == (404, ["private, no-store", "noindex", "no-referrer"])


def test_the_day_of_the_last_fetch_is_listed(client: FlaskClient, guest: Person, mine: str) -> None:
    assert my_feeds(guest.id, KEYS)[0].fetched_on is None
    with time_machine.travel(NOW, tick=False):
        client.get(mine)
    assert my_feeds(guest.id, KEYS)[0].fetched_on == NOW.date()


def _queries(client: FlaskClient, path: str, headers: dict[str, str]) -> int:
    seen: list[str] = []
    base, execute = ground.db.obj, ground.db.obj.execute_sql
    base.execute_sql = lambda sql, params=None: (seen.append(sql), execute(sql, params))[1]
    try:
        client.get(path, headers=headers)
    finally:
        del base.execute_sql
    return len(seen)
