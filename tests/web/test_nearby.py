"""What is near, and members who chose to be found."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

import database as ground
from meetups import area_choice, areas, blocks, members, people, places, showing
from meetups.groups import GroupFacts
from meetups.people import Age, Person
from phrases import say
from tests.conftest import MakeEvent, MakeGroup, somebody
from tests.web.conftest import proof
from tests.web.test_events import counted_queries
from web.clock import now

Enter = Callable[[Person], FlaskClient]


def text(browser: FlaskClient, path: str = "/nearby") -> str:
    return browser.get(path).get_data(as_text=True)


def send(browser: FlaskClient, path: str, **fields: object) -> tuple[int, str]:
    data = {name: str(value) for name, value in fields.items()} | {"csrf_token": proof(browser, "/nearby")}
    answer = browser.post(path, data=data, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def near(person: Person, group: GroupFacts, city: str = "Leipzig") -> None:
    """They are found in the group, around that city."""
    people.answer_age(person.id, Age.ADULT)
    area_choice.set_area(person.id, places.find_places(city, limit=1)[0].cell, now())
    showing.show_in_group(person.id, group.id, now())


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    """A public group in Leipzig."""
    leipzig = places.find_places("Leipzig", limit=1)[0]
    return make_group(place_id=leipzig.id, place_name=leipzig.name, place_cell=leipzig.cell)


def test_groups_and_events_around_a_city(group: GroupFacts, make_event: MakeEvent, client: FlaskClient) -> None:
    make_event(group, now=now(), date=(now() + timedelta(days=5)).date().isoformat(), format="in_person")
    page = text(client, "/nearby?near=Leipzig")
    assert "Events in the same area" in page
    assert "One poem, nine languages" in page
    assert "Groups in the same area" in page
    assert "Nothing near Madrid yet" in text(client, "/nearby?near=Madrid")
    assert "is not on our map" in text(client, "/nearby?near=Xyzzyq")
    assert "GeoNames" in page


def test_nobody_signed_in_sees_no_people(group: GroupFacts, client: FlaskClient, guest: Person, host: Person) -> None:
    for person in (guest, host):
        near(person, group)
    page = text(client, "/nearby?near=Leipzig")
    assert "Samira" not in page
    assert "Katrin" not in page


def test_an_area_is_given_by_city_or_by_cell_and_forgotten(signed_in: Enter, guest: Person) -> None:
    browser = signed_in(guest)
    assert "Your area is kept: Leipzig and around." in send(browser, "/nearby/area", near="Leipzig", days=7)[1]
    kept = area_choice.area_of(guest.id, now())
    assert kept is not None
    assert kept.expires_on == now().date() + timedelta(days=7)
    assert "Your area is forgotten." in send(browser, "/nearby/forget")[1]
    assert area_choice.area_of(guest.id, now()) is None
    token = areas.token(places.find_places("Ghent", limit=1)[0].cell)
    assert "Your area is kept: Gent" in send(browser, "/nearby/area", cell=token)[1].replace("Ghent", "Gent")


@pytest.mark.parametrize(
    "wrong", [{"cell": "zz"}, {"cell": "1"}, {"near": "Xyzzyq"}, {"near": ""}, {"near": "Leipzig", "days": 9000}]
)
def test_an_area_that_is_none_is_refused_and_what_was_typed_stands(
    wrong: dict[str, object], signed_in: Enter, guest: Person
) -> None:
    status, page = send(signed_in(guest), "/nearby/area", **wrong)
    assert status == 422
    assert area_choice.area_of(guest.id, now()) is None
    if wrong.get("near") == "Xyzzyq":
        assert 'value="Xyzzyq"' in page
        assert "No city of that name is known here." in page


def test_who_is_not_known_to_be_an_adult_is_not_found(group: GroupFacts, signed_in: Enter, guest: Person) -> None:
    browser = signed_in(guest)
    send(browser, "/nearby/area", near="Leipzig")
    _, page = send(browser, "/nearby/shown", group=group.slug, found="yes")
    assert "Say first that you are." in page
    send(browser, "/nearby/age", age="minor")
    assert "Be found" not in text(browser)
    send(browser, "/nearby/age", age="adult")
    send(browser, "/nearby/shown", group=group.slug, found="yes")
    assert [found for _, found in showing.shown_in(guest.id, now())] == [True]
    send(browser, "/nearby/shown", group=group.slug, found="no")
    assert [found for _, found in showing.shown_in(guest.id, now())] == [False]


def test_two_who_wave_are_introduced_and_one_who_is_blocked_is_gone(
    group: GroupFacts, signed_in: Enter, guest: Person, host: Person, waiting: Person
) -> None:
    for person in (guest, host, waiting):
        near(person, group)
    hers, his = signed_in(guest), signed_in(host)
    assert "Katrin" in text(hers)
    assert "If they wave too" in send(hers, "/nearby/wave", person=host.id, group=group.id)[1]
    assert say(host.language, "You waved.") not in text(his)
    both_waved = say(host.language, "You both waved. The bot introduces you to each other.")
    assert both_waved in send(his, "/nearby/wave", person=guest.id, group=group.id)[1]
    assert "Lucía" in text(hers)
    send(hers, "/nearby/block", person=waiting.id)
    assert "Take it back" in text(hers)
    assert 'action="/nearby/wave"' in text(signed_in(waiting))
    assert "Samira" not in text(signed_in(waiting))
    send(hers, "/nearby/unblock", person=waiting.id)
    assert "Samira" in text(signed_in(waiting))


def test_a_forged_number_names_and_blocks_nobody(
    group: GroupFacts, signed_in: Enter, guest: Person, host: Person, stranger: Person
) -> None:
    """Whom somebody blocked stands on their page by name: counting up, a stranger would read everybody's."""
    near(host, group)
    for person in (stranger, guest):  # who finds nobody
        browser = signed_in(person)
        for number in (host.id, stranger.id, 4711):
            page = send(browser, "/nearby/block", person=number)[1]
            assert "They are not to be found near you any more." in page
            assert host.name not in page
        assert blocks.blocked_by(person.id) == ()


def test_nobody_waves_at_somebody_they_do_not_find(
    group: GroupFacts, signed_in: Enter, stranger: Person, guest: Person
) -> None:
    near(guest, group)
    browser = signed_in(stranger)
    for target in (guest.id, 99_999, stranger.id):
        assert "not to be found near you" in send(browser, "/nearby/wave", person=target, group=group.id)[1]


def test_no_answer_of_the_site_holds_a_finer_place_than_the_area(
    group: GroupFacts, signed_in: Enter, guest: Person, host: Person
) -> None:
    near(host, group)
    near(guest, group)
    page = text(signed_in(guest))
    latitude, longitude = areas.centre(places.find_places("Leipzig", limit=1)[0].cell)
    assert f"{latitude:.1f}" not in page
    assert f"{longitude:.1f}" not in page


@pytest.mark.parametrize("there", [1, 15])
def test_the_page_takes_as_many_queries_however_much_is_near(
    there: int, group: GroupFacts, make_group: MakeGroup, make_event: MakeEvent, signed_in: Enter, guest: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    near(guest, group)
    place = {"place_id": group.place_id, "place_name": group.place_name, "place_cell": group.place_cell}
    with ground.write_transaction():
        for n in range(there):
            make_group(f"Table {n:02}", **place)
            make_event(group, now=now(), date=(now() + timedelta(days=2 + n)).date().isoformat())
            near(somebody_in(group, n), group)
    browser = signed_in(guest)
    with counted_queries(monkeypatch) as seen:
        page = text(browser)
    assert page.count("</time><div>") == there
    assert page.count('action="/nearby/wave"') == there
    assert len(seen) == 17


def somebody_in(group: GroupFacts, n: int) -> Person:
    person = somebody(f"Person {n:02}", 7000 + n)
    members.join(person.id, group.id, now())
    return person
