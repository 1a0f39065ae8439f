"""Venue addresses, looked up beside everything else, where a geocoder is configured."""

import asyncio

import structlog

from handlers.work import clock
from meetups import geocoding, storage
from meetups.refusals import Unavailable

EVERY = 2.0
log = structlog.get_logger()


async def look_up_venues(owner: str, geocoder_url: str, stop: asyncio.Event) -> None:
    """One address at a time, in a thread of its own, since a geocoder may take seconds. Does nothing without one."""
    while geocoder_url and not stop.is_set():
        try:
            await asyncio.to_thread(_one, owner, geocoder_url)
        except Unavailable as trouble:
            log.warning("venues wait for the database", error=str(trouble))
        except Exception as broken:  # what a geocoder sends back must never end the bot
            log.error("an address could not be looked up", error=repr(broken))
        try:
            await asyncio.wait_for(stop.wait(), EVERY)
        except TimeoutError:
            continue


def _one(owner: str, geocoder_url: str) -> bool:
    with storage.connected():
        return geocoding.look_up(owner, geocoder_url, clock())
