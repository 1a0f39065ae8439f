"""What is said of buddies: to who is asked to be one, and to both of what became of it. From the facts as they are at
delivery; nothing where it passed on, or one of them blocked the other or left Klatch since."""

from datetime import datetime

from meetups import buddies, groups
from meetups.buddies import Other
from meetups.buddy_pairs import State
from meetups.delivery import Message
from meetups.groups import GroupFacts
from meetups.introductions import mine as introduction_of
from meetups.notice_parts import Contact, Notice, Press, reader_of
from meetups.people import Person
from meetups.visibility import INSIDERS, role_of
from models import Buddy
from phrases import say


def asked(message: Message, now: datetime) -> Notice | None:
    """To a member who volunteered: would they look after this newcomer?"""
    reader, pair = reader_of(message), int(message.facts["pair"])
    found = buddies.other(pair, reader.id)
    if found is None or found.state != State.ASKED or role_of(reader.id, int(message.group_id or 0)) not in INSIDERS:
        return None
    language, group = reader.language, groups.group(int(message.group_id or 0))
    title = say(language, "{name} is new in {group} and would like a buddy", name=found.name, group=group.name)
    told = introduction_of(Buddy.get_by_id(pair).newcomer_id, group.id)
    lines = (*(told.text.split("\n") if told else ()),
             say(language, "Say hello, tell how things are done, go along to the first evening. It lasts sixty days."),
             say(language, "If it does not suit you now, somebody else is asked. Nobody learns of it."))  # fmt: skip
    presses = (Press(say(language, "Yes, gladly"), "buddy_yes", str(pair)),
               Press(say(language, "Not now"), "buddy_no", str(pair)))  # fmt: skip
    return Notice(language, title, lines, presses=presses)


def news(message: Message, now: datetime) -> Notice | None:
    """To one of the two, or to who waited in vain."""
    reader, group = reader_of(message), groups.group(int(message.group_id or 0))
    if message.facts["what"] == "nobody":
        return _nobody(reader, group)
    found = buddies.other(int(message.facts["pair"]), reader.id)
    if found is None:
        return None
    if message.facts["what"] == "over":
        return _over(reader, group, found) if found.state == State.OVER else None
    return _going(reader, group, found, message) if found.state == State.GOING else None


def _going(reader: Person, group: GroupFacts, found: Other, message: Message) -> Notice:
    language = reader.language
    if Buddy.get_by_id(found.pair).newcomer_id == reader.id:
        title = say(language, "{name} is your buddy in {group}", name=found.name, group=group.name)
        more = say(language, "Ask them whatever you would like to know, and write first if you like.")
    else:
        title = say(language, "You are the buddy of {name} in {group}", name=found.name, group=group.name)
        more = say(language, "Thank you. Say hello when it suits you.")
    how = Contact(say(language, "Write to {name}", name=found.name), found.address)
    way = Press(say(language, "Buddies in {group}", group=group.name), "buddies", str(group.id))
    return Notice(language, title, (more,), presses=(way,), contact=how, way=way)


def _over(reader: Person, group: GroupFacts, found: Other) -> Notice:
    language = reader.language
    title = say(language, "Your time as buddies in {group} is over", group=group.name)
    return Notice(language, title, (say(language, "You and {name} may write to each other all the same. Thank you for"
                                        " the time you gave each other.", name=found.name),))  # fmt: skip


def _nobody(reader: Person, group: GroupFacts) -> Notice | None:
    if role_of(reader.id, group.id) not in INSIDERS:
        return None
    title = say(reader.language, "No buddy was free in {group}", group=group.name)
    return Notice(reader.language, title, (say(reader.language, "That says nothing about you. The organisers are glad"
                                               " to help: say hello in the chat."),))  # fmt: skip
