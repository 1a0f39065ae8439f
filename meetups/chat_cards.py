"""Which cards a chat should show: posted where they are missing, drawn again where they stand."""

from datetime import datetime

from database import locked
from meetups import outbox
from models import Event, Group, GroupChat, OutboxMessage, PostedCard

ON_ITS_WAY = ("pending", "claimed", "sending", "unknown")  # an organiser decides on a post that perhaps stands already


def hold_group(chat_id: int) -> None:
    """Lock the group of this chat, if it has one: what it publishes meanwhile waits, and then finds the chat as it is.

    Called before the chat's own row is locked.
    """
    bound = GroupChat.select(GroupChat.group).where(GroupChat.chat_id == chat_id)
    locked(Group.select(Group.id).where(Group.id.in_(bound))).first()


def post_first(event: Event, now: datetime) -> None:
    """Owe the card of an event that is just published to each chat where events are posted."""
    # Held, so that a chat bound at this moment finds the event published, or is found here.
    locked(Group.select(Group.id).where(Group.id == event.group_id), "FOR SHARE").first()
    here = (GroupChat.group == event.group_id, GroupChat.state == "active", GroupChat.cards_here)
    for chat in GroupChat.select().where(*here).order_by(GroupChat.id):
        outbox.post(chat.chat_id, "card", f"{event.id}:{chat.id}", now, event_id=event.id, expires_at=event.ends_at,
                    thread_id=chat.thread_id)  # fmt: skip


def catch_up(chat: GroupChat, now: datetime) -> None:
    """Owe a chat of a group the cards of what is to come, where none stands there nor is on its way; and owe those that
    stand an edit, for they may be of before. Where events are not posted, those that stand are all."""
    published = (Event.status == "published") & (Event.ends_at > now)
    for event in Event.select().where(Event.group == chat.group_id, published).order_by(Event.id):
        if _stands(event.id, chat.chat_id):
            outbox.redraw(event.id, now, chat_id=chat.chat_id)
        elif chat.cards_here and not _is_on_its_way(event.id, chat.chat_id):
            # The moment makes it another message than the one whose card is gone.
            outbox.post(chat.chat_id, "card", f"{event.id}:{chat.id}:{now.isoformat()}", now, event_id=event.id,
                        expires_at=event.ends_at, thread_id=chat.thread_id)  # fmt: skip


def take_down(chat_id: int) -> None:
    """The chat's copies are out of reach for good: they are edited no more."""
    here = PostedCard.chat_id == chat_id
    list(locked(PostedCard.select(PostedCard.id).where(here).order_by(PostedCard.event, PostedCard.id)))
    PostedCard.update(state="gone").where(here).execute()


def _stands(event_id: int, chat_id: int) -> bool:
    here = (PostedCard.event == event_id, PostedCard.chat_id == chat_id, PostedCard.state == "live")
    return bool(PostedCard.select().where(*here).exists())


def _is_on_its_way(event_id: int, chat_id: int) -> bool:
    card = (OutboxMessage.kind == "card", OutboxMessage.event == event_id, OutboxMessage.chat_id == chat_id)
    return bool(OutboxMessage.select().where(*card, OutboxMessage.state.in_(ON_ITS_WAY)).exists())
