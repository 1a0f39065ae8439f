"""What the rules promise and two other commands try at length: capacity (`make race`) and the line (`make machine`)."""

import os
import subprocess
import sys

from tests.drills.table import Promise, Reached
from tests.playground.conftest import ROOT

CAPACITY, LINE = "capacity is never passed", "the waitlist keeps its rules"
PROMISES = [
    Promise(
        CAPACITY,
        "8 processes × 1,000 answers at 10 seats: over by 0, nobody told that the database is locked",
        "without the transaction, its lock, and the condition of the counter",
    ),
    Promise(LINE, "10,000 steps of people and organisers in any order: 0 violations of a rule"),
]
ANSWERS, STEPS = "1000", "10000"
RACE, MACHINE = "tests/test_races_from_outside.py", "tests/machine"


def run(database: str) -> list[Reached]:
    """Both, as their own commands run them."""
    raced, told = _tried(RACE, database, RACE_ANSWERS=ANSWERS)
    played, steps = _tried(MACHINE, f"whatever and {database}", MACHINE_STEPS=STEPS)
    race = [line for line in told if line.startswith(f"{database}: ")]
    control = [line for line in told if line.startswith(f"{database}, without")]
    return [
        Reached(CAPACITY, database, _words(race), raced and bool(race), _words(control), raced and bool(control)),
        Reached(LINE, database, _words([line for line in steps if "steps" in line] or steps[-1:]), played),
    ]


def _tried(what: str, which: str, **wishes: str) -> tuple[bool, list[str]]:
    """Whether these tests pass, and what they print."""
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-n0", what, "-k", which]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"DRILLS": "1"} | wishes, capture_output=True, text=True, check=False
    )
    return done.returncode == 0, [line.strip() for line in done.stdout.splitlines() if line.strip()]


def _words(lines: list[str]) -> str:
    return lines[0].partition(": ")[2] or lines[0] if lines else "nothing was printed"
