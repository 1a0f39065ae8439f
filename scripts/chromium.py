"""A Chromium for the browser tests: one that is there, else Playwright's own, else Debian's.

Rather the one without windows, `chrome-headless-shell`: the same engine, and opening a page costs it a quarter.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium-headless-shell", "chromium")  # Debian's; the first is not everywhere


def find() -> str | None:
    """The path of a browser that is installed already; `CHROMIUM` names one outright."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None) or _playwrights_own()


def find_or_install() -> str | None:
    """The path of a browser, installing one if need be; None where none can be had."""
    if found := find():
        return found
    print("klatch: looking for a Chromium to install, once", flush=True)
    _try([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"])
    if found := find():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try(["apt-get", "update", "-qq"])
        for package in PACKAGES:
            _try(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package, "fonts-noto-core"])
            if found := find():
                return found
    return find()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)  # …/chromium-1234/chrome-linux/chrome
    beside = next((folder.parent for folder in own.parents if folder.name.startswith("chromium-")), own.parent)
    shells = sorted(beside.glob("chromium_headless_shell-*/*/*headless*shell"))
    return next((str(path) for path in (*reversed(shells), own) if path.exists()), None)


def _try(command: list[str]) -> None:
    try:
        subprocess.run(command, check=False, timeout=600, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as trouble:
        print(f"klatch: {command[0]}: {trouble}", file=sys.stderr)
