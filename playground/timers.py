"""What happens by itself when its time has come: bans and restrictions end, polls close."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from playground import polls
from playground.world import Member, World

LONGEST_SLEEP = 3600.0


async def keep(world: World) -> None:
    """Run for ever: sleep until the next moment that matters, or until a nearer one is set."""
    while True:
        ripen(world)
        soonest = min(_moments(world), default=world.now() + LONGEST_SLEEP)
        await world.timed.wait(min(soonest - world.now(), LONGEST_SLEEP))


def ripen(world: World) -> None:
    """Let happen whatever is due by the world's clock."""
    now = world.now()
    for chat in world.chats.values():
        for user, member in list(chat.members.items()):
            if member.until and member.until <= now:
                chat.members[user] = _freed(member)
                world.changed(chat)
        for when, message in polls.closes(chat):
            if when <= now:
                polls.close(world, chat, message)


def _freed(member: Member) -> Member:
    """No bot hears of the end of a ban or a restriction."""
    here = member.status == "restricted" and not member.away
    return replace(member, status="member" if here else "left", rights={}, until=0, away=False)


def _moments(world: World) -> Iterator[float]:
    for chat in world.chats.values():
        yield from (member.until for member in chat.members.values() if member.until)
        yield from (when for when, _ in polls.closes(chat))
