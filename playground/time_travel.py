"""The world's clock, moved ahead: what takes days is seen in minutes, by every process that reads the same file."""

from __future__ import annotations

import os
from pathlib import Path

from playground import timers
from playground.asking import Request
from playground.errors import Impossible
from playground.world import Json, World

STEPS = {"minute": 60, "hour": 3_600, "day": 86_400}
FURTHEST = 366 * 86_400


def follow(world: World, path: Path) -> None:
    """Keep the world's clock where the file says, and let it be moved."""
    world.clock_file = path
    try:
        world.ahead = float(path.read_text())
    except (OSError, ValueError):
        world.ahead = 0.0


def move_on(world: World, seconds: float) -> None:
    """Move everybody's clock ahead; Impossible backwards, too far, or where there is no clock to move."""
    if world.clock_file is None:
        raise Impossible("This playground follows the real clock")
    if not 0 <= seconds <= FURTHEST - world.ahead:
        raise Impossible("The clock moves ahead, a year at most")
    world.ahead += seconds
    fresh = world.clock_file.with_suffix(".new")
    fresh.write_text(str(world.ahead))
    os.replace(fresh, world.clock_file)  # never half a number
    timers.ripen(world)
    world.changed()


def read_clock(request: Request) -> Json:
    """Where the clock stands: Unix time now, and by how many seconds it is ahead."""
    return {"now": request.world.now(), "ahead": request.world.ahead, "movable": request.world.clock_file is not None}


def set_clock(request: Request) -> Json:
    """Move ahead by `seconds`."""
    move_on(request.world, float(request.given["seconds"]))
    return read_clock(request)
