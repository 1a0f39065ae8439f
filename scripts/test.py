"""`make test`: every test, on both databases and in Chromium; in the end it says what could not run.

With `DRILLS=1` also what takes long: the stories of `make drill` on their second database, and several sites and bots
behind nginx.
"""

import os
import subprocess
import sys
from pathlib import Path

from scripts import nginx
from scripts.chromium import find_or_install

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Run pytest on every core; arguments are passed on."""
    os.chdir(ROOT)
    browser = find_or_install()
    if browser:
        os.environ["CHROMIUM"] = browser
    drills = bool(os.environ.get("DRILLS"))
    proxy = drills and nginx.find_or_install()
    # The bots, sites and browsers that tests start are compiled once, not at every start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # A file is one worker's, with the processes it starts; tests/conftest.py puts the longest first. Tests that play
    # through processes mostly wait for them, so there are more workers than cores.
    workers = str(5 * (os.cpu_count() or 1) // 2)
    _read_once()
    spread = ("-n", workers, "--dist", "loadfile", "--no-loadscope-reorder")
    status = subprocess.run([sys.executable, "-m", "pytest", "-q", *spread, *sys.argv[1:]], check=False).returncode
    if not browser:
        print("\n!!! NO CHROMIUM COULD BE FOUND OR INSTALLED: EVERY BROWSER TEST WAS SKIPPED !!!")
    if drills and not proxy:
        print("\n!!! NO NGINX COULD BE FOUND OR INSTALLED: SITES AND BOTS BEHIND ONE ADDRESS WERE NOT TRIED !!!")
    return status


def _read_once() -> None:
    """pytest rewrites every test file when it first reads it, and keeps that. On a fresh machine all workers would do
    so at the same time; two processes read half each."""
    if any((ROOT / "tests" / "meetups" / "__pycache__").glob("*-pytest-*.pyc")):
        return
    rules = ROOT / "tests" / "meetups"
    rest = [path for path in rules.parent.glob("[!_.]*") if path != rules and (path.is_dir() or path.suffix == ".py")]
    read, unheard = (sys.executable, "-m", "pytest", "-q", "--collect-only", "-n0"), subprocess.DEVNULL
    both = [subprocess.Popen([*read, *map(str, half)], stdout=unheard, stderr=unheard) for half in ([rules], rest)]
    for one in both:
        one.wait()  # what is wrong with them the run itself says


if __name__ == "__main__":
    sys.exit(main())
