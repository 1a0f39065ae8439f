"""One message on its way: sent, and what became of it written down, however long the database takes to hear of it."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from handlers.outcomes import Fate, Outcome, outcome_of
from handlers.pacing import Pace
from handlers.sending import Draft, send
from handlers.work import clock, off_loop
from meetups import chats, delivery
from meetups.delivery import LEASE, Message
from meetups.refusals import Unavailable

AGAIN_S = 1.0  # between two tries to write down what became of a message
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Said:
    """What is sent, the rows it tells, and what each of them says alone."""

    messages: tuple[Message, ...]
    draft: Draft
    alone: tuple[Draft, ...] = ()

    @property
    def chat_id(self) -> int | None:
        """Where it goes."""
        return self.messages[0].chat_id


class Sender:
    """Sends what has its turn and is begun, for one owner."""

    def __init__(self, bot: ExtBot[str], pace: Pace, owner: str) -> None:
        self._bot, self._pace, self._owner = bot, pace, owner
        self.behind = 0  # messages that wait for the database, to be begun or to be written down

    @contextlib.contextmanager
    def at_the_database(self) -> Iterator[None]:
        """Count one message that waits for it."""
        self.behind += 1
        try:
            yield
        finally:
            self.behind -= 1

    async def send(self, said: Said) -> None:
        """Send it, and settle every row it tells."""
        try:
            sent_id = await send(self._bot, said.messages[0], said.draft)
        except TelegramError as error:
            await self._settle(said, outcome_of(error))
        else:
            await self._write(said, lambda message: delivery.sent(message, self._owner, clock(), sent_id))
            if said.messages[0].kind == "card" and sent_id is not None:
                await self._pin(said.chat_id, sent_id)

    async def _settle(self, said: Said, outcome: Outcome) -> None:
        owner, chat_id, fate = self._owner, said.chat_id, outcome.fate
        ids, kinds = [one.id for one in said.messages], {one.kind for one in said.messages}
        log.info("not delivered", messages=ids, kinds=sorted(kinds), fate=fate.name, said=outcome.words)
        if fate == Fate.NO_THREAD and chat_id is not None:
            await off_loop(chats.thread_gone, chat_id, clock())
        if fate == Fate.MOVED and chat_id is not None:
            await off_loop(chats.moved, chat_id, outcome.new_chat_id, clock())
        plainer = said.draft.plainer(fate)
        if plainer is not None:
            await self.send(replace(said, draft=plainer))  # once: a plainer draft has no plainer one
        elif fate == Fate.AS_GOOD_AS_SENT:
            await self._write(said, lambda message: delivery.sent(message, owner, clock()))
        elif fate in (Fate.NOT_TAKEN, Fate.MOVED):
            await self._write(said, lambda message: delivery.not_taken(message, owner, clock(), outcome.words))
        elif fate == Fate.SLOW_DOWN:
            await self._write(said, lambda message: delivery.slow_down(message, owner, clock(), outcome.wait))
        elif fate == Fate.UNKNOWN:
            await self._write(said, lambda message: delivery.outcome_unknown(message, owner, clock(), outcome.words))
        elif said.alone and fate != Fate.UNREADABLE_FOR_THEM:
            await self._one_by_one(said)
        else:
            await self._bury(said, outcome)

    async def _one_by_one(self, said: Said) -> None:
        """One piece of news that Telegram refuses must not take the others with it."""
        for message, draft in zip(said.messages, said.alone, strict=True):
            await self._pace.turn(message.chat_id)
            await self.send(Said((message,), draft))

    async def _bury(self, said: Said, outcome: Outcome) -> None:
        owner, gone = self._owner, outcome.fate == Fate.UNREADABLE_FOR_THEM
        await self._write(said, lambda message: delivery.dead(message, owner, clock(), outcome.words, blocked=gone))
        first = said.messages[0]
        if outcome.fate == Fate.CARD_GONE:
            await off_loop(delivery.card_gone, first)
        elif gone and first.user_id is None and first.chat_id is not None:
            await off_loop(chats.gone, first.chat_id, clock())

    async def _write(self, said: Said, what: Callable[[Message], Any]) -> None:
        """What became of it is known here alone: else it would be sent again. So it is kept until it can be saved."""
        with self.at_the_database():
            for _ in range(int(LEASE.total_seconds() / AGAIN_S)):
                try:
                    await off_loop(delivery.for_all, said.messages, what)
                    return
                except Unavailable as trouble:
                    log.warning("what became of a message waits for the database", error=str(trouble))
                    await asyncio.sleep(AGAIN_S)

    async def _pin(self, chat_id: int | None, message_id: int) -> None:
        if chat_id is None or not await off_loop(chats.may_pin, chat_id):
            return
        try:
            await self._bot.pin_chat_message(chat_id, message_id, disable_notification=True)
        except TelegramError as refused:
            log.info("not pinned", chat=chat_id, said=refused.message)
