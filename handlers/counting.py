"""What the bot sees, counted in memory and saved now and then, so that the site, another process, can say it; and how
much waits meanwhile."""

import asyncio
import contextlib
from collections import Counter

import structlog
from telegram import Update
from telegram.ext import ContextTypes

from handlers.work import clock, off_loop
from meetups import backlog, numbers, tallies
from meetups.refusals import Unavailable
from meetups.tallies import Counted

EVERY_S = 5.0
KINDS = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER, Update.CHAT_MEMBER)
log = structlog.get_logger()
_seen: Counter[Counted] = Counter()


def count(name: str, label: str = "") -> None:
    """Once more."""
    _seen[name, label] += 1


async def count_update(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Another update, of whatever kind; others handle it."""
    count(numbers.SEEN, next((kind for kind in KINDS if getattr(update, kind) is not None), "other"))


async def save_counts(stop: asyncio.Event) -> None:
    """Every five seconds until told to stop, and then once more. Whoever is killed loses what they counted since."""
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), EVERY_S)
        await _save()
        await _look()


async def _look() -> None:
    """Each bot does, so that somebody looks while another sends nothing; more than one changes nothing."""
    try:
        await off_loop(backlog.note, clock())
    except Unavailable as trouble:
        log.info("how much waits is not noted now", error=str(trouble))


async def _save() -> None:
    if not _seen:
        return
    counts = dict(_seen)
    try:
        await off_loop(tallies.save, counts, clock())
    except Unavailable as trouble:
        log.warning("what was counted waits for the database", error=str(trouble))
    else:
        _seen.subtract(counts)
        for counted in [each for each, n in _seen.items() if not n]:
            del _seen[counted]
