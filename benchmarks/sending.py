"""An event that hundreds come to is called off: how fast they are told, by a Telegram that counts strictly.

The playground takes 30 messages in any second and one in a private chat, and answers 429 to what is more.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from benchmarks.bots import TOKEN, playing, running_bot
from benchmarks.crowd import FIRST_COMER, Stage
from benchmarks.pages import Row
from meetups import events
from playground.client import Desk

COMERS, SEATS = 600, 1000
OVERALL, LEAST = 30, 0.9
LONGEST_S = 120.0


def measure(stage: Stage, name: str, environment: Mapping[str, str]) -> list[Row]:
    """Everybody who comes has started the bot, and is told once."""
    stage.crowd(COMERS, reachable=True)
    with playing(_world()) as desk:
        desk.do("rates", on=True, overall=OVERALL, private=1, group=20)
        with running_bot(desk, environment):
            _wait_until_up(desk)
            told = events.cancel(stage.owner, stage.key, datetime.now(UTC))
            taken = _taken(desk, told)
            ledger = desk.ask("ledger")
    return _rows(name, told, taken, ledger)


def _world() -> dict[str, Any]:
    people = [{"id": FIRST_COMER + n, "first_name": f"Comer {n}"} for n in range(COMERS)]
    bot = {"token": TOKEN, "username": "klatch_bench_bot", "name": "Klatch"}
    return {"bots": [bot], "people": people, "started": [each["id"] for each in people]}


def _wait_until_up(desk: Desk) -> None:
    for _ in range(200):
        if desk.calls("deleteWebhook"):  # the last it does before it listens
            return
        time.sleep(0.1)
    raise SystemExit("the bot under measurement did not start")


def _taken(desk: Desk, count: int) -> list[float]:
    """When each message was taken, once all are."""
    deadline = time.monotonic() + LONGEST_S
    while time.monotonic() < deadline:
        taken = [call for call in desk.ask("accepted") if call["method"] == "sendMessage"]
        if len(taken) >= count:
            return sorted(float(call["at"]) for call in taken)
        time.sleep(1)
    raise SystemExit(f"{len(taken)} of {count} messages were taken within {LONGEST_S:.0f} s")


def _rows(name: str, told: int, taken: list[float], ledger: Mapping[str, Any]) -> list[Row]:
    rate = (len(taken) - 1) / (taken[-1] - taken[0])
    share, most, refused = rate / OVERALL, _most_in_a_second(taken), ledger["refused"]
    kept = f"{len(taken)} for {told}, {refused} refused, most {most} in a second"
    fine = len(taken) == told and not refused and most <= OVERALL
    return [
        Row(f"{told} people told, {name}", f"{rate:.1f}/s, {share:.0%} of {OVERALL}/s", "≥ 90 % of 30/s",
            share >= LEAST),
        Row("  taken, refused (429)", kept, "each once, 0 refused, never above 30", fine),
    ]  # fmt: skip


def _most_in_a_second(times: list[float]) -> int:
    """The highest count in any second, its last instant left out."""
    return max(sum(start <= each < start + 1 for each in times[n : n + 2 * OVERALL]) for n, start in enumerate(times))
