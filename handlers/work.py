"""From an update to a rule and back: who asks, the rule off the event loop, once an update.

Every handler is `await once(update, lambda person, now: rule(...))` or `await ask(...)`, then a reply. Rules run in one
thread with a kept connection, so the loop never waits for the database.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from telegram import Update, User
from telegram.constants import ChatType

from config import settings
from meetups import people, storage, updates
from meetups.people import Person, Profile
from scheduling.clock import now as moment

Result = TypeVar("Result")
ANONYMOUS_ADMIN = 1087968824  # GroupAnonymousBot: posts for administrators who hide; presses carry the real person
CHANNEL_SENDERS = (136817688, 777000)  # Channel Bot, and Telegram forwarding a linked channel

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rules")
_asked: ContextVar[bool] = ContextVar("asked", default=False)


def clock() -> datetime:
    """Now, aware UTC: the one place in this door that asks."""
    return moment(settings().clock_ahead_file)


async def off_loop(rule: Callable[..., Result], *args: Any, **words: Any) -> Result:
    """Run a rule in the writer thread and wait for it without holding the loop.

    Of what nobody waits for, one stands in the thread's line at a time: while the database keeps every writer waiting,
    whoever pressed a button has one of those before them, and not all of them.
    """

    def run() -> Result:
        storage.connect()
        return rule(*args, **words)

    loop = asyncio.get_running_loop()
    async with contextlib.nullcontext() if _asked.get() else _line_of_others(loop):
        return await loop.run_in_executor(_thread, run)


@contextlib.contextmanager
def somebody_waits() -> Iterator[None]:
    """What is done in this block, a person waits for."""
    before = _asked.set(True)
    try:
        yield
    finally:
        _asked.reset(before)


async def once(update: Update, effect: Callable[[Person, datetime], Result]) -> Result | None:
    """Run an effect for whoever sent the update, once however often it is delivered. None: it has run before."""
    now = clock()

    def run() -> Result | None:
        person = _met(update, now)
        return updates.once(update.update_id, now, lambda: effect(person, now))

    return await off_loop(run)


async def ask(update: Update, question: Callable[[Person, datetime], Result]) -> Result:
    """Run a rule that only reads, for whoever sent the update."""
    now = clock()
    return await off_loop(lambda: question(_met(update, now), now))


async def person_of(update: Update) -> Person:
    """Who sent the update."""
    return await ask(update, lambda person, now: person)


def asker(update: Update) -> User:
    """The account behind an update; handlers are registered only for updates that have one."""
    user = update.effective_user
    assert user is not None
    return user


def profile_of(user: User) -> Profile:
    """What Telegram tells of a person."""
    return Profile(user.id, user.full_name, user.username, user.language_code)


def is_person(user: User | None) -> bool:
    """A person of flesh and blood: no bot, no anonymous administrator, no channel."""
    return user is not None and not user.is_bot and user.id not in (ANONYMOUS_ADMIN, *CHANNEL_SENDERS)


def close() -> None:
    """Finish what runs, then end the thread."""
    _thread.shutdown(wait=True)


def _met(update: Update, now: datetime) -> Person:
    """Who sent the update. Whoever writes in private may be written to from then on, Start pressed or not."""
    person = people.meet(profile_of(asker(update)), now)
    wrote = update.message is not None and update.message.chat.type == ChatType.PRIVATE
    if not wrote or person.reachable:
        return person
    people.set_reachable(person.id, True)
    return replace(person, reachable=True)


@lru_cache(maxsize=1)
def _line_of_others(loop: asyncio.AbstractEventLoop) -> asyncio.Lock:
    return asyncio.Lock()
