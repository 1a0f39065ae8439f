"""Telegram took a post that is more than words: what follows from it, saved with the outcome of its message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from meetups import entry_cards, poll_states, prompt_rounds
from meetups.delivery import Message


@dataclass(frozen=True, slots=True)
class Counted:
    """A poll as Telegram counts it (Bot API, Poll): how many chose each option, in order, and how many voted at all."""

    telegram_id: str
    counts: tuple[int, ...]
    voters: int
    closed: bool


def taken(message: Message, now: datetime, message_id: int | None, poll: Counted | None, shows: str = "") -> None:
    """Inside a write transaction, before its message is settled: also where that is no longer ours, it stands there.

    `shows`: the key of the application whose answers it shows.
    """
    facts: Mapping[str, Any] = message.facts
    if message.kind == "prompt" and message_id is not None and message.chat_id is not None:
        prompt_rounds.posted(facts, message.chat_id, message_id, now)
    elif message.kind == "poll" and poll is not None and message_id is not None and message.chat_id is not None:
        poll_states.posted(facts["poll"], poll.telegram_id, message.chat_id, message_id)
    elif message.kind == entry_cards.KIND:
        entry_cards.done(message.id, facts)
    elif shows and message_id is not None and message.chat_id is not None:
        entry_cards.remember(shows, message.chat_id, message_id, now)
    elif message.kind == "poll_stop" and poll is not None:
        poll_states.counted(poll.telegram_id, poll.counts, poll.voters, now, closed=True)
    elif message.kind == "poll_stop":  # it was closed already, and its last counts were told then
        poll_states.closed_before(facts["poll"], now)
