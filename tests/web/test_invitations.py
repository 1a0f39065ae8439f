"""Invitations on the site: made by organisers, shown with a QR, followed by a press and never by looking."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from meetups import entry, groups, invitations, people
from meetups.entry import EntryMode, EntryWish
from meetups.groups import GroupFacts, GroupWish
from meetups.invitations import Invitation, Span
from meetups.people import Person
from meetups.visibility import Role, Visibility, role_of
from tests.conftest import NOW, MakeGroup
from tests.in_and_out import ban
from tests.web.conftest import proof
from web.clock import now

Enter = Callable[[Person], FlaskClient]


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    people.choose_language(host.id, "en", NOW)
    return make_group(visibility=Visibility.PRIVATE)


def made(group: GroupFacts, host: Person, limit: int | None = 1) -> Invitation:
    return invitations.make(host.id, group.id, Span.WEEK, limit, now())


def text(browser: FlaskClient, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def test_one_invitation_of_one_use_brings_one_of_two_into_a_private_group(
    group: GroupFacts, signed_in: Enter, host: Person, stranger: Person, client: FlaskClient
) -> None:
    hers = signed_in(host)
    page = f"/g/{group.slug}/invitations"
    form = {"csrf_token": proof(hers, page), "span": "week", "limit": "1", "number": ""}
    assert hers.post(page, data=form).status_code == 303
    address = re.search(r"http://localhost(/i/[2-9a-z]{20})<", text(hers, page))
    assert address is not None
    path = address[1]

    # Nobody signed in, as a preview: the group's name, a way to sign in and back, and nothing happens.
    looked = client.get(path)
    assert looked.status_code == 200
    assert "Translators’ Table" in looked.get_data(as_text=True)
    assert f'href="/sign-in?next={path}"' in looked.get_data(as_text=True)
    assert looked.headers["Referrer-Policy"] == "no-referrer"
    assert looked.headers["Cache-Control"] == "no-store"
    assert looked.headers["X-Robots-Tag"] == "noindex"
    assert client.post(path, data={"csrf_token": proof(hers, page)}).status_code in (400, 403)

    his = signed_in(stranger)
    assert role_of(stranger.id, group.id) is None
    answer = his.post(path, data={"csrf_token": proof(his, path)})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/g/{group.slug}")
    assert role_of(stranger.id, group.id) == Role.MEMBER
    assert "You are at this table now." in text(his, f"/g/{group.slug}")

    late = client.get(path)  # the second of the two
    assert late.status_code == 410
    assert "As many people as it was for have used this invitation" in late.get_data(as_text=True)
    assert late.headers["Referrer-Policy"] == "no-referrer"  # also where it is refused
    assert "1 of 1 used" in text(hers, page)


def test_where_questions_are_asked_the_way_leads_there(
    group: GroupFacts, signed_in: Enter, host: Person, stranger: Person
) -> None:
    entry.save(host.id, group.id, EntryWish(EntryMode.QUESTIONS), 0, now())
    path, his = f"/i/{made(group, host).key}", signed_in(stranger)
    assert "The group asks you a few questions first." in text(his, path)
    answer = his.post(path, data={"csrf_token": proof(his, path)})
    assert answer.headers["Location"] == f"/g/{group.slug}/join"
    assert his.get(f"/g/{group.slug}/join").status_code == 200  # though the group is private
    assert "The organisers look at what you sent, and decide." in text(his, path)
    assert role_of(stranger.id, group.id) != Role.MEMBER


def test_whoever_is_inside_is_shown_to_the_group_and_costs_no_use(
    group: GroupFacts, signed_in: Enter, host: Person, guest: Person
) -> None:
    one, browser = made(group, host), signed_in(guest)
    page = text(browser, f"/i/{one.key}")
    assert "You are in this group already." in page
    assert f'href="/g/{group.slug}"' in page
    answer = browser.post(f"/i/{one.key}", data={"csrf_token": proof(browser, f"/g/{group.slug}")})
    assert answer.headers["Location"] == f"/g/{group.slug}"
    assert invitations.one(host.id, one.id, now()).used == 0


def test_the_banned_are_told_no(group: GroupFacts, signed_in: Enter, host: Person, guest: Person) -> None:
    one = made(group, host)
    ban(host.id, guest.id, group.id, now())
    answer = signed_in(guest).get(f"/i/{one.key}")
    assert answer.status_code == 403
    assert "closed to you" in answer.get_data(as_text=True)
    assert "Translators" not in answer.get_data(as_text=True)


def test_members_find_no_key_and_no_sheet(group: GroupFacts, signed_in: Enter, host: Person, guest: Person) -> None:
    one, browser = made(group, host), signed_in(guest)
    for path in (f"/g/{group.slug}", f"/g/{group.slug}/members", "/me"):
        assert one.key not in text(browser, path)
    assert browser.get(f"/i/{one.key}/print").status_code == 404
    assert browser.get(f"/g/{group.slug}/invitations").status_code == 403
    sheet = text(signed_in(host), f"/i/{one.key}/print")
    assert '<svg class="qr"' in sheet or 'class="qr"' in sheet
    assert f"http://localhost/i/{one.key}" in sheet


def test_a_number_of_ones_own_is_taken_and_nonsense_is_said_beside_it(
    group: GroupFacts, signed_in: Enter, host: Person
) -> None:
    browser, page = signed_in(host), f"/g/{group.slug}/invitations"
    form = {"csrf_token": proof(browser, page), "span": "never", "limit": "other", "number": "many"}
    answer = browser.post(page, data=form)
    assert answer.status_code == 422
    assert 'value="many"' in answer.get_data(as_text=True)  # what was typed is kept
    browser.post(page, data=form | {"number": "12"})
    assert "0 of 12 used" in text(browser, page)


def test_one_that_was_taken_back_lets_nobody_in(
    group: GroupFacts, signed_in: Enter, host: Person, client: FlaskClient
) -> None:
    one, browser, page = made(group, host), signed_in(host), f"/g/{group.slug}/invitations"
    back = {"csrf_token": proof(browser, page), "invitation": str(one.id)}
    assert browser.post(f"{page}/take-back", data=back).status_code == 303
    assert client.get(f"/i/{one.key}").status_code == 410
    assert one.key not in text(browser, page)
    for nonsense in ("", "x", "-1", "9" * 30, "987654"):
        assert browser.post(f"{page}/take-back", data=back | {"invitation": nonsense}).status_code == 404


def test_another_group_s_invitation_is_not_an_organiser_s_to_take_back(
    make_group: MakeGroup, group: GroupFacts, signed_in: Enter, host: Person, stranger: Person
) -> None:
    theirs = groups.found(stranger.id, GroupWish("Chess", "", "en", "UTC"), now())
    one, browser = made(group, host), signed_in(stranger)
    form = {"csrf_token": proof(browser, f"/g/{theirs.slug}/invitations"), "invitation": str(one.id)}
    assert browser.post(f"/g/{theirs.slug}/invitations/take-back", data=form).status_code == 403
