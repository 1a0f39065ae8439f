"""Finding groups, one group's page, joining it and leaving it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

import database as ground
from meetups import entry, groups, members, places, rsvps
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.visibility import Role, Visibility, role_of
from tests.conftest import MakeEvent, MakeGroup
from tests.crowd import fill
from tests.in_and_out import ban
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


def test_more_groups_than_fit_are_turned_page_by_page(make_group: MakeGroup, client: FlaskClient) -> None:
    with ground.write_transaction():
        for n in range(31):
            make_group(f"Table {n:02}")
    first, second = text(client, "/groups?q=table"), text(client, "/groups?q=table&from=30")
    assert ("Table 00" in first, "Table 29" in first, "Table 30" in first) == (True, True, False)
    assert 'href="/groups?q=table&amp;from=30"' in first
    assert ("Table 29" in second, "Table 30" in second) == (False, True)
    assert 'href="/groups?q=table&amp;from=0"' in second
    assert text(client, "/groups?q=table&from=-1") == text(client, "/groups?q=table&from=" + "9" * 40).replace(
        "from=" + "9" * 40, "from=-1"
    )


@pytest.mark.parametrize("groups_there", [1, 30])
def test_the_list_of_groups_takes_five_queries_however_long_it_is(
    groups_there: int, make_group: MakeGroup, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ground.write_transaction():
        for n in range(groups_there):
            make_group(f"Table {n:02}")
    with counted_queries(monkeypatch) as seen:
        assert client.get("/groups").status_code == 200
    assert len(seen) == 5


@pytest.mark.parametrize("answers", [1, 300])
def test_the_group_page_takes_nine_queries_however_much_is_on(
    answers: int, make_group: MakeGroup, make_event: MakeEvent, guest: Person, signed_in: Enter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    group = make_group()
    with ground.write_transaction():
        for n in range(2 if answers == 1 else 20):
            event = make_event(group, now=now(), date=soon(2 + n), seats="400")
    fill(event.id, answers)
    browser = signed_in(guest)
    with counted_queries(monkeypatch) as seen:
        assert browser.get(f"/g/{group.slug}").status_code == 200
    assert len(seen) == 9


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


def test_a_short_first_paragraph_stands_under_the_name(
    make_group: MakeGroup, client: FlaskClient, host: Person
) -> None:
    group = make_group()

    def page_saying(about: str) -> str:
        wish = groups.GroupWish("Table", about, "en", "Europe/Berlin", Visibility.PUBLIC)
        groups.change(host.id, group.id, wish, groups.group(group.id).revision, now())
        return text(client, f"/g/{group.slug}")

    lead = '<div class="lead" dir="auto" lang="en"><p>One poem, <em>aloud</em>.</p>\n</div>'
    both = page_saying("One poem, *aloud*.\n\nPeople of two languages.")
    assert lead in both
    assert both.count("One poem, <em>") == 1
    assert "<p>People of two languages.</p>" in both
    alone = page_saying("One poem, *aloud*.")
    assert lead in alone
    assert "Who this is for" not in alone
    for long in ("x" * 161, "one\ntwo"):
        page = page_saying(long)
        assert 'class="lead"' not in page
        assert "Who this is for" in page
    assert "The group has not said yet." in page_saying("")


def test_anybody_signed_in_may_join_a_public_group(make_group: MakeGroup, signed_in: Enter, stranger: Person) -> None:
    group, browser = make_group(), signed_in(stranger)
    path = f"/g/{group.slug}"
    assert f'action="{path}/join"' in text(browser, path)
    answer = browser.post(f"{path}/join", data={"csrf_token": proof(browser, path)}, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert "You are at this table now." in page
    assert f'action="{path}/join"' not in page
    assert role_of(stranger.id, group.id) == Role.MEMBER


def test_nobody_joins_unasked_what_is_not_public_or_keeps_them_out(
    make_group: MakeGroup, client: FlaskClient, signed_in: Enter, stranger: Person, host: Person
) -> None:
    public, unlisted = make_group("Open"), make_group("Closer", visibility=Visibility.UNLISTED)
    members.join(stranger.id, public.id, now())
    ban(host.id, stranger.id, public.id, now())
    browser = signed_in(stranger)
    token = proof(browser, "/nearby")
    for group, role in ((public, Role.BANNED), (unlisted, None)):
        path = f"/g/{group.slug}"
        assert "/join" not in text(browser, path)
        assert browser.post(f"{path}/join", data={"csrf_token": token}).status_code == 403
        assert role_of(stranger.id, group.id) == role
    assert 'href="/sign-in?next=/g/open/join"' in text(client, "/g/open")
    assert "/sign-in?next" not in text(client, "/g/closer")


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
    groups.change(host.id, group.id, wish, groups.group(group.id).revision, now())
    page = text(client, f"/g/{group.slug}")
    assert "<script>x" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize(
    ("mode", "words"),
    [("open", "Whoever comes into it"), ("questions", "a few questions"), ("invitation", "by invitation")],
)
def test_strangers_read_how_people_come_into_this_group(
    make_group: MakeGroup, client: FlaskClient, mode: str, words: str
) -> None:
    group = make_group()
    with ground.write_transaction():
        entry.write(group.id, {"mode": mode})
    page = client.get(f"/g/{group.slug}").text
    assert words in page
