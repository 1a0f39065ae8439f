"""Taps under cards, each with its write, beside a bot whose handler only answers; and how long our loop is held.

Both bots poll a playground of their own. In turn each is stopped while taps from many chats queue up, and let go.
"""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.bots import Burst, burst, noted, playing, running_bot, table, wait_until_up
from benchmarks.crowd import Stage
from benchmarks.pages import Row

CHATS, SEATS = 16, 10
ROUNDS, TAPS = 3, 480  # the playground keeps 500 presses that wait for their answer
LEAST, LONGEST_STALL_MS = 0.15, 50


@dataclass(frozen=True)
class Kept:
    """The files of a watched bot: when its loop was held, and when taps were answered."""

    late: Path
    handled: Path


def measure(stage: Stage, name: str, environment: Mapping[str, str]) -> list[Row]:
    """As it runs, and once more with answers and edits taken without a wire, which most of the work is else."""
    stages = [stage.second(f"Evening {n}", SEATS) for n in range(CHATS)]
    with tempfile.TemporaryDirectory() as folder:
        pairs = _bursts(stages, environment, Path(folder))
        stage.forget_updates()
        bare = _bursts(stages, environment, Path(folder) / "bare", "at-once")
        late = _longest_stall([ours for _, ours in pairs], Path(folder) / "ours" / "late")
    return _rows(name, pairs, bare, *late)


def _bursts(stages: list[Stage], environment: Mapping[str, str], folder: Path, *how: str) -> list[tuple[Burst, Burst]]:
    """At the empty bot and at ours in turn."""
    idle, busy = _kept(folder / "empty"), _kept(folder / "ours")
    nothing = ("-m", "benchmarks.watched", str(idle.late), str(idle.handled), "empty", *how)
    ours = ("-m", "benchmarks.watched", str(busy.late), str(busy.handled), *how)
    with (
        playing() as quiet,
        playing() as desk,
        running_bot(quiet, environment, *nothing) as empty,
        running_bot(desk, environment, *ours) as bot,
    ):
        there, here = ([table(each, one.key) for one in stages] for each in (quiet, desk))
        for one, place in zip(stages, here, strict=True):
            one.show_in(place.chat.id, place.message)
        wait_until_up(there, noted(idle.handled))
        wait_until_up(here, noted(busy.handled))
        pairs = [
            (burst(empty, there, TAPS, turn, noted(idle.handled)), burst(bot, here, TAPS, turn, noted(busy.handled)))
            for turn in range(ROUNDS + 1)
        ]
    return pairs[1:]  # the first one warms


def _kept(folder: Path) -> Kept:
    folder.mkdir(parents=True)
    kept = Kept(folder / "late", folder / "handled")
    kept.late.touch()
    kept.handled.touch()
    return kept


def _rows(
    name: str, pairs: list[tuple[Burst, Burst]], bare: list[tuple[Burst, Burst]], late: float, others: float
) -> list[Row]:
    (rate, cpu, figure), (share, _, without) = _shares(pairs), _shares(bare)
    ms, least = median(ours.cpu_ms for _, ours in pairs), median(empty.cpu_ms for empty, _ in pairs)
    return [
        Row(f"taps with their write, {name}", figure, "≥ 15 % of an empty handler", rate >= LEAST),
        Row("  CPU of the bot a tap", f"{ms:.1f} ms beside {least:.1f}, {cpu:.0%}", "≥ 15 % likewise", cpu >= LEAST),
        Row("  the loop is held at most", f"{late * 1000:.0f} ms (others: {others * 1000:.0f})",
            f"≤ {LONGEST_STALL_MS} ms", late * 1000 <= LONGEST_STALL_MS),
        Row("  answers taken without a wire", without, "told, not promised", share > 0),
    ]  # fmt: skip


def _shares(pairs: list[tuple[Burst, Burst]]) -> tuple[float, float, str]:
    """Ours as a share of the empty bot: by taps a second, by CPU, and in words."""
    rate, nothing = median(ours.rate for _, ours in pairs), median(empty.rate for empty, _ in pairs)
    share = median(ours.rate / empty.rate for empty, ours in pairs)
    cpu = median(empty.cpu_ms / ours.cpu_ms for empty, ours in pairs)
    return share, cpu, f"{rate:.0f}/s, {share:.1%} of {nothing:.0f}/s"


def _longest_stall(bursts: list[Burst], watched: Path) -> tuple[float, float]:
    """The longest our loop was held while it answered, and what the machine took of it besides, in seconds."""
    looks = [json.loads(line) for line in watched.read_text().splitlines()]
    during = [
        (look["late"] - look["machine"], look["machine"])
        for look in looks
        if any(each.begun <= look["at"] - look["late"] and look["at"] <= each.ended for each in bursts)
    ]
    return max(during, default=(0.0, 0.0))
