"""The event page and answering on it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import database as ground
from meetups import rsvps
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from tests.conftest import MakeEvent, MakeGroup
from tests.crowd import fill
from tests.web.conftest import proof
from web.clock import now

Enter = Callable[[Person], FlaskClient]


@contextmanager
def counted_queries(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every SELECT and write of the block."""
    seen: list[str] = []
    kind = type(ground.db.obj)
    ask = kind.execute_sql

    def count(self: object, sql: str, params: object = None) -> object:
        seen.append(sql)
        return ask(self, sql, params)

    with monkeypatch.context() as patch:
        patch.setattr(kind, "execute_sql", count)
        yield seen


@pytest.mark.parametrize("answers", [1, 300])
def test_the_page_takes_seven_queries_however_many_answered(
    answers: int, make_group: MakeGroup, make_event: MakeEvent, guest: Person, signed_in: Enter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    event = make_event(make_group(), now=now(), seats="200", date=_soon())
    rsvps.answer(guest.id, event.key, Choice.ROOM, now(), guests=["Ann"])
    fill(event.id, answers)
    browser = signed_in(guest)
    with counted_queries(monkeypatch) as seen:
        assert browser.get(f"/e/{event.key}").status_code == 200
    assert len(seen) == 7


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        (Visibility.PUBLIC, (200, 200, 200)),
        (Visibility.UNLISTED, (200, 200, 200)),
        (Visibility.PRIVATE, (404, 404, 200)),
    ],
)
def test_who_may_open_it(
    visibility: Visibility, expected: tuple[int, int, int], make_group: MakeGroup, make_event: MakeEvent,
    client: FlaskClient, signed_in: Enter, stranger: Person, guest: Person,
) -> None:  # fmt: skip
    event = make_event(make_group(visibility=visibility), visibility=visibility.value, now=now(), date=_soon())
    path = f"/e/{event.key}"
    found = tuple(browser.get(path).status_code for browser in (client, signed_in(stranger), signed_in(guest)))
    assert found == expected


def test_names_are_for_members_only(
    make_group: MakeGroup, make_event: MakeEvent, client: FlaskClient, signed_in: Enter, guest: Person, waiting: Person
) -> None:
    event = make_event(make_group(), now=now(), date=_soon())
    rsvps.answer(waiting.id, event.key, Choice.ROOM, now())
    path = f"/e/{event.key}"
    assert "Lucía" in signed_in(guest).get(path).get_data(as_text=True)
    assert "Lucía" not in client.get(path).get_data(as_text=True)
    assert "1 of 2 seats taken" in client.get(path).get_data(as_text=True)


def test_answering_on_the_page_and_taking_it_back(
    make_group: MakeGroup, make_event: MakeEvent, signed_in: Enter, guest: Person
) -> None:
    event = make_event(make_group(), now=now(), date=_soon())
    browser, path = signed_in(guest), f"/e/{event.key}"
    for answer, words in (("in_person", "Your seat is kept"), ("online", "You join online"), ("no", "You can’t come")):
        answered = browser.post(f"{path}/rsvp", data={"csrf_token": proof(browser, path), "answer": answer})
        assert (answered.status_code, answered.headers["Location"]) == (303, f"{path}#rsvp")
        assert words in browser.get(path).get_data(as_text=True)


def test_the_answer_comes_with_the_code_for_the_door(
    make_group: MakeGroup, make_event: MakeEvent, signed_in: Enter, guest: Person, waiting: Person
) -> None:
    event = make_event(make_group(), now=now(), date=_soon(), seats="1", format="in_person")
    path, codes = f"/e/{event.key}", []
    for person in (guest, waiting):
        browser = signed_in(person)
        browser.post(f"{path}/rsvp", data={"csrf_token": proof(browser, path), "answer": "in_person"})
        page = browser.get(path).get_data(as_text=True)
        codes.append((page.count('class="qr"'), re.findall(r'"/check-in/(\w+)"', page)))
    mine = rsvps.answer_of(guest.id, event.key)
    assert mine is not None
    assert codes == [(1, [mine.check_code]), (0, [])]  # who waits has no seat to show a code for


def test_guests_are_set_and_named_and_never_added(
    make_group: MakeGroup, make_event: MakeEvent, signed_in: Enter, guest: Person
) -> None:
    event = make_event(make_group(), now=now(), date=_soon(), seats="4", guests="3")
    browser, path = signed_in(guest), f"/e/{event.key}"
    rsvps.answer(guest.id, event.key, Choice.ROOM, now())
    for _ in range(2):
        _bring(browser, path, "2", "Ann", "", "")
    assert _brought(guest, event.key) == ("Ann", "")
    page = browser.get(path).get_data(as_text=True)
    assert re.findall(r'name="guest_name" value="([^"]*)"', page) == ["Ann", "", ""]
    assert '<option value="2" selected>' in page
    _bring(browser, path, "2", "Ann", "Bo", "")
    assert _brought(guest, event.key) == ("Ann", "Bo")
    _bring(browser, path, "2", "", "Bo", "")
    assert _brought(guest, event.key) == ("Bo", "")


def test_a_number_alone_keeps_the_names_that_are_known(
    make_group: MakeGroup, make_event: MakeEvent, signed_in: Enter, guest: Person
) -> None:
    event = make_event(make_group(), now=now(), date=_soon(), seats="4", guests="3")
    browser, path = signed_in(guest), f"/e/{event.key}"
    rsvps.answer(guest.id, event.key, Choice.ROOM, now(), guests=["Ann", "Bo"])  # as in the chat
    for number, names in (("3", ("Ann", "Bo", "")), ("1", ("Ann",)), ("0", ())):
        _bring(browser, path, number)
        assert _brought(guest, event.key) == names


def test_more_names_than_guests_are_put_right_and_nothing_typed_is_lost(
    make_group: MakeGroup, make_event: MakeEvent, signed_in: Enter, guest: Person
) -> None:
    event = make_event(make_group(), now=now(), date=_soon(), seats="4", guests="3")
    browser, path = signed_in(guest), f"/e/{event.key}"
    rsvps.answer(guest.id, event.key, Choice.ROOM, now(), guests=["Ann"])
    for number, words in (("1", "That is more names than guests: 1 at most."), ("x", "Guests are a number from 0")):
        answered = _bring(browser, path, number, "Ann", "Bo", "")
        page = answered.get_data(as_text=True)
        assert (answered.status_code, words in page) == (422, True)
        assert re.findall(r'name="guest_name" value="([^"]*)"', page) == ["Ann", "Bo", ""]
        assert _brought(guest, event.key) == ("Ann",)
    assert _bring(browser, path, "0", "Ann", "", "").status_code == 303  # left as it stood: she does not come
    assert _brought(guest, event.key) == ()


def _bring(browser: FlaskClient, path: str, number: str, *names: str) -> TestResponse:
    sent = {"csrf_token": proof(browser, path), "guests": number, "guest_name": list(names)}
    return browser.post(f"{path}/rsvp", data=sent)


def _brought(person: Person, key: str) -> tuple[str, ...]:
    mine = rsvps.answer_of(person.id, key)
    assert mine is not None
    return mine.guests


def test_a_form_without_its_proof_changes_nothing(
    make_group: MakeGroup, make_event: MakeEvent, signed_in: Enter, guest: Person
) -> None:
    event = make_event(make_group(), now=now(), date=_soon())
    browser = signed_in(guest)
    answered = browser.post(f"/e/{event.key}/rsvp", data={"answer": "in_person"})
    assert answered.status_code == 400
    assert 'name="answer" value="in_person"' in answered.get_data(as_text=True)  # kept, to be sent again
    assert rsvps.answer_of(guest.id, event.key) is None


def test_the_join_link_is_for_those_confirmed_online_from_a_while_before(
    make_group: MakeGroup, make_event: MakeEvent, client: FlaskClient, signed_in: Enter, guest: Person
) -> None:
    event = make_event(make_group(), now=now(), date=_soon())
    rsvps.answer(guest.id, event.key, Choice.ONLINE, now())
    page = signed_in(guest).get(f"/e/{event.key}").get_data(as_text=True)
    assert "https://meet.example.org/poem" not in page
    assert "The link appears here at 18:45" in page
    assert "https://meet.example.org/poem" not in client.get(f"/e/{event.key}").get_data(as_text=True)


def test_a_title_that_turns_text_around_stays_inside_its_own(
    make_group: MakeGroup, make_event: MakeEvent, client: FlaskClient
) -> None:
    event = make_event(make_group(), title="<b>\u202eevil</b> 🎉", now=now(), date=_soon())
    page = client.get(f"/e/{event.key}").get_data(as_text=True)
    assert "<bdi>&lt;b&gt;evil&lt;/b&gt; 🎉</bdi>" in page
    assert "\u202e" not in page


def _soon() -> str:
    from datetime import timedelta

    return (now() + timedelta(days=11)).date().isoformat()
