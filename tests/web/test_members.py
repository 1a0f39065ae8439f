"""The members list: for whom it is, and what organisers do there."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

import database as ground
from meetups import members
from meetups.people import Person
from meetups.visibility import Role, role_of
from tests.conftest import MakeGroup, somebody
from tests.web.conftest import proof
from tests.web.test_events import counted_queries
from web.clock import now

Enter = Callable[[Person], FlaskClient]


def text(browser: FlaskClient, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def test_strangers_read_no_names_even_of_a_public_group(
    make_group: MakeGroup, client: FlaskClient, signed_in: Enter, stranger: Person
) -> None:
    path = f"/g/{make_group().slug}/members"
    assert client.get(path).headers["Location"].startswith("/sign-in?next=")
    answer = signed_in(stranger).get(path)
    assert answer.status_code == 403
    assert "Samira" not in answer.get_data(as_text=True)


def test_only_organisers_find_what_changes_a_member(
    make_group: MakeGroup, signed_in: Enter, host: Person, guest: Person
) -> None:
    path = f"/g/{make_group().slug}/members"
    assert text(signed_in(guest), path).count("/act?member=") == 0
    assert text(signed_in(host), path).count("/act?member=") == 2  # the two members, not the host


def test_an_organiser_makes_another_and_keeps_somebody_out(
    make_group: MakeGroup, signed_in: Enter, host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    group, browser = make_group(), signed_in(host)
    path = f"/g/{group.slug}/members"
    token = proof(browser, path)
    browser.post(f"{path}/organise", data={"csrf_token": token, "member": str(guest.id)})
    ban = {"csrf_token": token, "member": str(waiting.id), "kind": "ban", "reason": "Threats."}
    browser.post(f"/g/{group.slug}/act", data=ban)
    assert role_of(guest.id, group.id) == Role.ORGANISER
    assert role_of(waiting.id, group.id) == Role.BANNED
    for nonsense in (str(stranger.id), "99999", "-1", "x", "9" * 40):
        for what in ("members/organise", "act"):
            sent = {"csrf_token": token, "member": nonsense}
            assert browser.post(f"/g/{group.slug}/{what}", data=sent).status_code == 404


def test_a_long_list_of_members_is_turned_page_by_page(make_group: MakeGroup, signed_in: Enter, guest: Person) -> None:
    group = make_group()
    with ground.write_transaction():
        for n in range(120):
            members.join(somebody(f"Person {n:03}", 7000 + n).id, group.id, now())
    browser = signed_in(guest)
    first, second = text(browser, f"/g/{group.slug}/members"), text(browser, f"/g/{group.slug}/members?from=100")
    assert "Person 000" in first
    assert "Person 119" not in first
    assert "Person 119" in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize("more", [0, 90])
def test_the_list_takes_nine_queries_however_long_it_is(
    more: int, make_group: MakeGroup, signed_in: Enter, host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = make_group()
    with ground.write_transaction():
        for n in range(more):
            members.join(somebody(f"Person {n:03}", 7000 + n).id, group.id, now())
    browser = signed_in(host)
    with counted_queries(monkeypatch) as seen:
        assert browser.get(f"/g/{group.slug}/members").status_code == 200
    assert len(seen) == 9
