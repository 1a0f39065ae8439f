"""Signing in by the bot's link: looked at freely, consumed once, and it leads where the person was going."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from meetups import installation, rsvps, signin
from meetups.people import Person
from tests.conftest import MakeEvent, MakeGroup
from tests.web.conftest import proof
from web.clock import now

Enter = Callable[[Person], FlaskClient]


def test_a_preview_of_the_link_signs_nobody_in(client: FlaskClient, guest: Person) -> None:
    token = signin.make_link(guest.id, now())
    for _ in range(3):
        page = client.get(f"/sign-in/{token}")
        assert "Continue as Samira" in page.get_data(as_text=True)
        assert page.headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/me").status_code == 303


def test_the_link_works_once(client: FlaskClient, app: object, guest: Person) -> None:
    path = f"/sign-in/{signin.make_link(guest.id, now())}"
    token = proof(client, path)
    assert client.post(path, data={"csrf_token": token}).status_code == 303
    again = app.test_client()  # type: ignore[attr-defined]  # a Flask application
    assert again.get(path).status_code == 410
    assert again.post(path).status_code == 400  # no form, no proof: nothing is even looked up


def test_an_old_link_says_how_to_get_a_new_one(client: FlaskClient, guest: Person) -> None:
    token = signin.make_link(guest.id, now() - timedelta(minutes=11))
    page = client.get(f"/sign-in/{token}")
    assert page.status_code == 410
    assert "/signin" in page.get_data(as_text=True)


def test_the_session_is_a_new_one_and_can_be_ended(client: FlaskClient, signed_in: Enter, guest: Person) -> None:
    browser = signed_in(guest)
    assert browser.get("/sign-in?next=/groups").headers["Location"] == "/groups"
    (mine,) = signin.browsers(guest.id, "", now())
    signin.sign_out_browser(guest.id, mine.id, now())
    assert browser.get("/me").headers["Location"].startswith("/sign-in")


def test_what_was_about_to_be_answered_is_answered_on_the_way_in(
    client: FlaskClient, make_group: MakeGroup, make_event: MakeEvent, guest: Person
) -> None:
    day = (now() + timedelta(days=5)).date().isoformat()
    event = make_event(make_group(), now=now(), date=day)
    path = f"/sign-in/{signin.make_link(guest.id, now(), f'/e/{event.key}?answer=room')}"
    went = client.post(path, data={"csrf_token": proof(client, path)})
    assert went.headers["Location"] == f"/e/{event.key}"
    mine = rsvps.answer_of(guest.id, event.key)
    assert mine is not None
    assert mine.choice == "room"


def test_the_way_in_leads_to_the_bot_with_the_destination(client: FlaskClient) -> None:
    installation.remember_bot("klatch_test_bot")
    page = client.get("/sign-in?next=/e/abcd2345%3Fanswer%3Donline").get_data(as_text=True)
    assert "https://t.me/klatch_test_bot?start=signin_o_abcd2345" in page


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_link_never_leads_off_the_site(elsewhere: str, client: FlaskClient, guest: Person) -> None:
    path = f"/sign-in/{signin.make_link(guest.id, now(), elsewhere)}"
    assert client.post(path, data={"csrf_token": proof(client, path)}).headers["Location"] == "/me"


def test_trying_many_links_is_slowed_down(client: FlaskClient) -> None:
    answers = [client.get("/sign-in/nonsense").status_code for _ in range(31)]
    assert (answers[0], answers[-1]) == (410, 429)


@pytest.mark.parametrize(
    ("addresses", "last"),
    [("2001:db8:7:8::{n:x}", 429), ("2001:db8:7:{n:x}::1", 410), ("::ffff:192.0.2.{n}", 410)],
)
def test_the_many_addresses_of_one_connection_count_as_one(client: FlaskClient, addresses: str, last: int) -> None:
    """A household has 2⁶⁴ of them: each counted by itself, a guess would cost nothing, and the memory of it much."""
    answers = [
        client.get("/sign-in/nonsense", environ_base={"REMOTE_ADDR": addresses.format(n=n)}).status_code
        for n in range(1, 32)
    ]
    assert (answers[0], answers[-1]) == (410, last)
