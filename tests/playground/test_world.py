"""The parts that need no server: bells, addresses, clocks."""

import asyncio

import pytest

from playground.bells import Bell
from playground.clock import moment, relative, zone_name
from playground.links import checked_url, deep_link
from playground.methods.files import measured
from playground.taps import Query

NEW_YEAR = 1798761600  # 2027-01-01 00:00 UTC


def test_a_bell_is_heard_from_the_moment_of_listening() -> None:
    async def hear() -> tuple[bool, bool]:
        bell = Bell()
        early = bell.listen()
        bell.ring()
        late = bell.listen()
        await asyncio.wait((early, late), timeout=0.05)
        return early.done(), late.done()

    assert asyncio.run(hear()) == (True, False)


def test_a_query_stands_open_for_fifteen_seconds() -> None:
    query = Query("1", 77, 5, "77:5", 1, "go", asked=1000.0)
    assert [query.expired(at) for at in (1000.0, 1015.0, 1015.1)] == [False, False, True]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://klatch.example/e/1", "https://klatch.example/e/1"),
        ("klatch.example", "http://klatch.example/"),
        ("tg://user?id=5", "tg://user?id=5"),
        ("http://localhost/", ""),
        ("http://a b.example", ""),
        ("javascript:alert(1)", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_addresses_are_kept_as_telegram_keeps_them(url: str, kept: str) -> None:
    assert checked_url(url) == kept


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://t.me/table_bot?start=x_1", ("table_bot", "start", "x_1")),
        ("https://t.me/table_bot?startgroup=g", ("table_bot", "startgroup", "g")),
        ("tg://resolve?domain=table_bot&start=x", ("table_bot", "start", "x")),
        ("https://t.me/table_bot", ("table_bot", "start", "")),
        ("https://t.me/table_bot/12", None),
        ("https://a.example/?start=x", None),
    ],
)
def test_deep_links_are_known_from_others(url: str, link: tuple[str, str, str] | None) -> None:
    assert deep_link(url) == link


@pytest.mark.parametrize(
    ("shape", "zone", "words"),
    [
        ("wDT", "UTC", "Friday 1 January 2027, 00:00:00"),
        ("wdt", "Asia/Amman", "Fri 1 Jan, 03:00"),
        ("d", "America/New_York", "31 Dec"),
        ("t", "Nowhere/Atall", "00:00"),
        ("r", "UTC", "in 2 hours"),
    ],
)
def test_a_moment_is_written_as_its_format_says(shape: str, zone: str, words: str) -> None:
    assert moment(NEW_YEAR, shape, zone, NEW_YEAR - 7200) == words


def test_what_is_past_is_ago_and_zones_have_short_names() -> None:
    assert (relative(-86400), relative(-5400)) == ("1 day ago", "2 hours ago")
    assert (zone_name("America/New_York"), zone_name("UTC")) == ("New York", "UTC")


def test_only_pictures_have_a_size() -> None:
    assert measured(b"GIF89a\x05\x00\x07\x00") == ("image/gif", 5, 7)
    assert measured(b"\xff\xd8\xff\xe0") == ("", 0, 0)
    assert measured(b"%PDF-1.7 and more") == ("", 0, 0)
