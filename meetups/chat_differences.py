"""Where roster and chat are not alike, as far as anybody knows: for organisers, in a fixed number of queries.

People the Bot API names to nobody are a number: who presses something or is seen to come or go is known from then on.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from peewee import JOIN, fn

from meetups.groups import require_organiser
from meetups.visibility import INSIDERS, Role
from models import ChatAct, ChatMember, GroupChat, Membership, User

PRESENT = ("in", "muted")
ON_ITS_WAY = "on its way"
SHOWN = 20  # of each sort; the others move up as these are put right


class Sort(StrEnum):
    """What is not alike."""

    CHAT_ONLY = "chat_only"  # in the chat, and not on the roster
    ROSTER_ONLY = "roster_only"  # on the roster, and in no chat
    BANNED_HERE = "banned_here"  # kept out of the group, and not banned in the chat
    BANNED_THERE = "banned_there"  # banned in a chat, and on the roster


@dataclass(frozen=True, slots=True)
class Difference:
    """One person. `present`: they are in a chat of the group. `refused`: what Telegram said when it was tried."""

    user_id: int
    name: str
    role: Role | None
    present: bool
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Uncounted:
    """How many are in a chat whom nobody knows here."""

    chat: str
    people: int


@dataclass(frozen=True, slots=True)
class Differences:
    """The first `SHOWN` of each sort, how many there are of each, and chat by chat how many are not known."""

    of: dict[Sort, tuple[Difference, ...]]
    numbers: dict[Sort, int]
    unknown: tuple[Uncounted, ...]
    chats: int

    @property
    def alike(self) -> bool:
        """Nothing is to be put right."""
        return not any(self.numbers.values())


def differences(actor_id: int, group_id: int) -> Differences:
    """Everything that is not alike. Raises NotAllowed."""
    require_organiser(actor_id, group_id)
    homes = list(_homes(group_id))
    if not homes:
        return Differences({}, {}, (), 0)
    found: dict[Sort, list[Difference]] = {sort: [] for sort in Sort}
    acts = _acts(group_id)
    for row in _people(group_id):
        one = Difference(row.id, row.name, Role(row.role) if row.role else None, row.present > 0, acts.get(row.id, ""))
        sort = _sort(one, row, len(homes))
        if sort is not None and acts.get(row.id) != ON_ITS_WAY:
            found[sort].append(one)
    return Differences(
        {sort: tuple(some[:SHOWN]) for sort, some in found.items()},
        {sort: len(some) for sort, some in found.items()},
        _unknown(homes),
        len(homes),
    )


def in_chat_only(group_id: int) -> tuple[Difference, ...]:
    """Those in a chat of the group who are not on its roster."""
    rows = [row for row in _people(group_id) if row.present and row.role in (None, "left", "applicant")]
    return tuple(Difference(row.id, row.name, Role(row.role) if row.role else None, True) for row in rows)


def _sort(one: Difference, row: Any, homes: int) -> Sort | None:
    if one.role == Role.BANNED:
        return Sort.BANNED_HERE if row.banned < homes else None
    if one.role not in INSIDERS:
        return Sort.CHAT_ONLY if one.present else None
    if row.banned:
        return Sort.BANNED_THERE
    return Sort.ROSTER_ONLY if row.seen == homes and not one.present else None


def _homes(group_id: int) -> Any:
    return GroupChat.select().where(GroupChat.group == group_id, GroupChat.state != "removed").order_by(GroupChat.id)


def _people(group_id: int) -> Any:
    """Everybody with an account who is not simply a member seen in every chat, with what is known of them."""
    there = ChatMember.chat.in_(_homes(group_id).select(GroupChat.id).order_by())
    present = fn.COALESCE(fn.SUM(ChatMember.status.in_(PRESENT).cast("integer")), 0)
    banned = fn.COALESCE(fn.SUM((ChatMember.status == "banned").cast("integer")), 0)
    inside = Membership.role.in_([role.value for role in INSIDERS])
    return (
        User.select(User.id, User.name, Membership.role.alias("role"), fn.COUNT(ChatMember.chat).alias("seen"),
                    present.alias("present"), banned.alias("banned"))
        .join(ChatMember, JOIN.LEFT_OUTER, on=(ChatMember.user == User.id) & there)
        .switch(User)
        .join(Membership, JOIN.LEFT_OUTER, on=(Membership.user == User.id) & (Membership.group == group_id))
        .where(User.telegram_id.is_null(False), User.id.in_(_known(group_id)))
        .group_by(User.id, User.name, Membership.role)
        .having(~inside | Membership.role.is_null() | (present == 0) | (banned > 0))
        .order_by(fn.LOWER(User.name), User.id)
        .objects()
    )  # fmt: skip


def _known(group_id: int) -> Any:
    """On the roster, whatever they are there, or seen in a chat."""
    roster = Membership.select(Membership.user).where(Membership.group == group_id)
    return roster | ChatMember.select(ChatMember.user).join(GroupChat).where(GroupChat.group == group_id)


def _acts(group_id: int) -> dict[int, str]:
    """Of those about whom something is to be done: that it is on its way, or what Telegram said against it."""
    rows = ChatAct.select(ChatAct.user, ChatAct.due_at, ChatAct.refused).join(GroupChat)
    rows = rows.where(GroupChat.group == group_id, ChatAct.act != "look").order_by(ChatAct.due_at.is_null())
    return {row.user_id: row.refused if row.due_at is None else ON_ITS_WAY for row in rows}


def _unknown(homes: list[GroupChat]) -> tuple[Uncounted, ...]:
    ids = [home.id for home in homes]
    here: Any = ChatMember.select(ChatMember.chat, fn.COUNT(1)).where(ChatMember.chat.in_(ids))
    known = {chat: int(n) for chat, n in here.where(ChatMember.status.in_(PRESENT)).group_by(ChatMember.chat).tuples()}
    left = ((home, (home.member_count or 0) - known.get(home.id, 0)) for home in homes)
    return tuple(Uncounted(home.title, more) for home, more in left if more > 0)
