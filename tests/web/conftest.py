"""The site on both databases, and browsers that are signed in or not."""

import functools
import re
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.serving import make_server

from config import Settings
from meetups import signin, storage
from meetups.people import Person
from web import create_app
from web.clock import now as this_moment
from web.security import limiter

PROOF = re.compile(r'name="csrf_token" value="([^"]+)"')
SignIn = Callable[[Person, str], FlaskClient]


class Compiled(BytecodeCache):
    """Templates as the first application of this run compiled them: most of what a page takes is that."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled from the very same source."""
        if bucket.key + bucket.checksum in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key + bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._kept[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


COMPILED = Compiled()


@pytest.fixture
def app(database: str, request: pytest.FixtureRequest) -> Flask:
    """The real application on the test's database; rate limits are counted anew.

    One serves all tests of a run: making it, and its templates, takes longer than most tests. Those that serve it to a
    browser change it, and have one of their own.
    """
    settings = Settings(database_url=database, site_url="http://localhost", _env_file=None)  # type: ignore[call-arg]  # pydantic-settings' own
    application = _made(settings) if "site" in request.fixturenames else _shared()
    application.config["KLATCH"] = settings
    limiter.enabled = True  # whoever needs more speed than people have turns it off
    limiter.reset()
    return application


@functools.cache
def _shared() -> Flask:
    return _made(Settings(site_url="http://localhost", _env_file=None))  # type: ignore[call-arg]  # as above


def _made(settings: Settings) -> Flask:
    application = create_app(settings)
    application.jinja_env.bytecode_cache = COMPILED
    application.testing = False  # errors become pages, as they do for people
    return application


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Nobody signed in."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Person], FlaskClient]:
    """A browser of this person, signed in by a link of the bot's."""

    def enter(person: Person) -> FlaskClient:
        browser = app.test_client()
        token = signin.make_link(person.id, this_moment(), "/me")
        answer = browser.post(f"/sign-in/{token}", data={"csrf_token": proof(browser, f"/sign-in/{token}")})
        assert answer.status_code == 303
        return browser

    return enter


def proof(browser: FlaskClient, path: str) -> str:
    """The CSRF token of the form on that page."""
    found = PROOF.search(browser.get(path).get_data(as_text=True))
    assert found, f"no form on {path}"
    return found[1]


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The site on a free port, in threads of its own."""
    app.teardown_request(lambda _: storage.disconnect())
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
