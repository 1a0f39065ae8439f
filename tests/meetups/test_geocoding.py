"""Venues find their place on the map when a geocoder is configured, one question a second."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from meetups import geocoding
from models import Event, FeedVersion, Venue
from tests.conftest import MakeEvent, MakeGroup


class Nominatim(BaseHTTPRequestHandler):
    """Knows Leipzig, and nothing else."""

    asked: list[str] = []  # noqa: RUF012 - one server a test; cleared by the fixture

    def do_GET(self) -> None:
        self.asked.append(self.path)
        known = b'[{"lat": "51.3319", "lon": "12.3330", "display_name": "Leipzig"}]'
        body = known if "Leipzig" in self.path else b"[]"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def geocoder() -> Iterator[str]:
    Nominatim.asked.clear()
    server = HTTPServer(("127.0.0.1", 0), Nominatim)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_address_is_asked_once_and_calendars_follow(
    geocoder: str, make_group: MakeGroup, make_event: MakeEvent, now: datetime
) -> None:
    event = make_event(make_group())
    before = FeedVersion.get_by_id(f"event:{event.id}").version
    assert geocoding.look_up("bot", geocoder, now)
    venue = Venue.get()
    assert (venue.latitude, venue.longitude) == (51.3319, 12.333)
    assert venue.cell is not None
    assert FeedVersion.get_by_id(f"event:{event.id}").version == before + 1
    assert Event.get().content_revision == 0
    assert not geocoding.look_up("bot", geocoder, now + timedelta(minutes=1))
    assert len(Nominatim.asked) == 1


def test_the_whole_installation_asks_once_a_second(
    geocoder: str, make_group: MakeGroup, make_event: MakeEvent, now: datetime
) -> None:
    group = make_group()
    make_event(group)
    make_event(group, venue="Elsewhere", address="Nowhere 1")
    assert geocoding.look_up("one", geocoder, now)
    assert not geocoding.look_up("another", geocoder, now + timedelta(milliseconds=900))
    assert geocoding.look_up("another", geocoder, now + timedelta(milliseconds=1100))
    assert Venue.get(Venue.name == "Elsewhere").looked_up_at is not None


def test_a_geocoder_out_of_reach_is_left_alone_for_a_minute(
    make_group: MakeGroup, make_event: MakeEvent, now: datetime, geocoder: str
) -> None:
    make_event(make_group())
    assert not geocoding.look_up("bot", "http://127.0.0.1:9", now)
    assert not geocoding.look_up("bot", geocoder, now + timedelta(seconds=30))
    assert geocoding.look_up("bot", geocoder, now + timedelta(seconds=61))
