"""The outbox on its way to Telegram. One process holds the lease; it claims, waits its turn, draws from the facts as
they are then, sends, and writes down what became of it. Should it die, another takes over where it was."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import structlog
from telegram.ext import ExtBot

from handlers.joining import fitting, joined
from handlers.pacing import SPACING, Pace
from handlers.sending import Draft, compose, compose_news, read
from handlers.settling import Said, Sender
from handlers.work import clock, off_loop
from meetups import delivery, lately, leases
from meetups.delivery import Message
from meetups.notices import Notice
from meetups.redaction import redacted
from meetups.refusals import Unavailable

LOOK_EVERY = 0.3  # seconds: a change on the page is on the card within two
LEASE = timedelta(seconds=15)  # so long nobody delivers when the holder dies; longer than a write waits for its turn
RENEW_EVERY = timedelta(seconds=3)
IN_FLIGHT = 48
MOST_BEHIND = 3  # messages that may wait for the database while another is begun
NEVER = datetime.min.replace(tzinfo=UTC)
log = structlog.get_logger()


class Deliverer:
    """Delivers while it holds the lease, until told to stop; then finishes what is in flight."""

    def __init__(self, bot: ExtBot[str], pace: Pace, owner: str) -> None:
        self._bot, self._pace, self._owner = bot, pace, owner
        self._sender = Sender(bot, pace, owner)
        self._flying: dict[asyncio.Task[None], tuple[Message, ...]] = {}
        self._queueing: set[asyncio.Task[None]] = set()  # of those, who wait for their turn
        self._renew_at = self._until = NEVER
        self._stranded = False  # something is claimed that nobody looks after, because the database could not be asked

    async def run(self, stop: asyncio.Event) -> None:
        """Look, claim, send; again."""
        while not stop.is_set():
            try:
                await self._look()
            except Unavailable as trouble:
                log.warning("the outbox cannot be read now", error=str(trouble))
            await _pause(stop, LOOK_EVERY)
        await self._end()

    async def _look(self) -> None:
        now = clock()
        if now >= self._renew_at:
            await self._renew(now)
        room = IN_FLIGHT - len(self._flying)
        if now < self._until and room > 0 and await off_loop(delivery.anything_due, now):
            busy = self._pace.must_wait(LOOK_EVERY)
            claimed = await off_loop(delivery.claim, self._owner, now, room, but=busy, together=True)
            for messages in _by_chat(claimed):
                self._launch(messages)

    async def _renew(self, now: datetime) -> None:
        held = now < self._until
        if not await off_loop(leases.take, "deliver", self._owner, now, LEASE):
            self._until, self._renew_at = NEVER, now + RENEW_EVERY
            return
        self._until, self._renew_at = now + LEASE, now + RENEW_EVERY
        self._pace.forget_idle()
        if not held:
            recent = await off_loop(lately.sent_lately, now)
            self._pace.recall(recent.sent, recent.held)
            await off_loop(delivery.free_claimed, now)
        if self._stranded:
            mine = [message.id for messages in self._flying.values() for message in messages]
            await off_loop(delivery.free_claimed, now, self._owner, mine)
            self._stranded = False
        await off_loop(delivery.recover, now)

    def _launch(self, messages: tuple[Message, ...]) -> None:
        task = asyncio.create_task(self._deliver(messages))
        self._flying[task] = messages
        self._queueing.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        del self._flying[task]
        self._queueing.discard(task)

    async def _deliver(self, messages: tuple[Message, ...]) -> None:
        chat_id, task = messages[0].chat_id, asyncio.current_task()
        try:
            await self._turn(chat_id)
            self._queueing -= {task}
            with self._sender.at_the_database():
                said = await self._last_look(messages)
            if said is None:
                self._pace.give_back(chat_id)
            else:
                await self._sender.send(said)
        except Unavailable as trouble:
            self._stranded = True
            log.warning("messages wait for the database", messages=_ids(messages), error=str(trouble))
        except Exception as broken:  # one message that cannot be drawn must not stop the others
            await self._give_up(messages, broken)

    async def _turn(self, chat_id: int | None) -> None:
        """Nothing more is begun while much waits to be written down: if this process dies, all of that is in doubt."""
        await self._pace.turn(chat_id)
        while self._sender.behind > MOST_BEHIND:
            self._pace.give_back(chat_id)
            await asyncio.sleep(SPACING)
            await self._pace.turn(chat_id)

    async def _last_look(self, messages: tuple[Message, ...]) -> Said | None:
        """What is said, from the facts as they are now, and begun; None where nothing is to be said any more."""
        if len(messages) > 1:
            return await self._news(messages)
        draft = await compose(messages[0], self._bot.username)
        if draft is None:
            await off_loop(delivery.no_longer_true, messages[0], self._owner, clock())
            return None
        return Said(messages, draft) if await off_loop(self._begin, messages[0]) else None

    async def _news(self, messages: tuple[Message, ...]) -> Said | None:
        true = [(message, words) for message in messages if (words := await self._words(message)) is not None]
        fits = fitting([words for _, words in true])
        for message, _ in true[fits:]:
            await off_loop(self._put_back, message)
        begun = await off_loop(delivery.for_all, [message for message, _ in true[:fits]], self._begin)
        told = [both for both, ours in zip(true[:fits], begun, strict=True) if ours]
        if not told:
            return None
        alone: tuple[Draft, ...] = tuple(compose_news(words) for _, words in told)
        together = tuple(message for message, _ in told)
        if len(told) == 1:
            return Said(together, alone[0])
        return Said(together, joined([words for _, words in told]), alone)

    async def _words(self, message: Message) -> Notice | None:
        """What a piece of news says; where it is not so any more, or cannot be said, that is written down."""
        try:
            words = await read(message)
        except Unavailable:
            raise
        except Exception as broken:  # it must not take the others with it
            await self._give_up((message,), broken)
            return None
        if words is None:
            await off_loop(delivery.no_longer_true, message, self._owner, clock())
        return words

    def _begin(self, message: Message) -> bool:
        if clock() >= self._until:  # somebody else delivers by now, at their own pace
            self._put_back(message)
            return False
        return delivery.begin(message, self._owner, clock())

    def _put_back(self, message: Message) -> None:
        delivery.put_back(message, self._owner, clock())

    async def _give_up(self, messages: tuple[Message, ...], broken: Exception) -> None:
        kinds = sorted({message.kind for message in messages})
        log.error("a message could not be drawn", messages=_ids(messages), kinds=kinds, error=repr(broken))
        for message in messages:  # what is kept is shown to whoever runs this, who reads nothing of what was to be told
            await off_loop(delivery.give_up, message, self._owner, clock(), redacted(repr(broken)))

    async def _end(self) -> None:
        """Finish what is being sent; leave what waits for its turn to whoever delivers next."""
        for task in self._queueing:
            task.cancel()
        await asyncio.gather(*self._flying, return_exceptions=True)
        try:
            await off_loop(delivery.free_claimed, clock(), self._owner)
            await off_loop(leases.give_up, "deliver", self._owner)
        except Unavailable as trouble:
            log.warning("the outbox is left as it is; its leases will run out", error=str(trouble))


def _by_chat(messages: Iterable[Message]) -> list[tuple[Message, ...]]:
    """What was claimed for one chat belongs together."""
    chats: dict[object, list[Message]] = {}
    for message in messages:
        chats.setdefault(message.chat_id if message.chat_id is not None else (message.id,), []).append(message)
    return [tuple(some) for some in chats.values()]


def _ids(messages: Iterable[Message]) -> list[int]:
    return [message.id for message in messages]


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
