"""Many who come into a chat at once: what each process of the race does."""

import time
from datetime import timedelta

from database import write_transaction
from meetups import chat_roster, entry, raids
from meetups.chat_roster import Change
from meetups.people import Profile
from models import ChatMember, GroupChat, OutboxMessage, User
from tests.conftest import NOW

CHAT = -1001
THINKING_S = 0.5  # between looking and writing: as long as the last process may be late


def come(telegram_id: int) -> None:
    """As the house hears of it."""
    who = Profile(telegram_id, f"Somebody {telegram_id}")
    chat_roster.follow(Change(CHAT, who, "left", "in", by=telegram_id), NOW)


def come_carelessly(telegram_id: int) -> None:
    """Look whether it is a raid already, think, write: what was true a moment ago decides."""
    chat = GroupChat.get(GroupChat.chat_id == CHAT)
    with write_transaction():
        user = User.create(telegram_id=telegram_id, name="Somebody", created_at=NOW)
        ChatMember.create(chat=chat, user=user, status="in", seen_at=NOW, came_at=NOW)
    how = entry.entry_of(chat.group_id)
    came = ChatMember.select().where(ChatMember.came_at.is_null(False)).count()
    time.sleep(THINKING_S)
    if came > how.raid_joins and not raids.reviewing(how, NOW):
        with write_transaction():
            entry.write(chat.group_id, {"review_until": NOW + timedelta(days=1)})
            OutboxMessage.create(kind="raid", not_before=NOW, created_at=NOW, changed_at=NOW)
