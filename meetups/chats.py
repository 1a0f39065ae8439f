"""The Telegram chats a group lives in: bound to it, muted, removed, moved."""

from dataclasses import dataclass
from datetime import datetime

from database import locked, write_transaction
from meetups import outbox
from meetups.groups import GroupFacts, facts_of, require_organiser
from meetups.refusals import NotAllowed, NotFound
from models import Event, Group, GroupChat, PostedCard
from phrases import noted


@dataclass(frozen=True, slots=True)
class ChatFacts:
    """A chat as Telegram describes it, and whether the bot may pin there."""

    chat_id: int
    kind: str
    title: str
    username: str | None = None
    can_pin: bool = False
    can_post: bool = True


def seen(chat: ChatFacts, added_by: int | None, now: datetime) -> GroupFacts | None:
    """The bot is in this chat, with these rights. Returns the group it is bound to, if it is."""
    state = "active" if chat.can_post else "muted"
    with write_transaction():
        fresh = {"kind": chat.kind, "title": chat.title[:255], "username": chat.username, "can_pin": chat.can_pin}
        GroupChat.insert(
            chat_id=chat.chat_id, added_by=added_by, created_at=now, state="active", **fresh
        ).on_conflict_ignore().execute()
        row = locked(GroupChat.select().where(GroupChat.chat_id == chat.chat_id)).get()
        was_muted = row.state == "muted"
        GroupChat.update(state=state, **fresh).where(GroupChat.id == row.id).execute()
        if state == "muted" and not was_muted:
            _tell_trouble(row, "muted", now)
    return group_of_chat(chat.chat_id)


def gone(chat_id: int, now: datetime) -> None:
    """The bot was removed from the chat: nothing is posted there, and whoever added it is told."""
    with write_transaction():
        row = GroupChat.get_or_none(GroupChat.chat_id == chat_id)
        if row is None or row.state == "removed":
            return
        GroupChat.update(state="removed").where(GroupChat.id == row.id).execute()
        PostedCard.update(state="gone").where(PostedCard.chat_id == chat_id).execute()
        _tell_trouble(row, "removed", now)


def bind(actor_id: int, chat_id: int, group_id: int, now: datetime) -> None:
    """Let the group live in this chat. Cards of its coming events are posted there. Raises NotAllowed, NotFound."""
    with write_transaction():
        locked(Group.select(Group.id).where(Group.id == group_id)).first()
        require_organiser(actor_id, group_id)
        row = locked(GroupChat.select().where(GroupChat.chat_id == chat_id)).first()
        if row is None:
            raise NotFound()
        if row.group_id not in (None, group_id):
            raise NotAllowed(noted("That chat belongs to another group already."))
        GroupChat.update(group=group_id).where(GroupChat.id == row.id).execute()
        for event in Event.select().where(Event.group == group_id, Event.status == "published", Event.starts_at > now):
            outbox.post(chat_id, "card", f"{event.id}:{row.id}", now, event_id=event.id, expires_at=event.ends_at,
                        thread_id=row.thread_id)  # fmt: skip


def unbound_chats(user_id: int) -> tuple[ChatFacts, ...]:
    """Chats this person added the bot to that are no group's yet."""
    rows = GroupChat.select().where(
        GroupChat.added_by == user_id, GroupChat.group.is_null(), GroupChat.state != "removed"
    )
    return tuple(ChatFacts(row.chat_id, row.kind, row.title, row.username, row.can_pin) for row in rows)


def chat(chat_id: int) -> ChatFacts:
    """A chat the bot is in. Raises NotFound."""
    row = GroupChat.get_or_none(GroupChat.chat_id == chat_id, GroupChat.state != "removed")
    if row is None:
        raise NotFound()
    return ChatFacts(row.chat_id, row.kind, row.title, row.username, row.can_pin)


def chats_of_group(group_id: int) -> tuple[ChatFacts, ...]:
    """The chats where the group's cards are posted now."""
    rows = GroupChat.select().where(GroupChat.group == group_id, GroupChat.state == "active").order_by(GroupChat.id)
    return tuple(ChatFacts(row.chat_id, row.kind, row.title, row.username, row.can_pin) for row in rows)


def group_of_chat(chat_id: int) -> GroupFacts | None:
    """The group that lives in this chat."""
    row = GroupChat.select(GroupChat, Group).join(Group).where(GroupChat.chat_id == chat_id).first()
    return None if row is None else facts_of(row.group)


def may_pin(chat_id: int) -> bool:
    """Whether the bot may pin messages there."""
    return bool(GroupChat.select().where(GroupChat.chat_id == chat_id, GroupChat.can_pin).exists())


def _tell_trouble(row: GroupChat, what: str, now: datetime) -> None:
    if row.added_by_id is not None:
        outbox.tell(row.added_by_id, "trouble", f"{what}:{row.id}:{now.isoformat()}", now, group_id=row.group_id,
                    what=what, chat=row.title, row=row.id)  # fmt: skip
