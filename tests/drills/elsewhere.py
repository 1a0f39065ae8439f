"""What two other commands try at length, run as they run it: `make race` and `make machine`."""

import os
import subprocess
import sys

from tests.playground.conftest import ROOT


def tried(what: str, which: str, **wishes: str) -> tuple[bool, list[str]]:
    """Whether these tests pass, and what they print."""
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-n0", what, "-k", which]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"DRILLS": "1"} | wishes, capture_output=True, text=True, check=False
    )
    return done.returncode == 0, [line.strip() for line in done.stdout.splitlines() if line.strip()]


def words(lines: list[str]) -> str:
    """What one of the lines says, without the name of the database before it."""
    return lines[0].partition(": ")[2] or lines[0] if lines else "nothing was printed"
