"""How it runs, for its operators: nobody else learns of such a page; numbers and no names; a decision is one."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from database import write_transaction
from meetups import backlog, due, installation, leases, outbox, people, tallies, timeliness
from meetups.endings import DOUBTED
from meetups.people import Person
from models import DueWork, OutboxMessage
from scheduling.zones import time_in_words
from tests.web.conftest import proof
from tests.web.test_events import counted_queries
from tests.web.test_templates import breaches
from web.clock import now

Enter = Callable[[Person], FlaskClient]
DAY = timedelta(days=1)


@pytest.fixture
def operator(app: Flask, signed_in: Enter, host: Person) -> FlaskClient:
    """A browser of somebody who runs this installation."""
    chosen: Settings = app.config["KLATCH"]
    app.config["KLATCH"] = chosen.model_copy(update={"operators": f"{host.telegram_id}, 77"})
    people.choose_language(host.id, "en", now())
    return signed_in(host)


@pytest.fixture
def letter(guest: Person) -> int:
    """Something that could not be delivered."""
    with write_transaction():
        outbox.tell(guest.id, "trouble", "1", now(), expires_at=now() + DAY, what="muted", chat="Secret Chat", row=0)
        OutboxMessage.update(state="dead", attempts=1, error="Bad Request: <of some kind>").execute()
    return int(OutboxMessage.get().id)


def text_of(browser: FlaskClient, path: str = "/admin?lang=en") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_nobody_else_learns_that_there_is_such_a_page(
    operator: FlaskClient, client: FlaskClient, signed_in: Enter, guest: Person, letter: int
) -> None:
    member = signed_in(guest)
    assert [browser.get("/admin").status_code for browser in (operator, member, client)] == [200, 404, 303]
    given = {"csrf_token": proof(member, "/nearby")}
    for what in ("again", "forget"):
        assert member.post(f"/admin/letters/{letter}/{what}", data=given).status_code == 404
    assert OutboxMessage.get().settled_at is None
    assert ("/admin" in text_of(operator, "/me"), "/admin" in text_of(member, "/me")) == (True, False)


def test_it_says_first_how_it_goes(operator: FlaskClient, letter: int) -> None:
    assert "Nobody sends messages just now: the bot is not running." in text_of(operator)
    leases.take("deliver", "machine:17", now(), DAY)
    page = text_of(operator)
    assert "All that is due has gone out. One message waits for your decision." in page
    assert "<code>machine:17</code>" in page
    with write_transaction():
        OutboxMessage.update(state="pending", not_before=now() - timedelta(minutes=5)).execute()
    assert "Messages wait past their time, the oldest for 5 minutes." in text_of(operator)


def test_every_plot_says_what_it_shows(operator: FlaskClient) -> None:
    with write_transaction():
        for hours, n in ((0, 3), (2, 40)):
            tallies.tally("sent", now() - timedelta(hours=hours), "reminder", n)
        timeliness.note(now() - timedelta(seconds=9), now())
        tallies.tally("dead", now(), "reminder")
        tallies.tally(DOUBTED, now(), "reminder", 2)
    tallies.note_most({backlog.WAITING: 1200, backlog.OLDEST_S: 240}, now() - timedelta(hours=2))
    page = text_of(operator)
    said = re.findall(r'role="img" aria-label="([^"]+)"', page)
    fullest, this = (time_in_words((now() - timedelta(hours=back)).replace(minute=0), "UTC", "en") for back in (2, 0))
    assert said == [
        f"Waiting: at most 1,200 in the last day, in the hour from {fullest}. All hours stand in the table.",
        f"Oldest: at most 4 min in the last day, in the hour from {fullest}. All hours stand in the table.",
        f"Sent: 43 in the last day, most of them in the hour from {fullest}: 40. All hours stand in the table.",
        f"Time taken: at most 9 sec in the last day, in the hour from {this}. All hours stand in the table.",
        f"Late: 1 in the last day, most of them in the hour from {this}: 1. All hours stand in the table.",
        "Dropped: none in the last day.",
        f"Given up: 1 in the last day, most of them in the hour from {this}: 1. All hours stand in the table.",
        f"In doubt: 2 in the last day, most of them in the hour from {this}: 2. All hours stand in the table.",
        "Slowed down: none in the last day.",
    ]
    assert cells_of(page)[this] == ["0", "0", "3", "9 sec", "1", "0", "1", "2", "0"]
    assert cells_of(page)[fullest] == ["1,200", "4 min", "40", "0", "0", "0", "0", "0", "0"]
    assert page.count('<th scope="row">') == 24 + 1  # each hour, and the one kind that was ever sent
    assert breaches(page) == []


def cells_of(page: str) -> dict[str, list[str]]:
    """What the table of hours says, by the clock at the beginning of each row."""
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>((?:<td>[^<]*</td>){9})</tr>', page)
    return {begins: re.findall("<td>([^<]*)</td>", cells) for begins, cells in rows}


def test_what_waits_now_is_in_the_hour_that_runs_though_no_bot_noted_it(operator: FlaskClient, guest: Person) -> None:
    long_ago = now() - timedelta(minutes=30)
    with write_transaction():
        outbox.tell(guest.id, "trouble", "1", long_ago, not_before=long_ago, what="muted", chat="x", row=0)
        OutboxMessage.update(not_before=long_ago).execute()
    this = cells_of(text_of(operator))[time_in_words(now().replace(minute=0), "UTC", "en")]
    assert this == ["1", "30 min", "0", "0", "0", "0", "0", "0", "0"]


def test_a_letter_shows_numbers_and_what_telegram_said_but_no_names(
    operator: FlaskClient, letter: int, guest: Person
) -> None:
    page = text_of(operator)
    assert f"to person {guest.id}" in page
    assert "Bad Request: &lt;of some kind&gt;" in page
    assert [word for word in (guest.name, "Secret Chat", str(guest.telegram_id)) if word in page] == []


def test_a_letter_is_sent_again_or_forgotten_at_the_press_of_a_button(operator: FlaskClient, letter: int) -> None:
    given = {"csrf_token": proof(operator, "/admin")}
    assert operator.post(f"/admin/letters/{letter}/again", data=given).status_code == 303
    assert OutboxMessage.get().state == "pending"
    assert "It is on its way once more." in text_of(operator)
    assert operator.post(f"/admin/letters/{letter}/forget", data=given).status_code == 404
    with write_transaction():
        OutboxMessage.update(state="unknown", expires_at=now() - DAY).execute()
    page = text_of(operator)
    assert ("Perhaps sent" in page, "Send again" in page) == (True, False)
    assert operator.post(f"/admin/letters/{letter}/again", data=given).status_code == 303
    assert "Its time is over" in text_of(operator)
    assert operator.post(f"/admin/letters/{letter}/forget", data=given).status_code == 303
    assert "None: nothing waits for a decision." in text_of(operator)


def test_what_it_runs_on_and_what_failed_is_named(operator: FlaskClient, database: str) -> None:
    with write_transaction():
        due.plan("begin", "12", now() - DAY)
        DueWork.update(attempts=3, error="KeyError('x')").execute()
    page = text_of(operator)
    on_sqlite = database.startswith("sqlite")
    assert ("PostgreSQL" in page, "SQLite" in page) == (not on_sqlite, on_sqlite)
    assert "None is known." in page
    assert "Tried 3 times." in page
    assert "KeyError(&#39;x&#39;)" in page
    installation.remember_backup(now() - timedelta(hours=3))
    assert "3 hours ago" in text_of(operator)


def test_one_and_thirty_letters_take_the_same_number_of_queries(
    operator: FlaskClient, letter: int, guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for more in (0, 30):
        with write_transaction():
            for n in range(more):
                outbox.tell(guest.id, "trouble", f"more {n}", now(), expires_at=now() + DAY, what="x", chat="x", row=0)
            OutboxMessage.update(state="dead").execute()
        with counted_queries(monkeypatch) as queries:
            assert ('rel="next"' in text_of(operator)) == bool(more)
        seen.append(len(queries))
    assert seen[0] == seen[1]
