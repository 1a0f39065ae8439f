"""Whether everybody the bot has seen stands in the group's chats as on its roster: what stories end with."""

import time
from typing import Any, Protocol

from models import ChatAct, ChatMember, GroupChat, Membership, User
from playground.client import Chat, Desk

INSIDE = ("member", "organiser", "owner")
PRESENT = ("creator", "administrator", "member", "restricted")


class House(Protocol):
    """Where a bot runs against a playground, whoever started them."""

    desk: Desk


def differing(house: House, *chats: Chat) -> list[str]:
    """Everybody known who stands otherwise in a chat (as Telegram says) than on the roster, or than ChatMember says."""
    found = []
    for chat in chats:
        row = GroupChat.get(GroupChat.chat_id == chat.id)
        members: Any = Membership.select(Membership.user, Membership.role).where(Membership.group == row.group_id)
        seen: Any = ChatMember.select(ChatMember.user, ChatMember.status).where(ChatMember.chat == row.id)
        roles, noted = dict(members.tuples()), dict(seen.tuples())
        there = _real(house, chat)
        for user in User.select().where(User.id.in_({*roles, *noted}), User.telegram_id.is_null(False)):
            real = there.get(user.telegram_id, "left")
            inside, banned = roles.get(user.id) in INSIDE, roles.get(user.id) == "banned"
            if (real == "in", real == "banned") != (inside, banned) or noted.get(user.id, "left") not in _same(real):
                found.append(f"{user.name} in {chat.title}: {real}, {noted.get(user.id)}, {roles.get(user.id)}")
    return found


def until_alike(house: House, *chats: Chat, timeout: float = 15.0) -> None:
    """Wait until nothing is to be done and everybody stands alike; AssertionError says who does not."""
    groups = [GroupChat.get(GroupChat.chat_id == chat.id).group_id for chat in chats]
    deadline = time.monotonic() + timeout
    while True:
        waits = ChatAct.select().join(GroupChat).where(GroupChat.group.in_(groups)).count()
        others = [] if waits else differing(house, *chats)
        if not waits and not others:
            return
        assert time.monotonic() < deadline, (waits, others)
        time.sleep(0.1)


def group_of(chat: Chat) -> int:
    """The number of the group that lives in this chat."""
    return int(GroupChat.get(GroupChat.chat_id == chat.id).group_id or 0)


def _real(house: House, chat: Chat) -> dict[int, str]:
    """`in`, `left` or `banned` by Telegram id, of everybody who was ever there: as getChatMember says."""
    members = house.desk.ask("chat", chat=chat.id)["members"]
    return {member["user"]["id"]: _stands(member) for member in members}


def _stands(member: dict[str, Any]) -> str:
    if member["status"] == "kicked":
        return "banned"
    return "in" if member["status"] in PRESENT and member.get("is_member", True) else "left"


def _same(real: str) -> tuple[str, ...]:
    """What ChatMember may call it."""
    return {"in": ("in", "muted"), "left": ("left",), "banned": ("banned",)}[real]
