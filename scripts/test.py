"""`make test`: every test, on both databases and in Chromium; the last line says what could not be run."""

import os
import subprocess
import sys
from pathlib import Path

from scripts.chromium import find_or_install

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Run pytest on every core; arguments are passed on."""
    os.chdir(ROOT)
    browser = find_or_install()
    if browser:
        os.environ["CHROMIUM"] = browser
    # A file is one worker's, with the processes it starts; tests/conftest.py puts the longest first.
    spread = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
    status = subprocess.run([sys.executable, "-m", "pytest", "-q", *spread, *sys.argv[1:]], check=False).returncode
    if not browser:
        print("\n!!! NO CHROMIUM COULD BE FOUND OR INSTALLED: EVERY BROWSER TEST WAS SKIPPED !!!")
    return status


if __name__ == "__main__":
    sys.exit(main())
