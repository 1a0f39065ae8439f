"""The form in which organisers say whom their group is for, and where it is read and searched."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

import database as ground
from meetups import group_card, members
from meetups.group_card import Level, Tag
from meetups.groups import GroupFacts
from meetups.people import Person
from phrases import say
from tests.conftest import NOW, MakeGroup
from tests.web.conftest import proof
from tests.web.test_events import counted_queries
from web.clock import now

Enter = Callable[[Person], FlaskClient]
TYPED = {"own": "quiet <evenings>, Schach", "level": "hobby", "languages": "German", "not_for": "No *contest*."}


def sent(browser: FlaskClient, group: GroupFacts, interests: tuple[str, ...] = (), **fields: str) -> tuple[int, str]:
    path = f"/g/{group.slug}/card"
    data = {"revision": "0", **fields, "interests": list(interests), "csrf_token": proof(browser, path)}
    answer = browser.post(path, data=data)
    return answer.status_code, answer.get_data(as_text=True)


def text(browser: FlaskClient, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def test_what_is_saved_is_read_on_the_groups_page(
    make_group: MakeGroup, signed_in: Enter, client: FlaskClient, host: Person, guest: Person
) -> None:
    group = make_group()
    members.make_organiser(host.id, guest.id, group.id, now())
    browser = signed_in(guest)
    assert sent(browser, group, ("tea",), **TYPED)[0] == 303
    assert group_card.card(group.id).interests == (Tag("tea"), Tag("chess"), Tag("quiet <evenings>", own=True))
    page = text(client, f"/g/{group.slug}")
    assert '<a href="/groups?interest=chess"><bdi>Chess</bdi></a>' in page
    assert '<a href="/groups?interest=quiet%20%3Cevenings%3E"><bdi>quiet &lt;evenings&gt;</bdi></a>' in page
    assert "For the love of it" in page
    assert "No *contest*." in page
    assert f"/g/{group.slug}/card" not in page
    form = text(browser, f"/g/{group.slug}/card")
    assert re.findall(r'name="interests" value="(\w+)" checked', form) == ["tea", "chess"]
    assert 'name="revision" value="1"' in form


def test_interests_are_looked_up_and_nothing_is_lost_or_saved(
    make_group: MakeGroup, signed_in: Enter, host: Person, guest: Person
) -> None:
    group = make_group()
    members.make_organiser(host.id, guest.id, group.id, now())
    browser = signed_in(guest)
    status, page = sent(browser, group, ("tea",), do="look", sought="pott", cost="Free <b>")
    assert status == 200
    assert '<label class="tick"><input type="checkbox" name="interests" value="pottery"><span>Pottery</span>' in page
    assert 'name="interests" value="tea" checked' in page
    assert "Free &lt;b&gt;" in page
    assert "Nothing like that in the list." in sent(browser, group, do="look", sought="xyzzy")[1]
    assert group_card.card(group.id).blank
    first = re.search(r"<button[^>]*>", page[page.index('<form class="form"') :])
    assert first is not None
    assert "name=" not in first[0]  # Enter saves


def test_what_is_wrong_stands_by_its_field_and_who_was_faster_is_shown(
    make_group: MakeGroup, signed_in: Enter, host: Person
) -> None:
    group, browser = make_group(), signed_in(host)
    status, page = sent(browser, group, languages="Bavarese", size_limit="one", level="x", cost="Kept")
    assert status == 422
    for field in ("languages", "size_limit", "level"):
        assert f'<a href="#{field}">' in page
    assert "Kept" in page
    group_card.save(host.id, group.id, {"interests": "chess", "level": "beginner"}, 0, NOW)
    status, page = sent(browser, group, ("tea",), level="hobby")
    assert status == 409
    for words in ("Schach", "Tee", say("de", "Beginners welcome"), say("de", "For the love of it")):
        assert f"<bdi>{words}</bdi>" in page
    assert group_card.card(group.id).level == Level.BEGINNER
    assert sent(browser, group, ("tea",), level="hobby", revision="1")[0] == 303
    assert group_card.card(group.id).interests == (Tag("tea"),)


def test_groups_are_narrowed_down_by_what_they_say(make_group: MakeGroup, host: Person, client: FlaskClient) -> None:
    first, second = make_group("First"), make_group("Second")
    group_card.save(host.id, first.id, {"interests": "board-games", "own": "Slow talk", "pace": "weekly"}, 0, NOW)
    group_card.save(host.id, second.id, {"languages": "Arabic", "level": "hobby"}, 0, NOW)
    for asked, there in (
        ("interest=board-games", (True, False)),
        ("interest=Brettspiele", (True, False)),
        ("interest=slow+talk", (True, False)),
        ("pace=weekly&interest=chess", (False, False)),
        ("language=ar", (False, True)),
        ("level=hobby", (False, True)),
        ("level=nonsense", (True, True)),
        ("q=tabletop", (True, False)),
    ):
        page = text(client, f"/groups?{asked}")
        assert ("/g/first" in page, "/g/second" in page) == there, asked
    page = text(client, "/groups?interest=board-games")
    assert '<option value="board-games" selected>Board games</option>' in page
    assert '<option value="ar">Arabic</option>' in page
    assert '<details class="menu" open>' in page
    assert "<bdi>Board games</bdi>, <bdi>Slow talk</bdi>" in page


@pytest.mark.parametrize("groups_there", [1, 30])
def test_a_narrowed_list_takes_as_many_queries_however_long_it_is(
    groups_there: int, make_group: MakeGroup, host: Person, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ground.write_transaction():
        for n in range(groups_there):
            group_card.save(host.id, make_group(f"Table {n:02}").id, {"interests": "chess tea", "own": "talk"}, 0, NOW)
    with counted_queries(monkeypatch) as seen:
        assert client.get("/groups?interest=chess").status_code == 200
    assert len(seen) == 5
