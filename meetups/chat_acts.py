"""What is to be done about people in chats: banned, let back, put out, muted, looked up.

A wish is a row, the newest alone, saved with the decision it follows from; whoever holds the lease does it
(`handlers/roster_checks.py`). All of it may be done twice, so what was under way when a process died is done again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from peewee import JOIN, Case

from database import write_transaction
from meetups import organisers, outbox, sanction_rows
from models import ChatAct, ChatMember, GroupChat, Membership, User

BACKOFF = tuple(timedelta(seconds=s) for s in (1, 5, 30, 120, 600, 1800))
PATIENCE = 20  # tries, about eight hours
LOOKED_UP_AGAIN = timedelta(days=7)
MOST_LOOKS = 500  # in one chat a day
NO_RIGHT = "not enough rights"
UNREACHABLE = "no answer"


class Act(StrEnum):
    """What can be done. `REMOVE` puts somebody out who may come back."""

    LOOK = "look"
    BAN = "ban"
    UNBAN = "unban"
    REMOVE = "remove"
    MUTE = "mute"
    UNMUTE = "unmute"


# Where each is done: the standings somebody may have in the chat; None: not seen there yet.
WHERE: dict[Act, frozenset[str | None]] = {
    Act.LOOK: frozenset({None, "in", "asks", "muted", "left", "banned"}),
    Act.BAN: frozenset({None, "in", "asks", "muted", "left"}),
    Act.UNBAN: frozenset({"banned"}),
    Act.REMOVE: frozenset({"in", "muted"}),
    Act.MUTE: frozenset({None, "in", "asks", "muted"}),
    Act.UNMUTE: frozenset({"in", "muted", "left"}),  # who left muted would be so on coming back
}
# How somebody stands in the chat once it is done; of a mute and its end Telegram tells.
AFTER = {Act.BAN: "banned", Act.UNBAN: "left", Act.REMOVE: "left"}


@dataclass(frozen=True, slots=True)
class ToDo:
    """One act, with the numbers Telegram knows chat and person by. `small`: a group that is no supergroup.

    `until`: when a mute ends; None where none is in force any more, or it is no mute."""

    row_id: int
    chat_id: int
    small: bool
    user_id: int
    telegram_id: int
    act: Act
    asked_at: datetime
    tries: int
    until: datetime | None = None


def owe(group_id: int, user_id: int, act: Act, now: datetime) -> int:
    """Have it done in every chat of the group where it makes sense; in how many. Inside a transaction, group held.

    What was to be done about this person there before is not, but for a ban which never came about.
    """
    chats = list(_chats(group_id))
    stands = {row.chat_id: row.status for row in _standings(chats, user_id)}
    _drop(chats, user_id)
    return sum(put(chat, user_id, act, now) for chat in chats if stands.get(chat.id) in WHERE[act])


def put(chat: GroupChat, user_id: int, act: Act, now: datetime) -> bool:
    """Have it done in this chat; where the bot may not, organisers are told. False: Telegram does not know them."""
    if not User.select().where(User.id == user_id, User.telegram_id.is_null(False)).exists():
        return False
    may = act == Act.LOOK or chat.can_restrict
    fresh = {"act": act.value, "asked_at": now, "due_at": now if may else None, "tries": 0,
             "refused": "" if may else NO_RIGHT}  # fmt: skip
    wish = ChatAct.insert(chat=chat.id, user=user_id, **fresh)
    if act == Act.LOOK:
        wish.on_conflict_ignore().execute()
    else:
        wish.on_conflict(conflict_target=[ChatAct.chat, ChatAct.user], update=fresh).execute()
    if not may:
        _tell(chat, now)
    return True


def look_up(chat: GroupChat, now: datetime, *, all_of_them: bool = False) -> int:
    """Have those looked up whom nobody looked at for a week, or never; with `all_of_them`, everybody known there."""
    before = now if all_of_them else now - LOOKED_UP_AGAIN
    here = (ChatMember.chat == chat.id) & (ChatMember.user == Membership.user)
    roster = (
        Membership.select(Membership.user)
        .join(User).switch(Membership).join(ChatMember, JOIN.LEFT_OUTER, on=here)
        .where(Membership.group == chat.group_id, User.telegram_id.is_null(False))
        .where(ChatMember.seen_at.is_null() | (ChatMember.seen_at <= before))
        .order_by(ChatMember.seen_at, Membership.user).limit(MOST_LOOKS)
    )  # fmt: skip
    others = ChatMember.select(ChatMember.user).where(ChatMember.chat == chat.id, ChatMember.seen_at <= before)
    ids = dict.fromkeys([row.user_id for row in roster] + [row.user_id for row in others.limit(MOST_LOOKS)])
    return sum(put(chat, user_id, Act.LOOK, now) for user_id in list(ids)[:MOST_LOOKS])


def may_now(chat: GroupChat, now: datetime, *, more: bool, back: bool) -> None:
    """The bot may do `more` in the chat: what was refused is tried again. It is `back` (or new) there: everybody known
    is looked up, for nobody told it what went on. Inside a transaction."""
    if more:
        refused = (ChatAct.chat == chat.id, ChatAct.due_at.is_null())
        ChatAct.update(due_at=now, tries=0, refused="").where(*refused).execute()
    if back:
        look_up(chat, now, all_of_them=True)


def keep_in(group_id: int, user_id: int) -> None:
    """They belong to the group: nobody bans them or puts them out any more. Inside a transaction."""
    out = ChatAct.act.in_((Act.BAN.value, Act.REMOVE.value))
    chats = GroupChat.select(GroupChat.id).where(GroupChat.group == group_id)
    ChatAct.delete().where(ChatAct.user == user_id, ChatAct.chat.in_(chats), out).execute()


def is_to_go(group_id: int, user_id: int) -> bool:
    """Whether they are to be banned or put out in a chat of the group, and it is not done yet."""
    out = ChatAct.act.in_((Act.BAN.value, Act.REMOVE.value))
    rows = ChatAct.select().join(GroupChat).where(GroupChat.group == group_id, ChatAct.user == user_id, out)
    return bool(rows.exists())


def forget(row_id: int) -> None:
    """The chat is no home of the group any more (the id of its row): nothing is done there. Inside a transaction."""
    ChatAct.delete().where(ChatAct.chat == row_id).execute()


def due(now: datetime, limit: int) -> tuple[ToDo, ...]:
    """What is to be done next: decisions in their order, then looks."""
    rows = (
        ChatAct.select(ChatAct, GroupChat, User)
        .join(GroupChat).switch(ChatAct).join(User)
        .where(ChatAct.due_at <= now, User.telegram_id.is_null(False))
        .where(GroupChat.group.is_null(False), GroupChat.state != "removed")
        .order_by(Case(ChatAct.act, ((Act.LOOK.value, 1),), 0), ChatAct.due_at, ChatAct.user, ChatAct.chat).limit(limit)
    )  # fmt: skip
    return tuple(_to_do(row, now) for row in rows)


def done(to_do: ToDo, now: datetime) -> None:
    """It is so. A wish that came meanwhile stays."""
    with write_transaction():
        if _mine(ChatAct.delete(), to_do) and to_do.act in AFTER:
            _stands_now(to_do, AFTER[to_do.act], now)


def later(to_do: ToDo, now: datetime, wait: timedelta | None = None) -> None:
    """Nobody can know whether it was done, or it is not the time: again after a while, and in the end no more."""
    again = now + (wait or BACKOFF[min(to_do.tries, len(BACKOFF) - 1)])
    if to_do.tries >= PATIENCE and wait is None:
        refuse(to_do, now, UNREACHABLE)
        return
    with write_transaction():
        _mine(ChatAct.update(due_at=again, tries=ChatAct.tries + (wait is None)), to_do)


def refuse(to_do: ToDo, now: datetime, said: str) -> None:
    """Telegram will not have it. A look is let be; of anything else organisers hear, once a day and chat."""
    with write_transaction():
        if to_do.act == Act.LOOK:
            _mine(ChatAct.delete(), to_do)
        elif _mine(ChatAct.update(due_at=None, refused=said[:300]), to_do):
            _tell(GroupChat.get_by_id(to_do.row_id), now)


def never_there(to_do: ToDo, now: datetime) -> None:
    """Telegram knows nobody like that in the chat: nothing is left to do."""
    with write_transaction():
        if _mine(ChatAct.delete(), to_do):
            _stands_now(to_do, "left", now)


def refused_in(chat_id: int) -> list[ChatAct]:
    """What could not be done in a chat (the id of its row), with the people, the oldest first."""
    rows = ChatAct.select(ChatAct, User).join(User).where(ChatAct.chat == chat_id, ChatAct.due_at.is_null())
    return list(rows.order_by(ChatAct.asked_at, ChatAct.user))


def _chats(group_id: int) -> Any:
    return GroupChat.select().where(GroupChat.group == group_id, GroupChat.state != "removed").order_by(GroupChat.id)


def _standings(chats: Iterable[GroupChat], user_id: int) -> Any:
    return ChatMember.select().where(ChatMember.chat.in_([chat.id for chat in chats]), ChatMember.user == user_id)


def _drop(chats: Iterable[GroupChat], user_id: int) -> None:
    ChatAct.delete().where(ChatAct.chat.in_([chat.id for chat in chats]), ChatAct.user == user_id).execute()


def _mine(query: Any, to_do: ToDo) -> bool:
    same = (ChatAct.act == to_do.act.value, ChatAct.asked_at == to_do.asked_at)
    return bool(query.where(ChatAct.chat == to_do.row_id, ChatAct.user == to_do.user_id, *same).execute() == 1)


def _stands_now(to_do: ToDo, status: str, now: datetime) -> None:
    fresh = {"status": status, "seen_at": now}
    ChatMember.insert(chat=to_do.row_id, user=to_do.user_id, **fresh).on_conflict(
        conflict_target=[ChatMember.chat, ChatMember.user], update=fresh
    ).execute()


def _tell(chat: GroupChat, now: datetime) -> None:
    for user_id in organisers.reachable(chat.group_id) if chat.group_id is not None else ():
        outbox.tell(user_id, "roster", f"refused:{chat.id}:{now.date()}:{user_id}", now, group_id=chat.group_id,
                    what="refused", row=chat.id)  # fmt: skip


def _to_do(row: ChatAct, now: datetime) -> ToDo:
    chat, user = row.chat, row.user
    assert user.telegram_id is not None  # asked for by the query
    until = sanction_rows.muted_until(user.id, chat.group_id, now) if row.act == Act.MUTE else None
    return ToDo(chat.id, chat.chat_id, chat.kind == "group", user.id, user.telegram_id, Act(row.act), row.asked_at,
                row.tries, until)  # fmt: skip
