"""What the playground says on standard error: one line an event, and nothing of what passes through it."""

import logging
import subprocess
import sys

from playground.logs import Lines
from tests.playground.conftest import ROOT

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQ"
SCRIPT = f"""
import logging, warnings
from playground import logs
logs.configure()
log = logging.getLogger("tornado.application")
log.error("Uncaught exception POST /bot%s/x", "{TOKEN}", exc_info=ValueError("{TOKEN}"))
logging.getLogger("tornado.general").warning("said \\"hello\\" at 51.3396955, 12.3730747")
logging.getLogger("tornado.access").info("GET /bot{TOKEN}/getMe")
warnings.warn("old: https://meet.example.org/secret-room")
raise KeyError("{TOKEN}")
"""


def printed() -> list[str]:
    ended = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    return ended.stderr.splitlines()


def test_every_line_is_an_event_and_none_says_a_secret() -> None:
    lines = printed()
    assert len(lines) == 4
    assert all(line.startswith("timestamp=20") for line in lines)
    assert [word for word in ("AAbbCC", "51.33", "12.37", "secret-room") if word in "\n".join(lines)] == []
    assert [line.split()[1] for line in lines] == ["level=error", "level=warning", "level=warning", "level=critical"]
    assert "/bot123456789:…/x" in lines[0]
    assert 'event="said \\"hello\\" at …"' in lines[1]


def test_a_trace_stays_on_the_line_of_its_event() -> None:
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, sys.exc_info())
    said = Lines().format(record)
    assert "\n" not in said
    assert 'ValueError: first\\nsecond"' in said
