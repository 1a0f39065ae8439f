"""The handbook on the site: read by members, written by organisers, proposed and decided, nothing lost on the way."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from meetups import handbook, handbook_changes, people
from meetups.groups import GroupFacts
from meetups.handbook import Page, PageWish
from meetups.people import Person
from tests.conftest import NOW, MakeGroup
from tests.web.conftest import proof
from tests.web.test_events import counted_queries

Enter = Callable[[Person], FlaskClient]


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    people.choose_language(host.id, "en", NOW)
    return make_group()


@pytest.fixture
def page(group: GroupFacts, host: Person) -> Page:
    wish = PageWish("How we meet", "On **Sundays**. <script>x</script> [a](javascript:x)", 3)
    return handbook.write(host.id, group.id, wish, NOW)


def text(browser: FlaskClient, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def send(browser: FlaskClient, path: str, form: str = "", **fields: str) -> tuple[int, str]:
    answer = browser.post(path, data={"csrf_token": proof(browser, form or path), **fields})
    return answer.status_code, answer.get_data(as_text=True)


def test_members_read_it_and_others_do_not_even_of_a_public_group(
    group: GroupFacts, page: Page, client: FlaskClient, signed_in: Enter, guest: Person, stranger: Person
) -> None:
    path = f"/g/{group.slug}/handbook"
    shown = text(signed_in(guest), path)
    assert "On <strong>Sundays</strong>." in shown
    assert ("<script>x" in shown, 'href="javascript' in shown, "Sent to newcomers" in shown) == (False, False, False)
    assert f'href="{path}"' in text(signed_in(guest), f"/g/{group.slug}")
    assert (client.get(path).status_code, signed_in(stranger).get(path).status_code) == (303, 403)
    assert "Sundays" not in text(client, f"/g/{group.slug}")


def test_an_organiser_writes_orders_changes_and_takes_out(group: GroupFacts, signed_in: Enter, host: Person) -> None:
    browser, path = signed_in(host), f"/g/{group.slug}/handbook"
    for title in ("One", "Two"):
        assert send(browser, f"{path}/new", title=title, body="x", after_days="")[0] == 303
    one, two = handbook.pages(group.id, host.id)
    assert send(browser, f"{path}/{two.key}/move", path, way="up")[0] == 303
    assert [each.title for each in handbook.pages(group.id, host.id)] == ["Two", "One"]
    edit = f"{path}/{one.key}/edit"
    assert send(browser, edit, title="One", body="more", after_days="7", revision="0")[0] == 303
    assert "Sent to newcomers 7 days after they join" in text(browser, path)
    assert send(browser, f"{path}/{two.key}/delete", edit)[0] == 303
    assert [(each.title, each.after_days) for each in handbook.pages(group.id, host.id)] == [("One", 7)]


def test_what_cannot_be_saved_comes_back_as_it_was_typed(
    group: GroupFacts, page: Page, signed_in: Enter, host: Person
) -> None:
    browser, path = signed_in(host), f"/g/{group.slug}/handbook/{page.key}/edit"
    status, shown = send(browser, path, title="", body="All of <this>.", after_days="soon", revision="0")
    assert status == 422
    assert ("Give the page a title." in shown, "All of &lt;this&gt;." in shown, 'value="soon"' in shown) == (True,) * 3
    handbook.change(host.id, page.key, PageWish("How we meet", "On **Fridays**.", 3), 0, NOW)
    typed = {"title": "How we meet", "body": "On Mondays.", "after_days": "3"}
    status, shown = send(browser, path, revision="0", **typed)
    assert status == 409
    assert ("On <strong>Fridays</strong>." in shown, "On Mondays." in shown) == (True, True)
    assert 'name="revision" value="1"' in shown
    assert handbook.page(page.key, host.id).body == "On **Fridays**."
    assert send(browser, path, revision="1", **typed)[0] == 303
    assert handbook.page(page.key, host.id).body == "On Mondays."


def test_a_member_proposes_and_an_organiser_takes_it_with_a_change(
    group: GroupFacts, page: Page, signed_in: Enter, host: Person, guest: Person, waiting: Person
) -> None:
    path, member, organiser = f"/g/{group.slug}/handbook", signed_in(guest), signed_in(host)
    edit = f"{path}/{page.key}/edit"
    assert "Send it to the organisers" in text(member, edit)
    assert send(member, edit, title="How we meet", body="On Mondays.", after_days="0", revision="0")[0] == 303
    (made,) = handbook_changes.waiting(group.id, host.id)
    assert (made.page, made.body) == (page, "On Mondays.")
    decide = f"{path}/proposals/{made.key}"
    assert all(f'href="{decide}"' in text(browser, path) for browser in (member, organiser))
    assert "have not decided yet" in text(member, decide)
    assert signed_in(waiting).get(decide).status_code == 404
    assert member.post(decide, data={"csrf_token": proof(member, path + "/new"), "do": "take"}).status_code == 403
    taken = {"title": "How we meet", "body": "On Mondays, at seven.", "revision": "0", "do": "take"}
    assert send(organiser, decide, **taken)[0] == 303
    now_says = handbook.page(page.key, guest.id)
    assert (now_says.body, now_says.after_days) == ("On Mondays, at seven.", 3)
    assert "It was taken into the handbook." in text(member, decide)
    assert organiser.post(decide, data={"csrf_token": proof(organiser, edit), "do": "leave"}).status_code == 410


def test_a_page_that_changed_is_shown_beside_the_proposal_and_nothing_is_decided(
    group: GroupFacts, page: Page, signed_in: Enter, host: Person, guest: Person
) -> None:
    key = handbook_changes.propose(guest.id, group.id, PageWish("How we meet", "On Mondays."), NOW, page=page)
    browser, path = signed_in(host), f"/g/{group.slug}/handbook/proposals/{key}"
    handbook.change(host.id, page.key, PageWish("How we meet", "On **Fridays**.", 3), 0, NOW)
    shown = text(browser, path)
    assert ("changed since this was written" in shown, "<strong>Fridays</strong>" in shown) == (True, True)
    status, shown = send(browser, path, title="How we meet", body="Mine.", revision="0", do="take")
    assert status == 409
    assert ("changed while you looked" in shown, "Mine." in shown, 'value="1"' in shown) == (True, True, True)
    assert handbook.page(page.key, host.id).body == "On **Fridays**."
    assert send(browser, path, title="Mine", body="Mine.", revision="1")[0] == 404  # no word for taking it
    assert send(browser, path, do="leave")[0] == 303
    assert handbook_changes.proposal(key, host.id).state == "left"


def test_a_page_is_found_only_in_its_own_group(
    group: GroupFacts, page: Page, make_group: MakeGroup, signed_in: Enter, host: Person
) -> None:
    other = make_group("Chess")
    assert signed_in(host).get(f"/g/{other.slug}/handbook/{page.key}/edit").status_code == 404


def test_a_long_handbook_takes_as_few_queries_as_a_short_one(
    group: GroupFacts,
    page: Page,
    signed_in: Enter,
    host: Person,
    guest: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser, path = signed_in(host), f"/g/{group.slug}/handbook"
    handbook_changes.propose(guest.id, group.id, PageWish("0", "x"), NOW)
    browser.get(path)
    with counted_queries(monkeypatch) as short:
        browser.get(path)
    for n in range(30):
        handbook.write(host.id, group.id, PageWish(f"Page {n}", "x"), NOW)
    for n in range(4):
        handbook_changes.propose(guest.id, group.id, PageWish(f"{n}", "x"), NOW, page=page)
    with counted_queries(monkeypatch) as long:
        assert "Page 29" in text(browser, path)
    assert len(long) == len(short)
