"""A fault is a 503 that takes nothing from a calendar, and no token stands in a log."""

import logging

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient

import database as ground
from meetups import storage
from meetups.events import Saved
from tests.conftest import MakeEvent
from tests.web.feeds.site import GROUP


def test_a_database_that_is_gone_is_a_503_and_never_an_empty_calendar(
    site: Flask, client: FlaskClient, paths: tuple[str, ...], database: str
) -> None:
    expected = [client.get(path).status_code for path in paths]
    storage.disconnect()
    ground.open_database("sqlite:////nowhere/at/all.db")
    answers = [client.get(path) for path in paths]
    ground.open_database(database)
    ground.connect()
    assert expected == [200, 200, 200]
    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in answers] == [(503, "300")] * 3
    assert [b"VCALENDAR" in answer.data for answer in answers] == [False] * 3


def test_an_event_that_cannot_be_written_is_a_503_and_takes_no_other_away(
    client: FlaskClient, event: Saved, make_event: MakeEvent, database: str
) -> None:
    client.get(GROUP)
    with ground.write_transaction():  # a zone that this computer's data does not know
        ground.db.execute_sql("UPDATE event SET zone = 'Mars/Olympus', content_revision = 7")
        ground.db.execute_sql("UPDATE feed_version SET version = version + 1")
    answer = client.get(GROUP)
    assert (answer.status_code, answer.headers["Retry-After"], b"VCALENDAR" in answer.data) == (503, "300", False)


def test_no_token_stands_in_a_log(
    client: FlaskClient, mine: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], database: str
) -> None:
    token = mine.removeprefix("/calendar/").removesuffix(".ics")
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as said:
        client.get(mine)
        client.get(f"/calendar/{token}x.ics")
        with ground.write_transaction():
            ground.db.execute_sql("UPDATE event SET zone = 'Mars/Olympus', content_revision = 7")
            ground.db.execute_sql("UPDATE feed_version SET version = version + 1")
        assert client.get(mine).status_code == 503
    out = capfd.readouterr()
    assert [entry["event"] for entry in said] == ["a feed failed"]
    assert [text for text in (str(said), caplog.text, out.out, out.err) if token[:-4] in text] == []
