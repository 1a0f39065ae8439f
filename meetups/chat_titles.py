"""What stands beside somebody's name in a group's chats: offered by its organisers, set only with the person's yes.

Telegram calls it a tag (Bot API setChatMemberTag): up to 16 characters, no emoji, of members who do not administer the
chat. A wish is a row; whoever holds the lease of the rosters does it (`handlers/title_setting.py`). Setting twice
changes nothing, so what was under way when a process died is done again.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from database import locked, write_transaction
from meetups import audit, outbox
from meetups.groups import require_organiser
from meetups.names import one_line, visible
from meetups.refusals import Invalid, NotFound, TooLate, wrong
from meetups.visibility import INSIDERS, role_of
from models import ChatMember, ChatTitle, Group, GroupChat, OutboxMessage, User
from phrases import noted

LONGEST = 16
PICTURES = frozenset(("So", "Sk", "Cs", "Co", "Cf", "Me"))  # categories of emoji, and of what joins them
NOT_OFFERED = noted("That title is not offered any more.")
HAS_ONE = noted("They have a title there already. They can take it away themselves.")
ASKED_LATELY = noted("They were asked lately, and have no title now. In a month you may ask again.")
AGAIN = timedelta(days=30)
IN_NO_CHAT = noted("They are in none of the group’s chats.")


class Stand(StrEnum):
    """How a title stands."""

    ASKED = "asked"  # the person was asked
    UNDER_WAY = "under way"
    SET = "set"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Title:
    """One title in one chat. `mark` names it in buttons; `refused` is in Telegram's words."""

    mark: str
    user_id: int
    name: str
    title: str
    chat: str
    stand: Stand
    refused: str


def offer(actor_id: int, user_id: int, group_id: int, title: str, now: datetime) -> str:
    """Ask a member whether they would like this title in the group's chats; the name of whom is asked.

    Another offer they did not answer gives way; who said no, or took a title away, is not asked again for a month.
    Raises Invalid, NotAllowed, NotFound, TooLate.
    """
    words = checked(title)
    with write_transaction():
        _hold(group_id)
        require_organiser(actor_id, group_id)
        if role_of(user_id, group_id) not in INSIDERS:
            raise NotFound()
        rows = list(_of_group(group_id).where(ChatTitle.user == user_id))
        if any(row.agreed_at for row in rows):
            raise TooLate(HAS_ONE)
        if not rows and _asked_lately(user_id, group_id, now):
            raise TooLate(ASKED_LATELY)
        _write_offer(user_id, group_id, words)
        audit.note("member.title", f"user:{user_id}", actor_id=actor_id, group_id=group_id, now=now)
        key = f"{group_id}:{user_id}:{mark_of(words)}:{now.isoformat()}"
        outbox.tell(user_id, "title", key, now, group_id=group_id, mark=mark_of(words))
        return str(User.get_by_id(user_id).name)


def checked(title: str) -> str:
    """A title as Telegram takes it. Raises Invalid."""
    words = one_line(title)
    if not visible(words):
        raise Invalid(wrong("title", noted("Write a title.")))
    if len(words) > LONGEST or len(words.encode("utf-16-le")) > 2 * LONGEST:
        raise Invalid(wrong("title", noted("A title has up to {limit} characters."), limit=LONGEST))
    if any(unicodedata.category(letter) in PICTURES for letter in words):
        raise Invalid(wrong("title", noted("Telegram takes no emoji in titles.")))
    return words


def mark_of(title: str) -> str:
    """Names a title in a button: a yes is to the words that were read."""
    return sha256(title.encode()).hexdigest()[:12]


def agree(user_id: int, group_id: int, mark: str, now: datetime) -> None:
    """Yes: have it set in each chat it was offered in. Raises TooLate where it is not offered, NotFound."""
    with write_transaction():
        rows = _mine(user_id, group_id, mark)
        if any(row.agreed_at for row in rows):
            return  # a second press
        if not rows:
            raise TooLate(NOT_OFFERED)
        _change(rows, agreed_at=now, due_at=now, tries=0, refused="")


def decline(user_id: int, group_id: int, mark: str, now: datetime) -> None:
    """No, thank you: nothing is set. Where it is set by now, it is taken away. Raises NotFound."""
    with write_transaction():
        _take(_mine(user_id, group_id, mark), now)


def take_away(user_id: int, group_id: int, now: datetime) -> None:
    """Be called nothing in that group's chats, and asked no more about what was offered. Raises NotFound."""
    with write_transaction():
        _take(_mine(user_id, group_id), now)


def left(user_id: int, group_id: int, now: datetime) -> None:
    """They do not belong to the group any more: their titles go. Inside a transaction that holds the group."""
    _take(list(_of_group(group_id).where(ChatTitle.user == user_id)), now)


def mine(user_id: int, group_id: int) -> tuple[Title, ...]:
    """One's own titles in a group, chat by chat; without what is being taken away."""
    rows = _of_group(group_id).where(ChatTitle.user == user_id, ChatTitle.title != "")
    return tuple(_title(row) for row in rows)


def of_group(actor_id: int, group_id: int) -> tuple[Title, ...]:
    """All of them, for organisers. Raises NotAllowed."""
    require_organiser(actor_id, group_id)
    return tuple(_title(row) for row in _of_group(group_id))


def try_again(actor_id: int, group_id: int, now: datetime) -> None:
    """What Telegram refused is tried again: the bot was given the right. Raises NotAllowed."""
    with write_transaction():
        _hold(group_id)
        require_organiser(actor_id, group_id)
        refused = [row for row in _of_group(group_id) if row.refused and row.due_at is None]
        _change(refused, due_at=now, tries=0, refused="")


def _asked_lately(user_id: int, group_id: int, now: datetime) -> bool:
    asked = (OutboxMessage.kind == "title", OutboxMessage.user == user_id, OutboxMessage.group == group_id)
    return bool(OutboxMessage.select().where(*asked, OutboxMessage.created_at > now - AGAIN).exists())


def _write_offer(user_id: int, group_id: int, title: str) -> None:
    out = ChatMember.select(ChatMember.chat).where(
        ChatMember.user == user_id, ChatMember.status.in_(("left", "banned", "asks"))
    )
    homes = GroupChat.select().where(
        GroupChat.group == group_id, GroupChat.state != "removed", GroupChat.id.not_in(out)
    )
    fresh = {"title": title, "agreed_at": None, "due_at": None, "tries": 0, "refused": ""}
    rows = [{"chat": chat.id, "user": user_id, **fresh} for chat in homes.order_by(GroupChat.id)]
    if not rows:
        raise Invalid(wrong("member", IN_NO_CHAT))
    ChatTitle.insert_many(rows).on_conflict(conflict_target=[ChatTitle.chat, ChatTitle.user], update=fresh).execute()


def _take(rows: list[ChatTitle], now: datetime) -> None:
    """What was agreed to is taken away in Telegram; what was only offered is gone at once."""
    for row in rows:
        if row.agreed_at is None:
            ChatTitle.delete().where(ChatTitle.chat == row.chat_id, ChatTitle.user == row.user_id).execute()
    _change([row for row in rows if row.agreed_at and row.title], title="", due_at=now, tries=0, refused="")


def _mine(user_id: int, group_id: int, mark: str = "") -> list[ChatTitle]:
    _hold(group_id)
    if role_of(user_id, group_id) not in INSIDERS:
        raise NotFound()
    rows = _of_group(group_id).where(ChatTitle.user == user_id)
    return [row for row in rows if not mark or mark_of(row.title) == mark]


def _of_group(group_id: int) -> Any:
    rows = ChatTitle.select(ChatTitle, GroupChat, User).join(GroupChat).switch(ChatTitle).join(User)
    return rows.where(GroupChat.group == group_id).order_by(User.name, User.id, GroupChat.id)


def _change(rows: list[ChatTitle], **columns: Any) -> None:
    for row in rows:
        ChatTitle.update(**columns).where(ChatTitle.chat == row.chat_id, ChatTitle.user == row.user_id).execute()


def _title(row: ChatTitle) -> Title:
    if row.agreed_at is None:
        stand = Stand.ASKED
    else:
        stand = Stand.UNDER_WAY if row.due_at else Stand.REFUSED if row.refused else Stand.SET
    return Title(mark_of(row.title), row.user_id, row.user.name, row.title, row.chat.title, stand, row.refused)


def _hold(group_id: int) -> None:
    locked(Group.select(Group.id).where(Group.id == group_id)).first()
