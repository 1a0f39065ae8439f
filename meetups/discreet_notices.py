"""What a locked screen shows of news about a sensitive group: that there is some. The rest is read after a press."""

from dataclasses import replace
from datetime import datetime

from meetups.delivery import Message
from meetups.discreet import outside_line, outside_name, outside_title
from meetups.groups import GroupFacts, facts_of
from meetups.notice_parts import Notice, Press, reader_of
from meetups.prepared import Prepared
from meetups.visibility import INSIDERS, role_of
from models import Event, Group
from phrases import say

# Kinds whose first words are ours but for the event's title: what they say of it may stand on a locked screen.
SAY_WHAT = frozenset(
    {"promoted", "offered", "passed", "moved", "cancelled", "restored", "reminder", "still_coming", "still_warning",
     "asked_again", "freed", "link", "approved", "refused"}
)  # fmt: skip


def discreet(words: Notice, message: Message, now: datetime) -> Notice:
    """The notice as it may be seen by others; as it is, where its group is not sensitive, or it goes to a chat."""
    group = None if message.user_id is None else _sensitive(message)
    if group is None:
        return words
    opened = Press(say(words.language, "Open"), "news", str(message.id))
    title = _title(words, message, group, now)
    card = words.event
    if card is not None:
        named = replace(card.group, name=outside_name(card.group, words.language))
        card = replace(card, title=outside_title(card.title, card.group, words.language), group=named)
    return Notice(words.language, title, (), card, presses=(opened,), way=None if card is not None else opened)


def told(message: Message, now: datetime) -> Notice | None:
    """To members: their group is sensitive from now on, or no longer; nothing where that was changed meanwhile."""
    reader, row = reader_of(message), Group.get_or_none(Group.id == message.group_id)
    if row is None or bool(row.sensitive) != message.facts["on"] or role_of(reader.id, row.id) not in INSIDERS:
        return None
    language = reader.language
    if row.sensitive:
        lines = (
            say(language, "Outside it nobody learns that you belong to it."),
            say(language, "Calendars and messages like this one call it “{name}”.", name=outside_name(row, language)),
            say(language, "Its page has another address: old links to it lead nowhere."),
        )
        return Notice(language, say(language, "{group} is a sensitive group now", group=row.name), lines)
    visible = say(language, "Calendars, messages and titles of pages say its name and what its events are called.")
    title = say(language, "{group} is no sensitive group any more", group=row.name)
    return Notice(language, title, (visible,), path=f"/g/{row.slug}")


def _title(words: Notice, message: Message, group: GroupFacts, now: datetime) -> str:
    language, card = words.language, words.event
    if card is None:
        return say(language, "{group}: there is news for you", group=outside_name(group, language))
    line = outside_line(group, card.starts.utc, card.starts.zone, language, now)
    if message.kind in SAY_WHAT and words.title.count(card.title) == 1:
        return words.title.replace(card.title, line)
    return line


def _sensitive(message: Message) -> GroupFacts | None:
    """The group a message is about, where it is sensitive."""
    if message.event_id is not None:
        row = _OF_EVENT.first(event=message.event_id)
    else:
        row = None if message.group_id is None else _GROUP.first(group=message.group_id)
    return facts_of(row) if row is not None and row.sensitive else None


EVENT, GROUP = -981, -982  # stand-ins
_OF_EVENT = Prepared(lambda: Group.select(Group).join(Event).where(Event.id == EVENT), event=EVENT)
_GROUP = Prepared(lambda: Group.select(Group).where(Group.id == GROUP), group=GROUP)
