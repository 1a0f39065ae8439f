"""The clock of the house: whoever holds the lease runs what falls due."""

import asyncio
from datetime import timedelta

import structlog

from handlers.work import clock, off_loop
from meetups import due, leases
from meetups.refusals import Unavailable
from meetups.tasks import TASKS, start

EVERY = 1.0
LEASE = timedelta(seconds=15)
log = structlog.get_logger()


async def tick(owner: str, stop: asyncio.Event) -> None:
    """Once a second, until told to stop."""
    planned = False
    while not stop.is_set():
        try:
            if await off_loop(leases.take, "tick", owner, clock(), LEASE):
                planned = planned or await off_loop(start, clock())
                while await off_loop(due.run_due, TASKS, clock()):  # noqa: ASYNC110 - work is done, not waited for
                    await asyncio.sleep(0)  # let taps pass between two batches
        except Unavailable as trouble:
            log.warning("due work waits for the database", error=str(trouble))
        try:
            await asyncio.wait_for(stop.wait(), EVERY)
        except TimeoutError:
            continue
    try:
        await off_loop(leases.give_up, "tick", owner)
    except Unavailable as trouble:
        log.warning("the clock's lease is left as it is; it will run out", error=str(trouble))
