"""A site that serves feeds, for the tests of feeds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import make_server

from config import Settings
from meetups import storage
from web import create_app

SITE = "https://klatch.example"
GROUP = "/g/translators-table/calendar.ics"
KEYS = ("a-secret-of-this-test", "an-older-secret-still-believed")


def a_site() -> Flask:
    """The real application, at a public address, on the database that is open."""
    return create_app(
        Settings(_env_file=None, site_url=SITE, secret_key=KEYS[0], secret_key_fallbacks=KEYS[1], telegram_bot_token="")  # type: ignore[call-arg]  # pydantic-settings takes _env_file
    )


@contextmanager
def served(site: Flask) -> Iterator[str]:
    """The site on a free port of this computer, each request in a thread of its own; yields its address."""
    site.teardown_request(lambda _: storage.disconnect())
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
