"""The site a day after everything happened, an event in it, and its three feeds."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from meetups import rsvps
from meetups.events import Saved
from meetups.my_feeds import make_feed
from meetups.people import Person
from meetups.rsvps import Choice
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.web.feeds.site import GROUP, KEYS, a_site


@pytest.fixture(autouse=True)
def _a_day_later() -> Iterator[None]:
    """Pages are asked for a day after everything happened."""
    with time_machine.travel(NOW + timedelta(days=1)):
        yield


@pytest.fixture
def site(database: str) -> Flask:
    return a_site()


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    return site.test_client()


@pytest.fixture
def event(make_group: MakeGroup, make_event: MakeEvent) -> Saved:
    return make_event(make_group())


@pytest.fixture
def mine(event: Saved, guest: Person) -> str:
    """The path of the guest's calendar, in which they come."""
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    return f"/calendar/{make_feed(guest.id, 'Phone', KEYS, NOW).token}.ics"


@pytest.fixture
def paths(event: Saved, mine: str) -> tuple[str, str, str]:
    """A group's, an event's and a person's feed."""
    return GROUP, f"/e/{event.key}.ics", mine
