"""One line on the organiser's page: it fills the form, and nothing is saved before the form is sent."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from meetups.groups import GroupFacts
from meetups.people import Person
from models import Event
from tests.conftest import NOW, MakeGroup, typed_event
from tests.web.test_event_forms import NEW, faults, hidden, value_of

Enter = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1)):
        yield


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    """A public group, on a Sunday afternoon in Berlin."""
    return make_group()


@pytest.fixture
def browser(signed_in: Enter, group: GroupFacts, host: Person) -> FlaskClient:
    """The host's."""
    return signed_in(host)


def type_line(browser: FlaskClient, line: str) -> TestResponse:
    """Type it and press the button beside it."""
    page = browser.get(f"{NEW}?lang=en").get_data(as_text=True)
    return browser.post(f"{NEW}/line?lang=en", data={**hidden(page), "line": line})


def test_a_line_fills_the_form_and_saves_nothing(browser: FlaskClient) -> None:
    answer = type_line(browser, "Board games, Sat 19:00-22:30, Café Central, 8 seats, bring a chair")
    page = answer.get_data(as_text=True)
    assert (answer.status_code, Event.select().count()) == (200, 0)
    names = ("line", "title", "date", "start", "end", "venue", "seats")
    assert [value_of(page, name) for name in names] == [
        "Board games, Sat 19:00-22:30, Café Central, 8 seats, bring a chair",
        "Board games", "2026-11-28", "19:00", "22:30", "Café Central", "8",
    ]  # fmt: skip
    assert "bring a chair</textarea>" in page


def test_what_was_typed_below_the_line_stays_where_the_line_says_nothing_of_it(browser: FlaskClient) -> None:
    page = browser.get(f"{NEW}?lang=en").get_data(as_text=True)
    below = {
        **typed_event(title="Typed before", seats="7"),
        "about": "Bring a chair",
        "question_1_prompt": "Which game?",
    }
    sent = {**hidden(page), **below, "line": "Azul, Sat 18:00, Café Central"}
    again = browser.post(f"{NEW}/line?lang=en", data=sent).get_data(as_text=True)
    assert [value_of(again, name) for name in ("title", "start", "venue", "seats")] == [
        "Azul", "18:00", "Café Central", "7",
    ]  # fmt: skip
    assert ("Bring a chair</textarea>" in again, value_of(again, "question_1_prompt")) == (True, "Which game?")
    assert hidden(again)["creation_key"] == hidden(page)["creation_key"]


def test_the_filled_form_is_sent_where_every_form_is(browser: FlaskClient) -> None:
    page = type_line(browser, "Board games, Sat 19:00, Café Central, 8 seats").get_data(as_text=True)
    assert f'<form id="event-form" method="post" action="{NEW}" novalidate>' in page
    typed = {name: value_of(page, name) for name in ("title", "date", "start", "end", "venue", "seats")}
    rest = {"zone": "Europe/Berlin", "format": "in_person", "visibility": "public", "guests": "1", "do": "publish"}
    assert browser.post(NEW, data={**hidden(page), **typed, **rest}).status_code == 303
    event = Event.get()
    assert (event.title, event.status, event.room_capacity) == ("Board games", "published", 8)


def test_what_is_in_doubt_is_left_open_and_asked_beside_its_field(browser: FlaskClient) -> None:
    answer = type_line(browser, "Chess, Sun 7:00, Club, 12, online")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert faults(answer) == {
        "date": "You wrote “Sun 7:00”. Which day is that?",
        "start": "You wrote “Sun 7:00”. Which time is that?",
        "format": "You wrote “Club”, and that people join online. Where do they meet?",
        "seats": "You wrote “12”. What does it stand for?",
    }
    assert [value_of(page, name) for name in ("date", "start", "end", "seats", "venue")] == ["", "", "", "", "Club"]


def test_what_cannot_be_used_is_said_beside_the_line(browser: FlaskClient) -> None:
    assert faults(type_line(browser, "Chess, Sat 19:00, 31.2., Club")) == {"line": "I could not use this: 31.2."}


def test_an_empty_line_is_asked_for(browser: FlaskClient) -> None:
    assert faults(type_line(browser, " ")) == {"line": "Type the event in one line, such as the one shown."}


@pytest.mark.parametrize("line", ["," * 10_000, "x" * 10_000, "\u202e<script>alert(1)</script>, Sat 19:00", '"><b>'])
def test_a_hostile_line_is_words_like_any_other(browser: FlaskClient, line: str) -> None:
    answer = type_line(browser, line)
    assert answer.status_code in (200, 422)
    assert not re.search(r"<script>alert|\"><b>", answer.get_data(as_text=True))


def test_it_is_for_organisers(signed_in: Enter, group: GroupFacts, guest: Person) -> None:
    browser = signed_in(guest)
    page = browser.get(f"/g/{group.slug}?lang=en").get_data(as_text=True)
    assert browser.post(f"{NEW}/line", data={**hidden(page), "line": "Chess, Sat 19:00"}).status_code == 403
