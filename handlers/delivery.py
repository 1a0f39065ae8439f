"""The outbox on its way to Telegram. One process holds the lease; it claims, draws from the facts as they are then,
waits its turn, sends, and writes down what became of it."""

import asyncio
from datetime import datetime, timedelta

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from handlers.outcomes import Fate, Outcome, outcome_of
from handlers.pacing import Pace
from handlers.sending import Draft, compose, send
from handlers.work import clock, off_loop
from meetups import chats, delivery, leases
from meetups.delivery import Message
from meetups.refusals import Unavailable

LOOK_EVERY = 0.3  # seconds: a change on the page is on the card within two
LEASE = timedelta(seconds=30)
RENEW_EVERY = timedelta(seconds=10)
IN_FLIGHT = 30
log = structlog.get_logger()


class Deliverer:
    """Delivers while it holds the lease, until told to stop; then finishes what is in flight."""

    def __init__(self, bot: ExtBot[str], pace: Pace, owner: str) -> None:
        self._bot, self._pace, self._owner = bot, pace, owner
        self._flying: set[asyncio.Task[None]] = set()
        self._renew_at = datetime.min.replace(tzinfo=clock().tzinfo)
        self._holds = False

    async def run(self, stop: asyncio.Event) -> None:
        """Look, claim, send; again."""
        while not stop.is_set():
            try:
                await self._look()
            except Unavailable as trouble:
                log.warning("the outbox cannot be read now", error=str(trouble))
            await _pause(stop, LOOK_EVERY)
        await asyncio.gather(*self._flying, return_exceptions=True)
        if self._holds:
            await off_loop(leases.give_up, "deliver", self._owner)

    async def _look(self) -> None:
        now = clock()
        if now >= self._renew_at:
            self._holds = await off_loop(leases.take, "deliver", self._owner, now, LEASE)
            self._renew_at = now + RENEW_EVERY
            self._pace.forget_idle()
            if self._holds:
                await off_loop(delivery.recover, now)
        room = IN_FLIGHT - len(self._flying)
        if self._holds and room > 0 and await off_loop(delivery.anything_due, now):
            for message in await off_loop(delivery.claim, self._owner, now, room):
                self._launch(message)

    def _launch(self, message: Message) -> None:
        task = asyncio.create_task(self._deliver(message))
        self._flying.add(task)
        task.add_done_callback(self._flying.discard)

    async def _deliver(self, message: Message) -> None:
        try:
            await self._pace.turn(message.chat_id)
            draft = await compose(message, self._bot.username)
            if draft is None:
                await off_loop(delivery.no_longer_true, message, self._owner, clock())
            elif await off_loop(delivery.begin, message, self._owner, clock()):
                await self._send(message, draft)
        except Unavailable as trouble:
            log.warning("a message waits for the database", message=message.id, error=str(trouble))
        except Exception as broken:  # one message that cannot be drawn must not stop the others
            log.error("a message could not be drawn", message=message.id, kind=message.kind, error=repr(broken))
            await off_loop(delivery.give_up, message, self._owner, clock(), repr(broken))

    async def _send(self, message: Message, draft: Draft) -> None:
        try:
            sent_id = await send(self._bot, message, draft)
        except TelegramError as error:
            await self._settle(message, draft, outcome_of(error))
        else:
            await off_loop(delivery.sent, message, self._owner, clock(), sent_id)
            if message.kind == "card" and sent_id is not None:
                await self._pin(message.chat_id, sent_id)

    async def _settle(self, message: Message, draft: Draft, outcome: Outcome) -> None:
        owner, now = self._owner, clock()
        log.info("not delivered", message=message.id, kind=message.kind, fate=outcome.fate.name, said=outcome.words)
        if outcome.fate == Fate.NO_THREAD and message.chat_id is not None:
            await off_loop(chats.thread_gone, message.chat_id, now)
        if outcome.fate in (Fate.NO_THREAD, Fate.BROKEN_MARKUP) and draft.plainer(outcome.fate) is not None:
            await self._send(message, draft.plainer(outcome.fate) or draft)  # once: a plainer draft has no plainer one
        elif outcome.fate == Fate.AS_GOOD_AS_SENT:
            await off_loop(delivery.sent, message, owner, now)
        elif outcome.fate == Fate.NOT_TAKEN:
            await off_loop(delivery.not_taken, message, owner, now, outcome.words)
        elif outcome.fate == Fate.SLOW_DOWN:
            await off_loop(delivery.slow_down, message, owner, now, outcome.wait)
        elif outcome.fate == Fate.MOVED and message.chat_id is not None:
            await off_loop(chats.moved, message.chat_id, outcome.new_chat_id, now)
            await off_loop(delivery.not_taken, message, owner, now, outcome.words)
        elif outcome.fate == Fate.UNKNOWN:
            await off_loop(delivery.outcome_unknown, message, owner, now, outcome.words)
        else:
            await self._bury(message, outcome)

    async def _bury(self, message: Message, outcome: Outcome) -> None:
        gone = outcome.fate == Fate.UNREADABLE_FOR_THEM
        await off_loop(delivery.dead, message, self._owner, clock(), outcome.words, blocked=gone)
        if outcome.fate == Fate.CARD_GONE:
            await off_loop(delivery.card_gone, message)
        elif gone and message.user_id is None and message.chat_id is not None:
            await off_loop(chats.gone, message.chat_id, clock())

    async def _pin(self, chat_id: int | None, message_id: int) -> None:
        if chat_id is None or not await off_loop(chats.may_pin, chat_id):
            return
        try:
            await self._bot.pin_chat_message(chat_id, message_id, disable_notification=True)
        except TelegramError as refused:
            log.info("not pinned", chat=chat_id, said=refused.message)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
