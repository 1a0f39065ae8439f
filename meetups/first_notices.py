"""What is said about somebody's first event: the question to them, and to who may read it that there is a word."""

from datetime import datetime

from meetups import first_meetings, groups
from meetups.delivery import Message
from meetups.notice_parts import Notice, Press, reader_of
from meetups.visibility import INSIDERS, role_of
from phrases import say


def asked(message: Message, now: datetime) -> Notice | None:
    """To who was at an event of the group for the first time; nothing where they said how it was, or left."""
    reader, group_id = reader_of(message), int(message.group_id or 0)
    word = first_meetings.mine(reader.id, group_id)
    if word is None or word.felt is not None:
        return None
    language, group = reader.language, groups.group(group_id)
    title = say(language, "How was your first time with {group}?", group=group.name)
    line = say(
        language, "Only you read it, unless you choose otherwise. You can change it or take it back at any time."
    )
    labels = (("felt_good", say(language, "Good")), ("felt_mixed", say(language, "Mixed")),
              ("felt_bad", say(language, "Not for me")))  # fmt: skip
    return Notice(language, title, (line,), presses=tuple(Press(label, act, str(group.id)) for act, label in labels))


def given(message: Message, now: datetime) -> Notice | None:
    """To a buddy or an organiser: there is a word for them; nothing where it was taken back."""
    reader, group_id = reader_of(message), int(message.group_id or 0)
    if role_of(reader.id, group_id) not in INSIDERS:
        return None
    word = next(
        (one for one in first_meetings.given(reader.id, group_id) if one.user_id == message.facts["user"]), None
    )
    if word is None:
        return None
    language, group = reader.language, groups.group(group_id)
    title = say(language, "{name} tells how the first time with {group} was", name=word.name, group=group.name)
    way = Press(say(language, "Read it"), "first_words", str(group.id))
    return Notice(language, title, (), presses=(way,), way=way)
