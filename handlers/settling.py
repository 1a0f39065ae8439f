"""One message on its way: sent, and what became of it written down, however long the database takes to hear of it."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import ExtBot

from handlers import rights
from handlers.outcomes import Closed, Fate, Outcome, closed_by, outcome_of
from handlers.pacing import Pace
from handlers.sending import Draft, Sent, send
from handlers.work import clock, off_loop
from meetups import chat_topics, chats, delivery, entry_cards, join_requests, sent_posts
from meetups.delivery import LEASE, Message
from meetups.refusals import Unavailable

AGAIN_S = 1.0  # between two tries to write down what became of a message
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Said:
    """What is sent, the rows it tells, what each of them says alone, and what is known of it once it went."""

    messages: tuple[Message, ...]
    draft: Draft
    alone: tuple[Draft, ...] = ()
    fate: Fate = Fate.AS_GOOD_AS_SENT

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
            sent = await send(self._bot, said.messages[0], said.draft)
        except TelegramError as error:
            await self._settle(said, outcome_of(error))
        else:
            await self._write(said, lambda message: self._taken(message, sent))
            if said.messages[0].kind == "card" and sent.message_id is not None:
                await rights.pin(self._bot, said.chat_id, sent.message_id)

    def _taken(self, message: Message, sent: Sent) -> None:
        now = clock()
        sent_posts.taken(message, now, sent.message_id, sent.poll, sent.shows)
        delivery.sent(message, self._owner, now, sent.message_id)

    async def _settle(self, said: Said, outcome: Outcome) -> None:
        owner, fate, said = self._owner, outcome.fate, replace(said, fate=outcome.fate)
        log.info("not delivered", **_named(said), said=outcome.words)
        plainer = said.draft.plainer(fate)
        if plainer is not None:
            # Once: a plainer draft has no plainer one. First of all, while these rows are surely ours.
            await self.send(replace(said, draft=plainer, fate=Fate.AS_GOOD_AS_SENT))
        elif _is_done(said):
            await self._write(said, lambda message: self._taken(message, Sent()))
            if join_requests.GONE in outcome.words.lower():
                await self._insist(said, lambda: join_requests.nobody_asked(said.messages[0], clock()))
        elif fate == Fate.MOVED:
            await self._moved(said, outcome)
        elif fate == Fate.NOT_TAKEN:
            said = _together(said)
            await self._write(said, lambda message: delivery.not_taken(message, owner, clock(), outcome.words))
        elif fate == Fate.SLOW_DOWN:
            await self._write(said, lambda message: delivery.slow_down(message, owner, clock(), outcome.wait))
        elif fate == Fate.UNKNOWN:
            await self._write(said, lambda message: delivery.outcome_unknown(message, owner, clock(), outcome.words))
        elif said.alone and fate != Fate.UNREADABLE_FOR_THEM:
            await self._one_by_one(said)
        else:
            await self._bury(said, outcome)
        if fate == Fate.NO_THREAD:
            await self._no_thread(said)

    async def _no_thread(self, said: Said) -> None:
        chat_id, thread_id = said.chat_id, said.draft.thread_id
        if chat_id is not None and thread_id is not None:
            await self._insist(said, lambda: chat_topics.topic_gone(chat_id, thread_id, clock()))

    async def _moved(self, said: Said, outcome: Outcome) -> None:
        """Both, or it would be in doubt though Telegram refused it: what is owed there goes to the new chat."""
        chat_id = said.draft.request.chat_id if said.draft.request is not None else said.chat_id
        owner, rows = self._owner, _together(said).messages

        def both() -> None:
            if chat_id is not None:
                chats.moved(chat_id, outcome.new_chat_id, clock())
            delivery.for_all(rows, lambda one: delivery.not_taken(one, owner, clock(), outcome.words))

        await self._insist(said, both)

    async def _one_by_one(self, said: Said) -> None:
        """One piece of news that Telegram refuses must not take the others with it."""
        for message, draft in zip(said.messages, said.alone, strict=True):
            await self._pace.turn(message.chat_id)
            await self.send(Said((message,), draft))

    async def _bury(self, said: Said, outcome: Outcome) -> None:
        owner, gone = self._owner, outcome.fate == Fate.UNREADABLE_FOR_THEM
        await self._write(said, lambda message: delivery.dead(message, owner, clock(), outcome.words, blocked=gone))
        first, chat_id = said.messages[0], said.chat_id
        if said.draft.request is not None:
            await self._door_closed(said, outcome, said.draft.request.chat_id)
        elif outcome.fate == Fate.CARD_GONE:
            await off_loop(delivery.card_gone, first)
        elif first.user_id is None and chat_id is not None:
            if gone:
                await self._insist(said, lambda: chats.gone(chat_id, clock()))
            else:
                await rights.not_posted(self._bot, chat_id, outcome.words)

    async def _door_closed(self, said: Said, outcome: Outcome, chat_id: int) -> None:
        """A join request cannot be answered: only a right the bot has not is anybody's to mend."""
        first, why = said.messages[0], closed_by(outcome)
        if why == Closed.NO_RIGHT:
            await self._insist(said, lambda: join_requests.not_answered(first, clock()))
        elif why == Closed.NO_CHAT:
            await self._insist(said, lambda: chats.gone(chat_id, clock()))
        else:
            await self._insist(said, lambda: join_requests.waits_no_more(first, clock()))

    async def _write(self, said: Said, what: Callable[[Message], Any]) -> None:
        await self._insist(said, lambda: delivery.for_all(said.messages, what))

    async def _insist(self, said: Said, rule: Callable[[], Any]) -> None:
        """What became of it is known here alone: else it would be sent again. So it is kept until it can be saved.

        Not for ever: later than its lease it is anybody's, and in doubt. What was known is in the log then.
        """
        with self.at_the_database():
            for _ in range(int(LEASE.total_seconds() / AGAIN_S)):
                try:
                    await off_loop(rule)
                    return
                except Unavailable as trouble:
                    log.warning("what became of a message waits for the database", error=str(trouble))
                    await asyncio.sleep(AGAIN_S)
        log.error("what became of a message is lost", **_named(said))


def _is_done(said: Said) -> bool:
    """Whether nothing is left to be done: a card that is to say less is gone, or cannot be read, or stays as it is."""
    if said.messages[0].kind == entry_cards.KIND:
        return said.fate in (Fate.AS_GOOD_AS_SENT, Fate.CARD_GONE, Fate.UNREADABLE_FOR_THEM, Fate.REFUSED)
    return said.fate == Fate.AS_GOOD_AS_SENT


def _together(said: Said) -> Said:
    """What was one message waits as one for the next try, else its parts would come one by one."""
    most = max(message.attempts for message in said.messages)
    return replace(said, messages=tuple(replace(message, attempts=most) for message in said.messages))


def _named(said: Said) -> dict[str, Any]:
    """Which messages, and what is known of them, for the log."""
    kinds = sorted({one.kind for one in said.messages})
    return {"messages": [one.id for one in said.messages], "kinds": kinds, "fate": said.fate.name}
