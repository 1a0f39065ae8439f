import math
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from meetups.areas import cell_at, centre, token
from tests.browser import chromium

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).parents[2] / "web" / "static" / "s2.js"
SITE = "http://klatch.test"
STRICT = "default-src 'none'; script-src 'self'"
ASK = """async ([url, positions]) => {
    const { cellToken } = await import(url);
    return positions.map(([latitude, longitude]) => {
        try { return cellToken(latitude, longitude); } catch (error) { return error.name; }
    });
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        opened = browser.new_page()
        opened.route(f"{SITE}/**", answer)
        opened.goto(f"{SITE}/")
        yield opened


def answer(route: Route) -> None:
    if route.request.url == f"{SITE}/static/s2.js":
        route.fulfill(path=SCRIPT, content_type="text/javascript")
    else:
        route.fulfill(
            body="<title>nearby</title>", content_type="text/html", headers={"Content-Security-Policy": STRICT}
        )


def tokens(page: Page, positions: list[tuple[object, object]]) -> list[str]:
    found: list[str] = page.evaluate(ASK, [f"{SITE}/static/s2.js", positions])
    return found


def test_the_browser_and_the_server_name_the_same_cell(page: Page) -> None:
    dice = random.Random(1)
    spots = [(math.degrees(math.asin(dice.uniform(-1, 1))), dice.uniform(-180, 180)) for _ in range(4_000)]
    spots += [centre(cell_at(*spot)) for spot in spots[:500]]
    assert tokens(page, [*spots]) == [token(cell_at(*spot)) for spot in spots]


def test_they_agree_at_the_poles_and_on_the_date_line(page: Page) -> None:
    latitudes = [90.0, 89.9999999, 60.0, 45.0, 0.0, -0.0, -45.0, -60.0, -89.9999999, -90.0]
    longitudes = [0.0, -0.0, 45.0, 90.0, 135.0, 179.9999999999, 180.0, -180.0, -179.9999999999, -135.0, -90.0, -45.0]
    spots = [(latitude, longitude) for latitude in latitudes for longitude in longitudes]
    assert tokens(page, [*spots]) == [token(cell_at(*spot)) for spot in spots]


def test_a_position_off_the_earth_has_no_token(page: Page) -> None:
    wrong: list[tuple[object, object]] = [(91, 0), (0, 181), (-90.1, 0), (0, -180.1), (None, None), ("x", 0)]
    assert tokens(page, wrong) == ["RangeError"] * 6
    assert page.evaluate(ASK, [f"{SITE}/static/s2.js", [[math.nan, 0], [0, math.inf]]]) == ["RangeError"] * 2
