"""What machines that read pages learn of an event."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from meetups import events
from meetups.people import Person
from tests.conftest import MakeEvent, MakeGroup
from web.clock import now

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def soon() -> str:
    return (now() + timedelta(days=11)).date().isoformat()


def data(browser: FlaskClient, key: str) -> dict[str, object]:
    (text,) = DATA.findall(browser.get(f"/e/{key}").get_data(as_text=True))
    found: dict[str, object] = json.loads(text)
    return found


def test_a_public_event_is_told_in_the_words_of_schema_org(
    make_group: MakeGroup, make_event: MakeEvent, client: FlaskClient, host: Person
) -> None:
    event = make_event(make_group(), now=now(), date="2030-07-04")
    told = data(client, event.key)
    assert told == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "One poem, nine languages",
        "url": f"http://localhost/e/{event.key}",
        "startDate": "2030-07-04T19:00:00+02:00",
        "endDate": "2030-07-04T21:00:00+02:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": [
            {"@type": "Place", "name": "Lesecafé Plagwitz", "address": "Karl-Heine-Straße 46, Leipzig"},
            {"@type": "VirtualLocation", "url": f"http://localhost/e/{event.key}"},
        ],
        "organizer": {
            "@type": "Organization", "name": "Translators’ Table", "url": "http://localhost/g/translators-table",
        },
        "description": "Bring one poem.",
    }  # fmt: skip
    events.cancel(host.id, event.key, now())
    assert data(client, event.key)["eventStatus"] == "https://schema.org/EventCancelled"


def test_an_address_for_those_who_come_is_not_told(
    make_group: MakeGroup, make_event: MakeEvent, client: FlaskClient
) -> None:
    event = make_event(make_group(), now=now(), date=soon(), venue_shown="after")
    page = client.get(f"/e/{event.key}").get_data(as_text=True)
    assert "Karl-Heine" not in page
    assert "Lesecafé" not in page


@pytest.mark.parametrize("visibility", ["unlisted", "private"])
def test_what_is_not_listed_is_told_to_no_machine(
    visibility: str, make_group: MakeGroup, make_event: MakeEvent, signed_in: Callable[[Person], FlaskClient],
    host: Person,
) -> None:  # fmt: skip
    event = make_event(make_group(), now=now(), date=soon(), visibility=visibility)
    page = signed_in(host).get(f"/e/{event.key}").get_data(as_text=True)
    assert "One poem" in page
    assert "ld+json" not in page


def test_a_title_cannot_end_the_element(make_group: MakeGroup, make_event: MakeEvent, client: FlaskClient) -> None:
    title = "</script><script>alert(1)</script>"
    event = make_event(make_group(), now=now(), date=soon(), title=title)
    assert data(client, event.key)["name"] == title
    assert "<script>alert" not in client.get(f"/e/{event.key}").get_data(as_text=True)
