"""python -m playground: run the stand-in Telegram on this machine."""

from __future__ import annotations

import argparse
import asyncio
import copy
import json
import os
import sys
from pathlib import Path

from playground import logs, seed
from playground.errors import Impossible
from playground.server import serve
from playground.snapshot import Unreadable, restore
from playground.time_travel import follow
from playground.world import Json, World

DEFAULT_PORT = 8081


class Unstartable(Exception):
    """What is wrong, in one line for whoever started the program."""


def main() -> int:
    """Exit status 2 and one line on standard error where it cannot start."""
    logs.configure()
    try:
        options = _options()
        description = _description(options.world)
        world = _world(options.state, description)
        if options.clock:
            follow(world, options.clock)
        asyncio.run(serve(world, description, options.port, options.state))
    except Unstartable as problem:
        sys.stderr.write(f"playground: {problem}\n")
        return 2
    except OSError as problem:
        sys.stderr.write(f"playground: cannot serve on port {options.port}: {problem.strerror or problem}\n")
        return 2
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("playground", description="A stand-in Telegram on this machine.")
    parser.add_argument("--port", type=int, default=_port(), help="default: PLAYGROUND_PORT, else 8081")
    parser.add_argument("--state", type=Path, default=Path("data/playground.json"), help="the snapshot file")
    parser.add_argument("--keep-nothing", dest="state", action="store_const", const=None, help="no snapshot file")
    parser.add_argument("--world", type=Path, help="people and chats to begin with, where there is no snapshot")
    parser.add_argument("--clock", type=Path, help="a file that says how far the clock is moved ahead, for the demo")
    return parser.parse_args()


def _port() -> int:
    text = os.environ.get("PLAYGROUND_PORT", "") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Unstartable(f"PLAYGROUND_PORT is {text!r}, not a port")
    return int(text)


def _description(path: Path | None) -> Json:
    if path is None:
        return {}
    try:
        found: Json = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise Unstartable(f"cannot read the world {path}: {problem}") from None
    return found


def _world(state: Path | None, description: Json) -> World:
    world = World()
    try:
        if state and state.exists():
            restore(world, state.read_text(encoding="utf-8"))
            return world
    except (OSError, UnicodeDecodeError, Unreadable) as problem:
        raise Unstartable(f"cannot read the snapshot {state}: {problem}") from None
    try:
        seed.plant(world, copy.deepcopy(description))
    except (Impossible, TypeError, KeyError, ValueError) as problem:
        raise Unstartable(f"the world cannot be made: {problem}") from None
    return world


if __name__ == "__main__":
    sys.exit(main())
