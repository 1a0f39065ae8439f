"""What a failed call to Telegram really means. Every row was reproduced against python-telegram-bot 22.8.

`TimedOut` is a `NetworkError`, and both hide whether the request ever left: the cause beneath tells.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from meetups.told_words import may_not_write

NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
CANNOT_READ = ("bot was blocked", "user is deactivated", "bot can't initiate", "bot was kicked", "not a member")
NO_SUCH_CHAT = ("chat not found", "peer_id_invalid", "user not found")
# A join request somebody answered, or took back; a poll that was closed before.
DONE = ("hide_requester_missing", "user_already_participant", "poll has already been closed")
NO_SUCH_PERSON = (
    "user is deactivated",
    "user not found",
    "user_id_invalid",
    "invalid user_id",
    "participant_id_invalid",
)
CARD_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


class Fate(Enum):
    """What became of a message."""

    AS_GOOD_AS_SENT = auto()
    NOT_TAKEN = auto()
    SLOW_DOWN = auto()
    MOVED = auto()
    UNREADABLE_FOR_THEM = auto()
    CARD_GONE = auto()
    NO_THREAD = auto()
    BROKEN_MARKUP = auto()
    REFUSED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A fate, in words for the log, with what it needs to be acted on."""

    fate: Fate
    words: str
    wait: timedelta = timedelta()
    new_chat_id: int = 0


class Closed(Enum):
    """Why a join request could not be answered."""

    NO_RIGHT = auto()  # the bot's, which somebody can give it
    NO_CHAT = auto()
    NOBODY = auto()  # who asked is not on Telegram any more
    OTHERWISE = auto()  # something about who asked, as that they are in too many chats


def closed_by(outcome: Outcome) -> Closed:
    """What a refusal of approveChatJoinRequest or declineChatJoinRequest means; those already answered are `DONE`."""
    said = outcome.words.lower()
    if any(words in said for words in NO_SUCH_PERSON):
        return Closed.NOBODY
    if outcome.fate == Fate.UNREADABLE_FOR_THEM:
        return Closed.NO_CHAT
    return Closed.NO_RIGHT if may_not_write(said) else Closed.OTHERWISE


def outcome_of(error: TelegramError) -> Outcome:
    """Read an exception of the library."""
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return Outcome(Fate.SLOW_DOWN, "429", wait if isinstance(wait, timedelta) else timedelta(seconds=wait))
    if isinstance(error, ChatMigrated):
        return Outcome(Fate.MOVED, "group became a supergroup", new_chat_id=error.new_chat_id)
    if isinstance(error, Forbidden | BadRequest):
        return Outcome(_refusal(error.message), error.message)
    if isinstance(error, NetworkError) and isinstance(error.__cause__, NEVER_LEFT):
        return Outcome(Fate.NOT_TAKEN, type(error.__cause__).__name__)
    if isinstance(error, InvalidToken):  # 401 and 404: refused before anybody read it, until the token is put right
        return Outcome(Fate.NOT_TAKEN, error.message)
    return Outcome(Fate.UNKNOWN, type(error).__name__)  # read timeouts, dropped connections, 5xx, unreadable answers


def _refusal(message: str) -> Fate:
    said = message.lower()
    if "message is not modified" in said or any(words in said for words in DONE):
        return Fate.AS_GOOD_AS_SENT
    if any(words in said for words in CARD_GONE):
        return Fate.CARD_GONE
    if "thread not found" in said:
        return Fate.NO_THREAD
    if "can't parse entities" in said:
        return Fate.BROKEN_MARKUP
    if any(words in said for words in (*CANNOT_READ, *NO_SUCH_CHAT)):
        return Fate.UNREADABLE_FOR_THEM
    return Fate.REFUSED
