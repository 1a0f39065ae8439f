"""Finding groups, one group's page, its members and its settings."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

import database as ground
from meetups import groups, members, places, rsvps
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.visibility import Role, Visibility, role_of
from tests.conftest import MakeEvent, MakeGroup, somebody
from tests.web.conftest import proof
from tests.web.test_events import counted_queries
from web.clock import now

Enter = Callable[[Person], FlaskClient]


def text(browser: FlaskClient, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def soon(days: int = 11) -> str:
    return (now() + timedelta(days=days)).date().isoformat()


def test_a_group_is_found_by_words_and_by_city(make_group: MakeGroup, client: FlaskClient) -> None:
    leipzig = places.find_places("Leipzig", limit=1)[0]
    make_group(place_id=leipzig.id, place_name=leipzig.name, place_cell=leipzig.cell)
    assert "Translators’ Table" in text(client, "/groups?q=poem")
    assert "No group like that yet" in text(client, "/groups?q=chess")
    near = text(client, "/groups?q=poem&near=leipzig")
    assert "<h2>Same area</h2>" in near
    assert "Translators’ Table" in near
    assert "Translators’ Table" not in text(client, "/groups?near=Madrid")


def test_a_city_nobody_knows_is_said_and_kept(client: FlaskClient) -> None:
    page = text(client, "/groups?q=poem&near=Xyzzyq+<b>")
    assert "“Xyzzyq &lt;b&gt;” is not on our map" in page
    assert 'value="Xyzzyq &lt;b&gt;"' in page
    assert 'value="poem"' in page


@pytest.mark.parametrize("answers", [1, 300])
def test_the_group_page_takes_six_queries_however_much_is_on(
    answers: int, make_group: MakeGroup, make_event: MakeEvent, guest: Person, signed_in: Enter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    group = make_group()
    with ground.write_transaction():
        for n in range(2 if answers == 1 else 20):
            event = make_event(group, now=now(), date=soon(2 + n), seats="400")
        for n in range(answers):
            person = somebody(f"Person {n}", 7000 + n)
            members.join(person.id, group.id, now())
            rsvps.answer(person.id, event.key, Choice.ROOM, now())
    browser = signed_in(guest)
    with counted_queries(monkeypatch) as seen:
        assert browser.get(f"/g/{group.slug}").status_code == 200
    assert len(seen) == 6


def test_names_are_for_members_and_buttons_for_organisers(
    make_group: MakeGroup, client: FlaskClient, signed_in: Enter, guest: Person, host: Person
) -> None:
    path = f"/g/{make_group().slug}"
    nobody, member, organiser = text(client, path), text(signed_in(guest), path), text(signed_in(host), path)
    assert ["Katrin" in page for page in (nobody, member, organiser)] == [False, True, True]
    assert [f"{path}/settings" in page for page in (nobody, member, organiser)] == [False, False, True]
    assert [f"{path}/leave" in page for page in (nobody, member, organiser)] == [False, True, False]  # it is the host's


def test_only_a_public_group_may_be_found_by_search_engines(make_group: MakeGroup, client: FlaskClient) -> None:
    public, unlisted = make_group("Open"), make_group("Closer", visibility=Visibility.UNLISTED)
    assert '<meta name="robots" content="all">' in text(client, f"/g/{public.slug}")
    assert '<link rel="canonical" href="http://localhost/g/open">' in text(client, f"/g/{public.slug}")
    page = text(client, f"/g/{unlisted.slug}")
    assert '<meta name="robots" content="noindex">' in page
    assert "canonical" not in page
    assert "og:title" not in page


def test_what_was_is_on_a_page_of_its_own(make_group: MakeGroup, make_event: MakeEvent, client: FlaskClient) -> None:
    group = make_group()
    make_event(group, now=now(), date=soon(), title="To come")
    make_event(group, now=now() - timedelta(days=30), date=soon(-20), title="Long ago")
    coming, past = text(client, f"/g/{group.slug}"), text(client, f"/g/{group.slug}?past=1")
    assert ("To come" in coming, "Long ago" in coming) == (True, False)
    assert ("To come" in past, "Long ago" in past) == (False, True)


def test_leaving_gives_the_seat_back(
    make_group: MakeGroup, make_event: MakeEvent, signed_in: Enter, guest: Person
) -> None:
    group = make_group()
    event = make_event(group, now=now(), date=soon())
    rsvps.answer(guest.id, event.key, Choice.ROOM, now())
    browser = signed_in(guest)
    answer = browser.post(
        f"/g/{group.slug}/leave", data={"csrf_token": proof(browser, f"/g/{group.slug}")}, follow_redirects=True
    )
    assert "You left Translators’ Table." in answer.get_data(as_text=True)
    assert role_of(guest.id, group.id) == Role.LEFT
    left = rsvps.answer_of(guest.id, event.key)
    assert left is not None
    assert left.choice == Choice.NO


def test_a_script_in_what_a_group_says_is_words(make_group: MakeGroup, client: FlaskClient, host: Person) -> None:
    group = make_group()
    wish = groups.GroupWish(
        "<script>x</script>", "[here](javascript:alert(1)) <img src=x onerror=go()>", "en", "Europe/Berlin",
        Visibility.PUBLIC,
    )  # fmt: skip
    groups.change(host.id, group.id, wish, now())
    page = text(client, f"/g/{group.slug}")
    assert "<script>x" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_an_organiser_makes_another_and_keeps_somebody_out(
    make_group: MakeGroup, signed_in: Enter, host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    group, browser = make_group(), signed_in(host)
    path = f"/g/{group.slug}/members"
    token = proof(browser, path)
    browser.post(f"{path}/organise", data={"csrf_token": token, "member": str(guest.id)})
    browser.post(f"{path}/keep-out", data={"csrf_token": token, "member": str(waiting.id)})
    assert role_of(guest.id, group.id) == Role.ORGANISER
    assert role_of(waiting.id, group.id) == Role.BANNED
    for nonsense in (str(stranger.id), "99999", "-1", "x", "9" * 40):
        for what in ("organise", "keep-out"):
            assert browser.post(f"{path}/{what}", data={"csrf_token": token, "member": nonsense}).status_code == 404


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
