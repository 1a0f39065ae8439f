"""The routes, and the process that serves them until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.web import Application

from playground.botapi import BotApi
from playground.control import Control
from playground.downloads import Download
from playground.page import routes
from playground.snapshot import Snapshot
from playground.timers import keep
from playground.webhook import deliver
from playground.world import Json, World

LARGEST_BODY = 20 * 1024 * 1024


def make_app(world: World, description: Json) -> Application:
    return Application(
        [
            (r"/bot([^/]+)/(\w+)", BotApi, {"world": world}),
            (r"/file/bot([^/]+)/(.+)", Download, {"world": world}),
            (r"/control/(\w+)", Control, {"world": world, "description": description}),
            *routes(world, description),
        ],
        log_function=lambda handler: None,  # an access log would carry tokens
    )


async def serve(world: World, description: Json, port: int, state: Path | None) -> None:
    """Serve on the loopback interface until SIGTERM or SIGINT; `state` is the snapshot file, if there is to be one.

    Raises OSError where the port is taken.
    """
    server = HTTPServer(make_app(world, description), max_buffer_size=LARGEST_BODY)
    server.listen(port, "127.0.0.1")
    snapshot = Snapshot(world, state) if state else None
    if snapshot:
        world.on_change = snapshot.request
        snapshot.request()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    tasks = [asyncio.create_task(work(world)) for work in (deliver, keep)]
    sys.stdout.write(f"Playground: open http://127.0.0.1:{port}/ (bots: http://127.0.0.1:{port}/bot)\n")
    sys.stdout.flush()
    await stop.wait()
    server.stop()
    for task in tasks:
        task.cancel()
    if snapshot:
        snapshot.written()
