"""The bot lost a right in a chat, or the chat itself: whoever can mend it hears so in private, and what to do."""

from datetime import datetime

from meetups import chat_administrators, organisers, outbox
from models import GroupChat, User


def tell(chat: GroupChat, what: str, now: datetime) -> None:
    """Tell whoever added the bot, who administers the chat as far as that was seen, and who organises the group.

    `what` is one of `trouble_notices.TROUBLES`. Nobody is told who cannot be written to, and nobody twice.
    """
    organise = set(organisers.reachable(chat.group_id)) if chat.group_id is not None else set()
    _tell(chat, what, organise | _in_charge(chat), now, now.isoformat())


def tell_of_silence(chat: GroupChat, now: datetime) -> None:
    """Posts are refused by the chat's own permissions: once a day to who can change them. Organisers hear it of each
    post (`post_words.py`)."""
    organise = set(organisers.reachable(chat.group_id)) if chat.group_id is not None else set()
    _tell(chat, "silenced", _in_charge(chat) - organise, now, now.date().isoformat())


def tell_of_door(chat: GroupChat, now: datetime) -> None:
    """The bot may not let people in who asked: once a day to whoever can change that."""
    organise = set(organisers.reachable(chat.group_id)) if chat.group_id is not None else set()
    _tell(chat, "door", organise | _in_charge(chat), now, now.date().isoformat())


def _in_charge(chat: GroupChat) -> set[int]:
    added = User.id == chat.added_by_id if chat.added_by_id is not None else User.id.is_null()
    ruling = User.telegram_id.in_(chat_administrators.of(chat.id))
    known = User.select(User.id).where(added | ruling, User.reachable, User.telegram_id.is_null(False))
    return {user.id for user in known}


def _tell(chat: GroupChat, what: str, user_ids: set[int], now: datetime, when: str) -> None:
    for user_id in sorted(user_ids):
        outbox.tell(user_id, "trouble", f"{what}:{chat.id}:{when}:{user_id}", now, group_id=chat.group_id,
                    what=what, chat=chat.title, row=chat.id)  # fmt: skip
