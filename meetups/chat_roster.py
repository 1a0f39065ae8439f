"""The roster follows the group's chats: who comes in, leaves, is muted, removed or banned there by Telegram's means.

What follows from what is in docs/decisions/0014. What does not follow is a difference (`chat_differences.py`).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from database import locked, write_transaction
from meetups import (
    audit,
    chat_acts,
    chat_administrators,
    due,
    entry,
    leaving,
    members,
    organisers,
    outbox,
    people,
    raids,
    sanction_rows,
)
from meetups.chat_acts import Act
from meetups.people import Profile
from meetups.visibility import INSIDERS, ORGANISERS, Role, role_of
from models import ChatMember, Event, Group, GroupChat, Rsvp, User

PRESENT = ("in", "muted")


@dataclass(frozen=True, slots=True)
class Change:
    """What Telegram said of somebody in a chat: `before` and `after` as in ChatMember.

    `before` None: they were looked up, and were as they were seen last. `by`: the Telegram id of who did it, None where
    nobody knows. `ours`: the bot did. `ruled`: only somebody who rules the chat can have done it, as letting in who
    asked to join. `for_good`: a ban without an end. `looked`: they were looked up.
    """

    chat_id: int
    profile: Profile
    before: str | None
    after: str
    by: int | None = None
    ours: bool = False
    ruled: bool = False
    for_good: bool = True
    looked: bool = False

    @property
    def came(self) -> bool:
        """They were not in the chat, and now are."""
        return self.before is not None and self.before not in PRESENT and self.after in PRESENT

    @property
    def went(self) -> bool:
        """They were in the chat, and are not any more."""
        return self.before in PRESENT and self.after not in PRESENT

    @property
    def by_another(self) -> bool:
        """Somebody else did it to them."""
        return self.by is not None and self.by != self.profile.telegram_id


def follow(change: Change, now: datetime) -> None:
    """Note it, and let the roster follow. Twice is once."""
    chat = _home(change.chat_id)
    if chat is None:
        return
    user_id = _known(change, now)
    with write_transaction():
        if change.after in (*PRESENT, "asks"):
            locked(Group.select(Group.id).where(Group.id == chat.group_id)).first()
        else:
            leaving.hold(chat.group_id, now)
        if user_id is not None:
            _follow(chat, user_id, change, now)
        _recount(chat, change)


def asked(chat_id: int, profile: Profile, now: datetime) -> None:
    """Somebody asks to join the chat: counted with those who come."""
    follow(Change(chat_id, profile, "left", "asks", by=profile.telegram_id), now)


def pressed(chat_id: int, profile: Profile, now: datetime) -> None:
    """Somebody pressed something in the chat: if they were never seen there, they are looked up."""
    chat = _home(chat_id)
    if chat is None:
        return
    here = ChatMember.select().join(User).where(ChatMember.chat == chat.id, User.telegram_id == profile.telegram_id)
    if not here.exists():
        user_id = people.meet(profile, now).id
        with write_transaction():
            chat_acts.put(chat, user_id, Act.LOOK, now)


def counted(chat_id: int, others: int, now: datetime) -> None:
    """So many are in the chat, the bot left out."""
    with write_transaction():
        GroupChat.update(member_count=max(others, 0), counted_at=now).where(GroupChat.chat_id == chat_id).execute()


def not_counted(chat_id: int, now: datetime) -> None:
    """Telegram did not say: tomorrow again."""
    with write_transaction():
        GroupChat.update(counted_at=now).where(GroupChat.chat_id == chat_id).execute()


def to_count(now: datetime, before: datetime) -> int | None:
    """A chat nobody counted since `before`, the longest uncounted first; None: there is none."""
    late = GroupChat.counted_at.is_null() | (GroupChat.counted_at <= before)
    rows = GroupChat.select(GroupChat.chat_id).where(GroupChat.group.is_null(False), GroupChat.state != "removed", late)
    row = rows.order_by(GroupChat.counted_at.is_null(False), GroupChat.counted_at, GroupChat.id).first()
    return None if row is None else int(row.chat_id)


def plan_looks(now: datetime) -> None:
    """Once a day for each chat of a group; each by itself, for there may be many. Inside a transaction."""
    for row in GroupChat.select(GroupChat.id).where(GroupChat.group.is_null(False), GroupChat.state != "removed"):
        due.plan("look_up", str(row.id), now)


def look_up(subject: str, at: datetime, now: datetime) -> None:
    """Have those known in this chat (the id of its row) looked up who were not for a week: due once a day."""
    chat = GroupChat.get_or_none(GroupChat.id == int(subject), GroupChat.group.is_null(False))
    if chat is not None and chat.state != "removed":
        chat_acts.look_up(chat, now)


def _home(chat_id: int) -> GroupChat | None:
    found: GroupChat | None = GroupChat.get_or_none(GroupChat.chat_id == chat_id, GroupChat.group.is_null(False))
    return found


def _known(change: Change, now: datetime) -> int | None:
    """Our number of them. Who is gone before we knew them stays unknown, but for who is kept out."""
    if change.after != "left":
        return people.meet(change.profile, now).id
    row = User.get_or_none(User.telegram_id == change.profile.telegram_id)
    return None if row is None else row.id


def _follow(chat: GroupChat, user_id: int, change: Change, now: datetime) -> None:
    seen = ChatMember.get_or_none(ChatMember.chat == chat.id, ChatMember.user == user_id)
    stood = seen.status if seen is not None else None
    change = replace(change, before=stood, looked=True) if change.before is None else change
    arrived = _arrived(change, stood)
    fresh: dict[str, Any] = {"status": change.after, "seen_at": now} | ({"came_at": now} if arrived else {})
    ChatMember.insert(chat=chat.id, user=user_id, **fresh).on_conflict(
        conflict_target=[ChatMember.chat, ChatMember.user], update=fresh
    ).execute()
    raid = arrived and raids.noted_arrival(chat.group_id, now)  # first: whoever makes it one is looked at as well
    if change.after in PRESENT:
        _came_in(chat, user_id, change, now)
    elif change.after != "asks":
        _went_out(chat, user_id, change, now)
    if raid:
        raids.tell(chat.group_id, now)


def _arrived(change: Change, stood: str | None) -> bool:
    """Whether they count with those who come: once, not when asking and again when let in, and not when looked up."""
    comes = (change.came and stood != "asks") or (change.after == "asks" != stood)
    return comes and not change.looked and not change.ours


def _came_in(chat: GroupChat, user_id: int, change: Change, now: datetime) -> None:
    role, allowed = role_of(user_id, chat.group_id), _let_in(chat, change)
    if role in INSIDERS:
        if change.came and sanction_rows.muted_until(user_id, chat.group_id, now) is not None:
            chat_acts.put(chat, user_id, Act.MUTE, now)
        return
    if role == Role.BANNED:
        if change.came and not allowed:  # whoever rules the chat may have reasons: that is shown, and not undone
            chat_acts.put(chat, user_id, Act.BAN, now)
        return
    open_door = entry.is_open(chat.group_id, now) and (change.came or role is None)
    if allowed or open_door:
        members.join(user_id, chat.group_id, now)
    elif change.came:
        _tell_of_strangers(chat.group_id, now)


def _let_in(chat: GroupChat, change: Change) -> bool:
    """Whether somebody who may let people in did. Any member may add others, where the chat's permissions say so."""
    if not change.came or change.ours or change.ruled:
        return change.came
    if change.by is None or not change.by_another:
        return False
    ruler = User.get_or_none(User.telegram_id == change.by)
    organises = ruler is not None and role_of(ruler.id, chat.group_id) in ORGANISERS
    return organises or change.by in chat_administrators.of(chat.id)


def _went_out(chat: GroupChat, user_id: int, change: Change, now: datetime) -> None:
    role = role_of(user_id, chat.group_id)
    if change.ours or role == Role.BANNED or role in ORGANISERS:  # organisers are shown as a difference
        return
    if change.after == "banned" and change.for_good:
        _banned(chat, user_id, change, now)
    elif role == Role.MEMBER and change.went:
        removed = change.by_another or change.after == "banned"
        if not _elsewhere(chat, user_id) and (removed or not _comes(user_id, chat.group_id, now)):
            leaving.part(user_id, chat.group_id, Role.LEFT, now)


def _banned(chat: GroupChat, user_id: int, change: Change, now: datetime) -> None:
    ruler = User.get_or_none(User.telegram_id == change.by) if change.by is not None else None
    sanction_rows.kept_out(user_id, chat.group_id, now, ruler.id if ruler else None)
    leaving.part(user_id, chat.group_id, Role.BANNED, now)
    audit.note("member.ban", f"user:{user_id}", actor_id=ruler.id if ruler else None, group_id=chat.group_id, now=now,
               chat=chat.id)  # fmt: skip


def _elsewhere(chat: GroupChat, user_id: int) -> bool:
    others = (GroupChat.group == chat.group_id, GroupChat.id != chat.id, GroupChat.state != "removed")
    there = ChatMember.select().join(GroupChat).where(*others, ChatMember.user == user_id)
    return bool(there.where(ChatMember.status.in_(PRESENT)).exists())


def _comes(user_id: int, group_id: int, now: datetime) -> bool:
    coming = Rsvp.select().join(Event).where(Event.group == group_id, Event.ends_at > now, Event.status == "published")
    return bool(coming.where(Rsvp.user == user_id, Rsvp.answer == "going").exists())


def _recount(chat: GroupChat, change: Change) -> None:
    """One more or fewer, until Telegram is asked again."""
    if change.before is not None and (change.came or change.went):
        more = GroupChat.member_count + (1 if change.came else -1)
        GroupChat.update(member_count=more).where(GroupChat.id == chat.id, GroupChat.member_count > 0).execute()


def _tell_of_strangers(group_id: int, now: datetime) -> None:
    """Somebody is in the chat and not on the roster: organisers hear so once a day."""
    for user_id in organisers.reachable(group_id):
        outbox.tell(user_id, "roster", f"strangers:{group_id}:{now.date()}:{user_id}", now, group_id=group_id,
                    what="strangers", row=0)  # fmt: skip
