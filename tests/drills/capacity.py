"""Capacity is never passed, whoever answers at once: what `make race` tries."""

from tests.drills.elsewhere import tried, words
from tests.drills.table import Promise, Reached

CAPACITY = "capacity is never passed"
PROMISES = [
    Promise(
        CAPACITY,
        "8 processes × 1,000 answers at 10 seats: over by 0, nobody told that the database is locked",
        "without the transaction, its lock, and the condition of the counter",
    )
]
RACE, ANSWERS = "tests/test_races_from_outside.py", "1000"


def run(database: str) -> list[Reached]:
    """In full length, and the control."""
    raced, told = tried(RACE, database, RACE_ANSWERS=ANSWERS)
    race = [line for line in told if line.startswith(f"{database}: ")]
    control = [line for line in told if line.startswith(f"{database}, without")]
    return [Reached(CAPACITY, database, words(race), raced and bool(race), words(control), raced and bool(control))]
