"""What each chat of a group is for, and which of its topics: events, announcements, and more.

Whoever posts for a purpose asks `places`, and posts with `outbox.post(…, thread_id=place.thread_id)`. A topic that was
deleted falls back to the chat itself.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from database import locked, write_transaction
from meetups import audit, chat_cards, chat_trouble
from meetups.groups import require_organiser
from meetups.refusals import NotFound
from models import ChatTopic, Group, GroupChat


class Purpose(StrEnum):
    """What is posted somewhere."""

    EVENTS = "events"  # cards: in every chat of the group, where it is not said otherwise
    ANNOUNCEMENTS = "announcements"  # what concerns everybody, such as that the group is to have another owner
    INTRODUCTIONS = "introductions"  # who somebody is who came lately, if they want it posted
    PROMPTS = "prompts"  # the questions of a ritual, and polls; where nobody chose: the group's first chat


@dataclass(frozen=True, slots=True)
class Place:
    """A chat and a topic of it; without one: the chat itself, or the General topic of a forum."""

    chat_id: int
    thread_id: int | None


def places(group_id: int, purpose: Purpose) -> tuple[Place, ...]:
    """Where that is posted now: chats of the group in which the bot may write. None where nobody chose any."""
    here = (GroupChat.group == group_id, GroupChat.state == "active")
    if purpose == Purpose.EVENTS:
        rows = GroupChat.select().where(*here, GroupChat.cards_here)
        return tuple(Place(row.chat_id, row.thread_id) for row in rows.order_by(GroupChat.id))
    found = ChatTopic.select(ChatTopic, GroupChat).join(GroupChat).where(*here, ChatTopic.purpose == purpose.value)
    return tuple(Place(row.chat.chat_id, row.thread_id) for row in found.order_by(GroupChat.id))


def main_place(group_id: int, purpose: Purpose) -> Place | None:
    """The one place where that is posted once: the first that was chosen, else the group's first chat."""
    chosen = places(group_id, purpose)
    row = GroupChat.select().where(GroupChat.group == group_id, GroupChat.state == "active").order_by(GroupChat.id)
    first = None if chosen else row.first()
    return chosen[0] if chosen else None if first is None else Place(first.chat_id, None)


def use(actor_id: int, place: Place, purpose: Purpose, now: datetime) -> None:
    """Post that here from now on; it is one topic of a chat, so another one of this chat has it no longer.

    Cards of what is to come are posted where the chat had none. Raises NotFound where the chat is no group's of this
    person, and NotAllowed.
    """
    with write_transaction():
        row = _held(actor_id, place.chat_id)
        if purpose == Purpose.EVENTS:
            row.thread_id, row.cards_here = place.thread_id, True
            row.save(only=[GroupChat.thread_id, GroupChat.cards_here])
            chat_cards.catch_up(row, now)
        else:
            target = [ChatTopic.chat, ChatTopic.purpose]
            kept = ChatTopic.insert(chat=row.id, purpose=purpose.value, thread_id=place.thread_id)
            kept.on_conflict(conflict_target=target, update={ChatTopic.thread_id: place.thread_id}).execute()
        _note(actor_id, row, purpose, "here", now)


def stop_using(actor_id: int, chat_id: int, purpose: Purpose, now: datetime) -> None:
    """Post that in this chat no more; cards that stand there stay until they are over. Raises NotFound, NotAllowed."""
    with write_transaction():
        row = _held(actor_id, chat_id)
        if purpose == Purpose.EVENTS:
            GroupChat.update(cards_here=False).where(GroupChat.id == row.id).execute()
        else:
            ChatTopic.delete().where(ChatTopic.chat == row.id, ChatTopic.purpose == purpose.value).execute()
        _note(actor_id, row, purpose, "not_here", now)


def topic_gone(chat_id: int, thread_id: int, now: datetime) -> None:
    """A topic was deleted: what was posted there is posted in the chat itself, and organisers are told once."""
    with write_transaction():
        chat_cards.hold_group(chat_id)
        row = locked(GroupChat.select().where(GroupChat.chat_id == chat_id)).first()
        if row is None:
            return
        theirs = (ChatTopic.chat == row.id, ChatTopic.thread_id == thread_id)
        changed = ChatTopic.update(thread_id=None).where(*theirs).execute()
        cards = (GroupChat.id == row.id, GroupChat.thread_id == thread_id)
        changed += GroupChat.update(thread_id=None).where(*cards).execute()
        if changed:
            chat_trouble.tell(row, "thread", now)


def _held(actor_id: int, chat_id: int) -> GroupChat:
    """The chat, held after its group, where this person organises that."""
    found = GroupChat.select(GroupChat.group).where(GroupChat.chat_id == chat_id).first()
    group_id = None if found is None else found.group_id
    if group_id is None:
        raise NotFound()
    locked(Group.select(Group.id).where(Group.id == group_id)).first()
    require_organiser(actor_id, group_id)
    here = GroupChat.select().where(GroupChat.chat_id == chat_id, GroupChat.group == group_id)
    row: GroupChat | None = locked(here).first()
    if row is None:
        raise NotFound()
    return row


def _note(actor_id: int, row: GroupChat, purpose: Purpose, where: str, now: datetime) -> None:
    audit.note("chat.use", f"chat:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now,
               purpose=purpose.value, where=where)  # fmt: skip
