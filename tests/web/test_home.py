"""The front page, and the pages that explain."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from meetups import installation
from meetups.visibility import Visibility
from tests.conftest import MakeEvent, MakeGroup
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
