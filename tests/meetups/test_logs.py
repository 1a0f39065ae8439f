"""Logs: one line an event, and no secret in it, whoever writes it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from meetups.logs import redact

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQ"
FEED = "k7f3x2.Zm9vYmFyYmF6cXV4-_~1"
LINK = "Qm9yZWQgd2l0aCB0b2tlbnM_-abcdefghijklmnopq"

SCRIPT = f"""
import logging, structlog
import httpx
from meetups import logs
logs.configure()
logs.configure()
log = structlog.get_logger()
log.info("hello", where="https://api.telegram.org/bot{TOKEN}/getMe", n=3, nothing=None)
log.warning("a list", said=["{TOKEN}", {{"path": "/calendar/{FEED}.ics"}}], url=httpx.URL("https://x.example/sign-in/{LINK}"))
logging.getLogger("werkzeug").info("GET %s 200", "/calendar/{FEED}.ics")
logging.getLogger("elsewhere").error("POST /sign-in/%s", "{LINK}")
logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot{TOKEN}/sendMessage")
logging.getLogger("httpx").warning("odd: https://api.telegram.org/bot{TOKEN.replace(":", "%3A")}/x")
try:
    raise ValueError("the token {TOKEN} was rejected")
except ValueError as error:
    log.error("failed", exc_info=error)
    log.error("failed", error=error)
    logging.getLogger("library").exception("failed at /sign-in/{LINK}")
"""


@pytest.fixture(scope="module")
def lines() -> list[str]:
    ended = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == ""
    return ended.stderr.splitlines()


def test_no_secret_is_said_by_us_by_a_library_or_by_an_exception(lines: list[str]) -> None:
    said = "\n".join(lines)
    assert [secret for secret in (TOKEN, TOKEN.split(":")[1], FEED, LINK) if secret in said] == []


def test_what_was_said_besides_can_still_be_read(lines: list[str]) -> None:
    assert sum("event=hello" in line and "api.telegram.org/bot123456789:…/getMe" in line for line in lines) == 1
    assert sum("n=3" in line for line in lines) == 1
    assert sum('event="GET /calendar/… 200"' in line for line in lines) == 1
    assert sum("the token 123456789:… was rejected" in line for line in lines) >= 2
    assert all(line.startswith("timestamp=") for line in lines)


def test_httpx_says_only_what_is_worth_a_warning(lines: list[str]) -> None:
    assert [line for line in lines if "HTTP Request" in line] == []
    assert sum("odd:" in line for line in lines) == 1


def test_a_place_somebody_shared_is_not_said() -> None:
    update = {"location": {"latitude": 51.3396955, "longitude": -12.3730747, "heading": 7}}
    said = redact(None, "critical", {"event": f"an update {[update]!r} {json.dumps(update)}"})["event"]
    assert ("51.33" in said, "12.37" in said, said.count("heading")) == (False, False, 2)


def test_what_a_library_could_not_read_is_not_said_at_all() -> None:
    said = redact(None, "critical", {"event": "Error! Received data was [{'text': 'see you at Anna’s'}]"})["event"]
    assert said == "Error! Received data was…"


def test_numbers_and_nothing_stay_what_they_are() -> None:
    event = {"n": 3, "share": 0.5, "fine": True, "nothing": None, "text": f"/calendar/{FEED}"}
    assert redact(None, "info", event) == {
        "n": 3, "share": 0.5, "fine": True, "nothing": None, "text": "/calendar/…",
    }  # fmt: skip


def test_the_page_one_signs_in_on_is_no_secret() -> None:
    said = "GET /sign-in?next=/me and /calendar/ and 12:30"
    assert redact(None, "info", {"event": said}) == {"event": said}
