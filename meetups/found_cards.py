"""A tap tells of a card nobody was sure of: perhaps it was posted, and here it stands."""

from datetime import datetime

from database import locked, write_transaction
from meetups import outbox
from models import Event, GroupChat, OutboxMessage, PostedCard


def found(key: str, chat_id: int, message_id: int, now: datetime) -> bool:
    """Remember a message of the bot's own that shows this event's card in a chat of its group, so that it is edited
    like the others; what was perhaps sent there is known to be sent. False: it was known, or is none of ours."""
    if PostedCard.select().where(PostedCard.chat_id == chat_id, PostedCard.message_id == message_id).exists():
        return False
    with write_transaction():
        event = locked(Event.select().where(Event.key == key)).first()
        home = GroupChat.chat_id == chat_id, GroupChat.state == "active"
        chat = GroupChat.get_or_none(*home)
        if event is None or chat is None or chat.group_id != event.group_id:
            return False
        made = PostedCard.insert(event=event, chat_id=chat_id, thread_id=chat.thread_id, message_id=message_id,
                                 created_at=now)  # fmt: skip
        made.on_conflict_ignore().execute()
        perhaps = (OutboxMessage.kind == "card", OutboxMessage.event == event.id, OutboxMessage.chat_id == chat_id,
                   OutboxMessage.state == "unknown")  # fmt: skip
        OutboxMessage.update(state="sent", message_id=message_id, changed_at=now).where(*perhaps).execute()
        outbox.redraw(event.id, now, chat_id=chat_id)  # it shows what was so when it was drawn
    return True
