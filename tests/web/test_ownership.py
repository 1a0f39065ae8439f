"""Whose group it is, on the site: offered and taken, given notice of, laid down."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from meetups import adoption, members, people
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.visibility import Role, role_of
from tests.conftest import NOW, MakeGroup
from tests.web.conftest import proof
from web.clock import now

Enter = Callable[[Person], FlaskClient]


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    people.choose_language(host.id, "en", NOW)
    return make_group()


def press(browser: FlaskClient, group: GroupFacts, where: str = "", **form: str) -> str:
    """Send a form of the page, and read what the page says then."""
    page = f"/g/{group.slug}/owner"
    answer = browser.post(f"{page}{where}", data={"csrf_token": proof(browser, "/me")} | form)
    assert answer.status_code == 303
    return browser.get(page).get_data(as_text=True)


def test_the_owner_offers_it_and_the_member_takes_it(
    group: GroupFacts, signed_in: Enter, host: Person, guest: Person
) -> None:
    hers, his = signed_in(host), signed_in(guest)
    page = press(hers, group, "/offer", member=str(guest.id))
    assert "Samira is asked, and has a week to say yes." in page
    assert "You asked Samira to take it over." in page
    assert "Translators’ Table is offered to you." in his.get("/me").get_data(as_text=True)
    assert "It is offered to you." in his.get(f"/g/{group.slug}/owner").get_data(as_text=True)
    assert "The group is yours now." in press(his, group, act="accept")
    assert (role_of(host.id, group.id), role_of(guest.id, group.id)) == (Role.ORGANISER, Role.OWNER)
    assert "You are a member now." in press(hers, group, act="lay_down")


def test_an_owner_who_comes_back_says_so_with_one_press(
    group: GroupFacts, signed_in: Enter, host: Person, guest: Person
) -> None:
    members.make_organiser(host.id, guest.id, group.id, NOW - timedelta(days=80))
    people.set_reachable(host.id, False)
    adoption.ask(guest.id, group.id, NOW + timedelta(days=61))
    hers = signed_in(host)
    page = hers.get(f"/g/{group.slug}/owner").get_data(as_text=True)
    assert "Samira asked to take it over." in page
    mine = hers.get("/me").get_data(as_text=True)
    assert "Somebody asks for Translators’ Table, because nothing was seen of you." in mine
    assert f'href="/g/{group.slug}/owner"' in mine
    assert "It stays yours. Whoever asked is told." in press(hers, group, act="here")


def test_organisers_are_ended_by_the_owner_alone(
    group: GroupFacts, signed_in: Enter, host: Person, guest: Person, waiting: Person
) -> None:
    for each in (guest, waiting):
        members.make_organiser(host.id, each.id, group.id, now())
    his = signed_in(guest)
    form = {"csrf_token": proof(his, "/me"), "member": str(waiting.id)}
    assert his.post(f"/g/{group.slug}/owner/end", data=form).status_code == 403
    assert "Lucía is a member again." in press(signed_in(host), group, "/end", member=str(waiting.id))
    assert role_of(waiting.id, group.id) == Role.MEMBER


def test_nonsense_changes_nothing(group: GroupFacts, signed_in: Enter, host: Person, stranger: Person) -> None:
    browser = signed_in(host)
    token = {"csrf_token": proof(browser, "/me")}
    for what in ("", "steal", "accept no"):
        assert browser.post(f"/g/{group.slug}/owner", data=token | {"act": what}).status_code == 404
    for whom in ("", "x", "-3", str(stranger.id), "9" * 30):
        assert browser.post(f"/g/{group.slug}/owner/offer", data=token | {"member": whom}).status_code == 404
