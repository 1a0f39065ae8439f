"""Ways of delivering as it must not be done. Each story is told once more with one of them, and must end badly: else it
proves nothing. Only the process that was started this way is changed."""

import contextlib
import dataclasses
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

LATE = timedelta(minutes=10)
LATER_S = 0.3  # how long a site that promises waits before it does what it said
UNSAVED = "what was said is not saved"


def trusting() -> None:
    """Write down that a message was sent, then send it."""
    from meetups import delivery

    begin = delivery.begin

    def begun(message: delivery.Message, owner: str, now: datetime) -> bool:
        if not begin(message, owner, now):
            return False
        delivery.sent(message, owner, now)
        return True

    delivery.begin = begun


def insistent() -> None:
    """Send again and again what nobody can know of, whatever it is."""
    from meetups import kinds

    for name, kind in kinds.KINDS.items():
        kinds.KINDS[name] = dataclasses.replace(kind, unknown=kinds.Unknown.REPEAT)


def hasty() -> None:
    """Never wait for one's turn."""
    from handlers.pacing import Pace

    async def turn(self: Any, *where: Any, **how: Any) -> None:
        return None

    Pace.turn = turn  # type: ignore[assignment]  # that is the point


def deaf() -> None:
    """Do not hear that somebody blocked the bot."""
    from meetups import delivery

    dead = delivery.dead

    def buried(message: delivery.Message, owner: str, now: datetime, error: str, *, blocked: bool = False) -> None:
        dead(message, owner, now, error)

    delivery.dead = buried


def stubborn() -> None:
    """Do not hear that a group moved."""
    from meetups import chats

    chats.moved = lambda old_id, new_id, now: None


def behind() -> None:
    """Judge what is still true by a clock that is ten minutes slow."""
    from handlers import sending
    from meetups import delivery

    clock, begin = sending.clock, delivery.begin
    sending.clock = lambda: clock() - LATE
    delivery.begin = lambda message, owner, now: begin(message, owner, now - LATE)


def forgetful() -> None:
    """Take no note of updates that were seen."""
    from database import write_transaction
    from meetups import updates

    def once(update_id: int, now: datetime, effect: Callable[[], Any]) -> Any:
        with write_transaction():
            return effect()

    updates.once = once


def promising() -> None:
    """At the site: say how it would come out, or what came out last, and save it a moment later."""
    import database
    from meetups import rsvps

    saved, said = rsvps.answer, []

    class _Undone(Exception):
        pass

    def later(*given: Any, **more: Any) -> None:
        database.connect()
        try:
            saved(*given, **more)
        except database.Unavailable:
            print(UNSAVED, file=sys.stderr, flush=True)  # noqa: T201 - for whoever waits until it happened
        finally:
            database.disconnect()

    def answer(user_id: int, key: str, choice: rsvps.Choice, now: datetime, **more: Any) -> rsvps.Answer:
        with contextlib.suppress(_Undone, database.Unavailable), database.write_transaction():
            said.append(saved(user_id, key, choice, now, **more))
            raise _Undone
        threading.Timer(LATER_S, later, (user_id, key, choice, now), more).start()
        return said[-1]

    rsvps.answer = answer  # type: ignore[assignment]  # that is the point


WAYS: dict[str, Callable[[], None]] = {
    way.__name__: way for way in (trusting, insistent, hasty, deaf, stubborn, behind, forgetful, promising)
}
