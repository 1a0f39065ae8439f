"""Taps under cards, each with its write, beside a bot whose one handler does nothing; and how long our loop is held.

Both bots poll a playground of their own. In turn each is stopped while taps from many chats queue up, and let go.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from benchmarks.bots import Burst, burst, playing, running_bot, table, wait_until_up
from benchmarks.crowd import Stage
from benchmarks.pages import Row

CHATS, SEATS = 16, 10
ROUNDS, TAPS = 5, 480  # the playground keeps 500 presses that wait for their answer
LEAST, LONGEST_STALL_MS = 0.15, 50


def measure(stage: Stage, name: str, environment: Mapping[str, str]) -> list[Row]:
    """Bursts at the empty bot and at ours in turn."""
    stages = [stage.second(f"Evening {n}", SEATS) for n in range(CHATS)]
    with tempfile.TemporaryDirectory() as folder, playing() as quiet, playing() as desk:
        watch = ("-m", "benchmarks.watched", f"{folder}/ours")
        nothing = ("-m", "benchmarks.watched", f"{folder}/empty", "empty")
        with running_bot(quiet, environment, *nothing) as empty, running_bot(desk, environment, *watch) as ours:
            places = [table(quiet, each.key) for each in stages], [table(desk, each.key) for each in stages]
            for each, place in zip(stages, places[1], strict=True):
                each.show_in(place.chat.id, place.message)
            for place in places:
                wait_until_up(place)
            burst(quiet, empty, places[0], TAPS, 0), burst(desk, ours, places[1], TAPS, 0)  # warm
            pairs = [
                (burst(quiet, empty, places[0], TAPS, turn), burst(desk, ours, places[1], TAPS, turn))
                for turn in range(1, ROUNDS + 1)
            ]
        return _rows(name, pairs, Path(f"{folder}/ours"))


def _rows(name: str, pairs: list[tuple[Burst, Burst]], watched: Path) -> list[Row]:
    share = median(ours.rate / empty.rate for empty, ours in pairs)
    rate, nothing = median(ours.rate for _, ours in pairs), median(empty.rate for empty, _ in pairs)
    cpu = median(empty.cpu_ms / ours.cpu_ms for empty, ours in pairs)
    ms, least = median(ours.cpu_ms for _, ours in pairs), median(empty.cpu_ms for empty, _ in pairs)
    late, machine = _longest_stall([ours for _, ours in pairs], watched)
    return [
        Row(f"taps with their write, {name}", f"{rate:.0f}/s, {share:.1%} of {nothing:.0f}/s",
            "≥ 15 % of an empty handler", share >= LEAST),
        Row("  CPU of the bot a tap", f"{ms:.2f} ms beside {least:.2f}, {cpu:.1%}", "≥ 15 % likewise", cpu >= LEAST),
        Row("  the loop is held at most", f"{late * 1000:.0f} ms (others: {machine * 1000:.0f})",
            f"≤ {LONGEST_STALL_MS} ms", late * 1000 <= LONGEST_STALL_MS),
    ]  # fmt: skip


def _longest_stall(bursts: list[Burst], watched: Path) -> tuple[float, float]:
    """The longest our loop was held while it answered, and what the machine took of it besides, in seconds."""
    looks = [json.loads(line) for line in watched.read_text().splitlines()]
    during = [
        (look["late"] - look["machine"], look["machine"])
        for look in looks
        if any(each.begun <= look["at"] - look["late"] and look["at"] <= each.ended for each in bursts)
    ]
    return max(during, default=(0.0, 0.0))
