"""The front page, and the pages that explain."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

import database as ground
from meetups import installation
from meetups.visibility import Visibility
from tests.conftest import MakeEvent, MakeGroup
from tests.web.test_events import counted_queries
from web.clock import now


def test_the_front_page_shows_public_events_and_the_way_to_the_bot(
    make_group: MakeGroup, make_event: MakeEvent, client: FlaskClient
) -> None:
    assert "https://t.me/" not in client.get("/").get_data(as_text=True)
    installation.remember_bot("klatch_bot")
    soon = (now() + timedelta(days=3)).date().isoformat()
    make_event(make_group(), now=now(), date=soon, title="For everybody")
    make_event(make_group("Inner", visibility=Visibility.PRIVATE), now=now(), date=soon, title="For members")
    page = client.get("/").get_data(as_text=True)
    assert "This week, open to newcomers" in page
    assert "For everybody" in page
    assert "For members" not in page
    assert "https://t.me/klatch_bot?startgroup=found" in page


def test_a_page_speaks_the_language_of_its_reader(client: FlaskClient) -> None:
    def spoken(path: str, wish: str) -> str:
        page = client.get(path, headers={"Accept-Language": wish}).get_data(as_text=True)
        return page.split('<html lang="')[1].split('"')[0]

    assert spoken("/", "de-AT,en;q=0.5") == "de"
    assert spoken("/", "ar") == "en"
    assert spoken("/?lang=es", "de") == "es"
    assert spoken("/?lang=klingon", "de") == "de"


@pytest.mark.parametrize("path", ["/", "/groups", "/privacy", "/help", "/nearby", "/sign-in"])
def test_who_only_reads_gets_no_cookie(path: str, client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get(path).headers


def test_without_public_events_the_front_page_says_so(make_group: MakeGroup, client: FlaskClient) -> None:
    make_group()
    page = client.get("/").get_data(as_text=True)
    assert "No public events are planned just now." in page
    assert 'class="list"' not in page


@pytest.mark.parametrize("events_there", [1, 30])
def test_the_front_page_takes_two_queries_however_much_is_on(
    events_there: int,
    make_group: MakeGroup,
    make_event: MakeEvent,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    group = make_group()
    with ground.write_transaction():
        for n in range(events_there):
            make_event(group, now=now(), date=(now() + timedelta(days=2 + n)).date().isoformat())
    with counted_queries(monkeypatch) as seen:
        assert client.get("/").status_code == 200
    assert len(seen) == 2


def test_the_search_of_the_front_page_leads_to_the_groups(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    form = page.split('<form class="form" method="get" action="/groups"')[1].split("</form>")[0]
    assert re.findall(r'name="(\w+)"', form) == ["q", "near"]
