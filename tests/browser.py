"""A real browser for tests, with an empty profile that talks to nobody but the site under test."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from scripts.chromium import find

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--in-process-gpu",
)  # fmt: skip


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """Start it, with more flags where given, and stop it afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=[*QUIET, *more])
        yield browser
        browser.close()
