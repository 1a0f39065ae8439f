"""What no log may say: tried on everything that is a secret here, in every shape it is printed in."""

import time
from pathlib import Path

import pytest

from meetups import redaction
from meetups.redaction import redacted, redacted_values

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQ"
FEED = "k7f3x2.Zm9vYmFyYmF6cXV4-_~1"
LINK = "Qm9yZWQgd2l0aCB0b2tlbnM_-abcdefghijklmnopq"
# What is printed, and what must not be found in what is left of it.
SAID = {
    f"https://api.telegram.org/bot{TOKEN}/getMe": "AAbbCC",
    f"https://api.telegram.org/file/bot{TOKEN}/photos/file_1.jpg": "AAbbCC",
    f"bot{TOKEN.replace(':', '%3A')}": "AAbbCC",
    f"'/calendar/{FEED}.ics'": FEED[:6],
    f"GET /sign-in/{LINK} HTTP/1.1": LINK[:8],
    f"https://klatch.example/sign-in/{LINK}?next=/me": LINK[:8],
    "/check-in/abcdefghjkmn": "abcdefghjkmn",
    "GET /i/abcdefghjkmn23456789 200": "abcdefghjkmn",
    "POST /p/abcdefghjkmn23456789 303": "abcdefghjkmn",
    "https://klatch.example/i/abcdefghjkmn23456789/print": "abcdefghjkmn",
    "GET /sign-in?next=%2Fi%2Fabcdefghjkmn23456789": "abcdefghjkmn",
    "/sign-in?next=/i/abcdefghjkmn23456789": "abcdefghjkmn",
    "/start i_abcdefghjkmn23456789": "abcdefghjkmn",
    "/start signin_i_abcdefghjkmn23456789": "abcdefghjkmn",
    "data='iv:in:abcdefghjkmn23456789'": "abcdefghjkmn",
    "join at https://meet.example.org/secret-room": "secret-room",
    "http://meet.example.org?pwd=hush": "hush",
    "minecraft://world.example/secret-world": "secret-world",
    "'xmpp:room@chat.example'": "room@",
    "sip:secret@example.org": "secret@",
    "t.me/+AbCdEfGh": "AbCdEfGh",
    "https://t.me/joinchat/AbCdEfGh": "AbCdEfGh",
    "postgresql://klatch:hush@db/klatch": "hush",
    "redis://:hush@cache": "hush",
    "Cookie: klatch=eyJfZnJlc2giOmZ.abc; other=1": "eyJf",
    "__Host-klatch=eyJfZnJlc2giOmZ.abc": "eyJf",
    "{'csrf_token': 'IjE0ZWEx.abc'}": "IjE0",
    "X-Telegram-Bot-Api-Secret-Token: hushhush": "hushhush",
    "{'latitude': 51.3396955, 'longitude': -12.3730747}": "51.3",
    '{"latitude":51.3396955}': "51.3",
    "Location(latitude=51.3396955, longitude=-12.3730747)": "12.37",
    "/search?lat=51.3396955&lon=12.3730747": "12.37",
    "cell=5163847206214868992": "51638",
    "geo:51.3396955,12.3730747": "51.3",
    "(51.3396955, 12.3730747)": "12.37",
    "['51.3396955', '12.3730747']": "12.37",
    "zoom.us/j/1?pwd=hush": "/j/1",
    "us02web.zoom.us/j/93333333333": "9333",
    "see meet.jit.si/SecretRoom": "SecretRoom",
    "meet.google.com/abc-defg-hij": "abc-defg",
    "teams.live.com/meet/9333?p=hush": "9333",
    "'jitsi.example.org:8443/SecretRoom'": "SecretRoom",
    "discord.gg/AbCdEf": "AbCdEf",
    "room 93333, pwd=hush": "hush",
    "{'passcode': 'hush'}": "hush",
    "51.3319 12.3330": "51.3",
    "at -51.33190 / 12.33301": "12.33",
    "POINT(12.3330 51.3319)": "51.3",
    "SRID=4326;POINT (12 51)": "12 51",
    "lat 51.3 lon 12.3": "51.3",
    "lat 51.2 lon 12.3": "12.3",
    "longitude: 12": "12",
    "geo:51.3,12.3": "51.3",
    "51.3319° N": "51.3",
    "at 12°19'58.8\"E": "19",
    "t.me/klatch_bot?start=found_7": "found_7",
    "?start=7f3x2": "7f3x2",
    "start=hello_k7f3x2": "k7f3x2",
    "check_code=KX7-9P": "KX7",
    "{'check_code': 'KX7-9P'}": "KX7",
    "Authorization: Bearer hushhush": "hushhush",
    "NotNullViolation('null value in a column\\nDETAIL:  Failing row contains (1, Anna, (51), see you).')": "Anna",
    "DETAIL:  Key (name, lower(code))=(Anna (B), x) already exists.": "Anna",
    "CONTEXT:  unnamed portal parameter $3 = 'Anna'": "Anna",
    "Received data was [{'text': 'see you at Anna’s'}]": "Anna",
    'Can not load invalid JSON data: "<html>Anna"': "Anna",
}


@pytest.mark.parametrize("said", SAID)
def test_a_secret_is_not_said(said: str) -> None:
    assert SAID[said] in said
    assert SAID[said] not in redacted(said)
    assert "…" in redacted(said)


@pytest.mark.parametrize(
    "said",
    [
        "GET /e/k7f3x2pq 200",
        "GET /i and /pi/2, i_am, signin_i_see, iv:in: and iv:list:7",
        "GET /sign-in?next=/me and /calendar/ and 12:30",
        "address=http://localhost:8000",
        "sqlite:///data/klatch.db",
        "the deliverer took 0.1234 seconds",
        "2026-11-22T07:39:46.123456Z",
        "update 123456789 of chat -1001234567890",
        "0.25, 0.50",
        'File "/app/web/events.py", line 31, in show',
        "took 0.1234 s, then 12.3456 s",
        "0.1234s 0.2345s 0.3456s",
        "p50=0.0123 p99=0.4567 max=1.2345",
        "load 0.52 0.41 0.33 at 1795348800.1234 1795348801.5678",
        "from 19:00:00.123 to 21:00:00.456 on 2026-12-03 12.12.2026",
        "python-telegram-bot 22.8.1 on Python 3.11.9, psycopg 3.2.10 3.2.11",
        "start=19:00 end=21:00 starts=3 start=2026-12-03T19:00Z restart=now",
        "start= of everything, start=12",
        "latency 0.25 and lat is short for it; zoom 12, level 7, cell by cell",
        "point 3 of 5 (see 12.3) and point (3 of 5)",
        "21° C, 180° turned",
        "12 sent, 3 dead, 0 unknown; 429 for 37 s",
        "meet.py:31 and handlers/video.py, meetups/redaction.py",
        "checked 12 codes, code 200, password reset",
        "Key pressed: 7; the key (a word) is long; parameter $1",
        "127.0.0.1:8000 GET /meet 10.0.0.1 10.0.0.2",
    ],
)
def test_what_is_none_stays(said: str) -> None:
    assert redacted(said) == said


def test_the_method_that_was_called_can_still_be_read() -> None:
    assert redacted(f"https://api.telegram.org/bot{TOKEN}/getMe") == "https://api.telegram.org/bot123456789:…/getMe"


def test_a_link_keeps_its_host() -> None:
    assert redacted("open https://meet.example.org/secret-room now") == "open https://meet.example.org… now"


def test_what_this_process_was_given_is_never_said_however_it_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_known", set())
    redaction.hide("hush hush hush", "short", "")
    assert redacted("well: hush hush hush, short") == "well: …, short"


def test_under_some_names_everything_is_a_secret_and_numbers_elsewhere_stay() -> None:
    values = {"n": 3, "share": 0.5, "fine": True, "nothing": None, "latitude": 51.5,
              "more": [{"Location": (1, 2), "seats": 7}, f"bot{TOKEN}"], "token": "x"}  # fmt: skip
    assert redacted_values(values) == {
        "n": 3, "share": 0.5, "fine": True, "nothing": None, "latitude": "…",
        "more": [{"Location": "…", "seats": 7}, "bot123456789:…"], "token": "…",
    }  # fmt: skip


def test_the_playground_leaves_out_the_same() -> None:
    from playground import logs

    assert logs.PATTERN == redaction.PATTERN
    assert [logs.redacted(said) for said in SAID] == [redacted(said) for said in SAID]


def test_nothing_but_redacted_lines_is_printed_to_standard_error() -> None:
    """Whoever goes past the logs says nothing but the name of a file, a setting or a command of ours."""
    root = Path(redaction.__file__).parents[1]
    rooms = [root / "bot.py", root / "gunicorn.conf.py"]
    for room in ("meetups", "handlers", "web", "migrations", "playground", "scripts"):
        rooms += (root / room).rglob("*.py")
    printing = {str(path.relative_to(root)) for path in rooms if "sys.stderr" in path.read_text()}
    assert printing == {
        "meetups/logs.py", "playground/logs.py", "playground/__main__.py", "playground/snapshot.py",
        "scripts/chromium.py", "scripts/nginx.py",
    }  # fmt: skip


def test_a_long_line_takes_no_longer_than_it_is_long() -> None:
    """Somebody may send words that look like the beginning of a secret, again and again."""

    def seconds(text: str) -> float:
        begun = time.perf_counter()
        redacted(text)
        return time.perf_counter() - begun

    pieces = ("x", "7", "-", "(", " ", "'", "://", "a://:", "a.b-c ", "meet.a.", "zoom.us", "1.1234", "51.3319 ",
              "12° 1", "[12.3456", "lon lat", "pwd : ", "start=", "Key (a")  # fmt: skip
    for piece in pieces:
        for first in ("", "point", "51.3319", "a://b:"):
            assert seconds(first + piece * (5_000 // len(piece))) < 0.5, (first, piece)
