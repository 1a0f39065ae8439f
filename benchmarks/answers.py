"""Answers over HTTP to one hot event, from sixteen people at a time, beside an empty view on the same kind of server.

Each client is a person's browser: signed in, with a CSRF token, through a proxy that says whose address it is. Every
answer is another than the one before, so every one is written. What was acknowledged is compared with what is saved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from benchmarks.crowd import Browser, Stage
from benchmarks.load import CLIENTS, Round, drive
from benchmarks.pages import Row
from benchmarks.serving import served

ROUNDS, SECONDS = 3, 4.0
SEATS = 10


@dataclass(frozen=True)
class AtEmpty:
    """The same browser at the empty view."""

    browser: Browser

    @property
    def person(self) -> int:
        return self.browser.person

    def post(self, key: str, answer: str) -> bytes:
        """What asks for the empty view."""
        return self.browser.get()


def measure(stage: Stage, name: str, environment: Mapping[str, str]) -> list[Row]:
    """Rounds of the empty view and of answers in turn, then the count of seats."""
    browsers = stage.browsers(CLIENTS * 4)
    at_empty = [AtEmpty(browser) for browser in browsers]
    with served("benchmarks.empty:create_app()") as empty, served("web:create_app()", **environment) as site:
        empties, answers, last, refused = [], [], {}, 0
        drive(site.port, browsers, 1.0, stage.key)  # warm
        for _ in range(ROUNDS):
            empties.append(drive(empty.port, at_empty, SECONDS / 2, fine=b"200")[0])
            each, loads = drive(site.port, browsers, SECONDS, stage.key)
            answers.append(each)
            refused += sum(load.refused for load in loads)
            last |= {person: said for load in loads for person, said in load.last.items()}
    return _rows(name, empties, answers, stage.oversold(), stage.lost(last), refused)


def _rows(name: str, empties: list[Round], answers: list[Round], over: int, lost: int, refused: int) -> list[Row]:
    rate, empty = median(each.rate for each in answers), median(each.rate for each in empties)
    share, p95 = rate / empty, median(each.p95_ms for each in answers)
    kept = f"{over} over, {lost} lost, {refused} refused"
    return [
        Row(f"answers, {CLIENTS} clients, {name}", f"{rate:.0f}/s, {share:.1%} of {empty:.0f}/s",
            "≥ 15 % of the empty view", share >= 0.15),
        Row("  the slowest of twenty", f"{p95:.0f} ms", "p95 < 500 ms", p95 < 500),
        Row(f"  of {SEATS} seats and all answers", kept, "0 over, 0 lost, 0 refused", over == lost == refused == 0),
    ]  # fmt: skip
