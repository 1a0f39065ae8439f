"""`make screens`: start a fresh demo and take the pictures under docs/screens/, phone and desktop, light and dark."""

import base64
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from playground.client import Desk
from scripts.chromium import find_or_install
from scripts.scenes import scenes

ROOT = Path(__file__).parent.parent
SCREENS = ROOT / "docs" / "screens"
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
CHAT_SIZES = {"chat": (850, 900)}  # of these the chat alone is taken
ORGANISING = (
    "entry", "applications", "handbook", "introductions", "newcomers", "suggestions", "rituals", "partners", "reports",
)  # fmt: skip
TABLE, KATRIN = -1001000000001, 5001
SITE, PLAYGROUND = 18730, 18731
QUALITY = 72
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def main() -> int:
    """Every page of the list, in every size and scheme."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with demo() as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_or_install(), args=list(QUIET))
        cookies = _sign_in(browser, desk)
        for name, address in (*_pages(desk).items(), *_organising().items()):
            _take(browser, cookies, name, address, SIZES)
        for name, address in scenes(desk):
            _take(browser, cookies, name, address, CHAT_SIZES)
        browser.close()
    print(f"{len(list(SCREENS.glob('*.webp')))} pictures in {SCREENS.relative_to(ROOT)}")
    return 0


@contextmanager
def demo() -> Iterator[Desk]:
    """The demo as `make run` starts it, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TELEGRAM")},
            "PORT": str(SITE),
            "PLAYGROUND_PORT": str(PLAYGROUND),
            "PLAYGROUND_STATE": f"{folder}/playground.json",
            "DEMO_DATABASE_URL": f"sqlite:///{folder}/demo.db",
            "TELEGRAM_BOT_TOKEN": "",
            "OPERATORS": str(KATRIN),
        }
        run = subprocess.Popen([sys.executable, "-m", "scripts.run"], cwd=ROOT, env=environment, start_new_session=True)
        try:
            desk = Desk(f"http://127.0.0.1:{PLAYGROUND}")
            _until_cards_hang(desk)
            yield desk
        finally:
            os.killpg(run.pid, signal.SIGTERM)
            run.wait(30)


def _until_cards_hang(desk: Desk) -> None:
    for _ in range(300):
        try:
            chat = desk.known_chat(TABLE)
            if sum(seen.from_bot and bool(seen.labels) for seen in desk.known(KATRIN).messages(chat)) >= 2:
                return
        except httpx.HTTPError:
            pass  # not listening yet
        time.sleep(0.2)
    raise SystemExit("the demo did not start")


def _sign_in(browser: Browser, desk: Desk) -> list[Any]:
    katrin = desk.known(KATRIN)
    katrin.say("/signin")
    link = re.search(r"http://\S+/sign-in/\S+", katrin.wait_for("/sign-in/").text)
    assert link
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(link[0])
    page.locator("main form button").first.click()
    page.wait_for_url("**/me")
    cookies: list[Any] = list(context.cookies())
    context.close()
    return cookies


def _pages(desk: Desk) -> dict[str, str]:
    site = f"http://localhost:{SITE}"
    listing = httpx.get(f"{site}/g/translators-table").text
    event = re.search(r'href="(/e/[^"]+)"[^>]*><bdi>One poem', listing)
    assert event
    return {
        "playground": f"{desk.url}/?as={KATRIN}&chat={TABLE}",
        "home": f"{site}/?lang=en",
        "group": f"{site}/g/translators-table?lang=en",
        "event": f"{site}{event[1]}?lang=en",
        "people": f"{site}{event[1]}/people?lang=en",
        "told": f"{site}{event[1]}/told?lang=en",
        "admin": f"{site}/admin?lang=en",
        "form": f"{site}/g/translators-table/events/new?lang=en",
        "nearby": f"{site}/nearby?lang=en",
        "me": f"{site}/me?lang=en",
    }


def _organising() -> dict[str, str]:
    """What organisers look after: docs/organising.md."""
    group = f"http://localhost:{SITE}/g/translators-table"
    return {path: f"{group}/{path}?lang=en" for path in ORGANISING}


def _take(browser: Browser, cookies: list[Any], name: str, address: str, sizes: dict[str, tuple[int, int]]) -> None:
    """One address in these sizes, light and dark."""
    for size, (width, height) in sizes.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                locale="en",
            )
            context.add_cookies(cookies)
            page = context.new_page()
            page.goto(address)
            _shoot(page, SCREENS / f"{name}-{size}-{scheme}.webp", "#chat" if size in CHAT_SIZES else "body")
            context.close()


def _shoot(page: Page, path: Path, part: str = "body") -> None:
    """WebP through the browser's own protocol: a quarter of the bytes of a PNG."""
    page.wait_for_timeout(300)
    session = page.context.new_cdp_session(page)
    asked: dict[str, Any] = {"format": "webp", "quality": QUALITY}
    if part != "body":
        asked["clip"] = {**(page.locator(part).bounding_box() or {}), "scale": 1}
    shot = session.send("Page.captureScreenshot", asked)
    path.write_bytes(base64.b64decode(shot["data"]))


if __name__ == "__main__":
    sys.exit(main())
