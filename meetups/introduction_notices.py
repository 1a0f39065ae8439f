"""An introduction as it is posted in the group's chat: as it reads by then; nothing where it was taken away."""

from datetime import datetime

from meetups import groups, introductions
from meetups.delivery import Message
from meetups.notice_parts import Notice
from phrases import say


def post(message: Message, now: datetime) -> Notice | None:
    """In the group's language, to whoever is in the chat."""
    group_id = int(message.group_id or 0)
    told = introductions.mine(int(message.facts["user"]), group_id)
    if told is None:
        return None
    language = groups.group(group_id).language
    title = say(language, "{name} introduces themselves", name=told.name)
    return Notice(language, title, tuple(told.text.split("\n")), thread_id=message.facts.get("thread_id"))
