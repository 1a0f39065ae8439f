"""The waitlist keeps its rules, whatever is done in any order: what `make machine` tries."""

from tests.drills.elsewhere import tried, words
from tests.drills.table import Promise, Reached

LINE = "the waitlist keeps its rules"
PROMISES = [Promise(LINE, "10,000 steps of people and organisers in any order: 0 violations of a rule")]
MACHINE, STEPS = "tests/machine", "10000"


def run(database: str) -> list[Reached]:
    """In full length."""
    played, said = tried(MACHINE, f"whatever and {database}", MACHINE_STEPS=STEPS)
    return [Reached(LINE, database, words([line for line in said if "steps" in line] or said[-1:]), played)]
