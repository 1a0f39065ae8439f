"""What is told at the door: to who applies, what follows; to organisers, who would come in.

From the facts as they are at delivery; None where it is no longer true.
"""

from __future__ import annotations

from datetime import datetime

from meetups import buddies, handbook_pieces, lists, reviewing
from meetups.applications import Mine, State, application
from meetups.delivery import Message
from meetups.entry import entry_of
from meetups.entry_words import answer_words
from meetups.groups import facts_of
from meetups.notice_parts import Door, Notice, Press, reader_of
from meetups.refusals import NotAllowed, NotFound
from meetups.reviewing import Review
from meetups.visibility import INSIDERS, role_of
from models import ChatMember, Group, GroupChat
from phrases import count, say
from scheduling.zones import day_in_words

EVENTS = 3
NAMED = 6  # who would come in, in one message; the others are in the list
HOMES = 3


def welcome(message: Message, now: datetime) -> Notice | None:
    """To who was let in: the group's own words, what is on, and the way into its chat."""
    reader, group = reader_of(message), Group.get_or_none(Group.id == message.group_id)
    if group is None or role_of(reader.id, group.id) not in INSIDERS:
        return None
    language, facts = reader.language, facts_of(group)
    own = entry_of(group.id).welcome
    coming = lists.on_in_group(facts, reader.id, now, EVENTS)
    ways = [] if _asked_there(reader.id, group.id) else _ways(group.id)
    lost = "" if ways or _asked_there(reader.id, group.id) else say(language, "An organiser shows you the way in.")
    on = say(language, "What is on next:") if coming else ""
    new = [Press(say(language, "Introduce yourself"), "introduce", str(group.id))]
    if buddies.offered_to(reader.id, group.id) and buddies.mine(reader.id, group.id, now).may_ask:
        new.append(Press(say(language, "I would like a buddy"), "buddy_wish", str(group.id)))
    new += [Press(title, "page", key) for title, key in handbook_pieces.in_welcome(group.id)]
    return Notice(
        language,
        say(language, "Welcome to {group}", group=group.name),
        tuple(filter(None, (*own.split("\n"), lost, on))),
        presses=(*(Press(line.title, "event", line.key) for line in coming), *new),
        doors=tuple(ways),
    )


def entry_word(message: Message, now: datetime) -> Notice | None:
    """To who applies, of something they did not do themselves."""
    reader, what = reader_of(message), str(message.facts["what"])
    if what == "shown":
        return _shown(reader.id, reader.language, message.group_id)
    mine = application(reader.id, str(message.facts["about"]))
    told = _TOLD[what](mine, reader.language)
    if told is None:
        return None
    presses = (Press(say(reader.language, "Go on"), "entry", mine.key),) if mine.state in _THEIRS else ()
    doors = tuple(_ways(mine.group.id)) if what == "way" else ()
    return Notice(reader.language, told[0], tuple(filter(None, told[1:])), presses=presses, doors=doors)


def _shown(user_id: int, language: str, group_id: int | None) -> Notice | None:
    """To a member who is in no chat: the way in, as an organiser wanted; nothing where they are in one by now."""
    group = Group.get_or_none(Group.id == group_id)
    if group is None or role_of(user_id, group.id) not in INSIDERS or _asked_there(user_id, group.id):
        return None
    title = say(language, "Here is the way into {group}", group=group.name)
    return Notice(language, title, (), doors=tuple(_ways(group.id)))


def review(message: Message, now: datetime) -> Notice | None:
    """To an organiser: who waits for a word, of those who came since this was owed."""
    reader, since = reader_of(message), datetime.fromisoformat(str(message.facts["since"]))
    try:
        waiting = reviewing.waiting(reader.id, int(message.group_id or 0))
    except (NotAllowed, NotFound):
        return None  # they organise it no more
    fresh = [one for one in waiting if one.state == State.REVIEW and one.sent_at >= since]
    if not fresh:
        return None
    language, group = reader.language, fresh[0].group
    if len(fresh) == 1:
        return _one(fresh[0], language)
    title = count(language, "{n} would like to come into {group}", "{n} would like to come into {group}", len(fresh),
                  group=group.name)  # fmt: skip
    more = len(fresh) - NAMED
    rest = Press(say(language, "And {n} more", n=more), "reviews", str(group.id))
    presses = [Press(one.name, "review", one.key) for one in fresh[:NAMED]] + ([rest] if more > 0 else [])
    return Notice(language, title, (say(language, "Press a name to read what they say."),), presses=tuple(presses))


def lines_about(one: Review, language: str) -> tuple[str, ...]:
    """What an organiser reads of an application: answers, mutual groups, who gave their word."""
    said = (f"{each.prompt} {answer_words(each.value, language)}" for each in one.answers)
    mutual = say(language, "Also in: {groups}", groups=", ".join(one.mutual)) if one.mutual else ""
    vouched = say(language, "Their word gave: {names}", names=", ".join(one.vouched)) if one.vouched else ""
    name = f"@{one.username}" if one.username else ""
    return tuple(filter(None, (name, *said, mutual, vouched)))


def decisions(one: Review, language: str) -> tuple[Press, ...]:
    """The buttons of an application that waits."""
    more = (Press(say(language, "Ask more"), "ask_more", one.key),) if one.state != State.MORE else ()
    return (
        Press(say(language, "Admit"), "admit", one.key),
        *more,
        Press(say(language, "Decline"), "decline", one.key),
        Press(say(language, "Block"), "block", one.key),
    )


def _one(one: Review, language: str) -> Notice:
    title = say(language, "{name} would like to come into {group}", name=one.name, group=one.group.name)
    return Notice(language, title, lines_about(one, language), presses=decisions(one, language), shows=one.key)


def _asked_there(user_id: int, group_id: int) -> bool:
    """Whether they are in one of its chats, or are let in by the request they made there."""
    here = (GroupChat.group == group_id, ChatMember.user == user_id, ChatMember.status.in_(("in", "muted", "asks")))
    return bool(ChatMember.select().join(GroupChat).where(*here).exists())


def _ways(group_id: int) -> list[Door]:
    rows = GroupChat.select().where(GroupChat.group == group_id, GroupChat.state != "removed").order_by(GroupChat.id)
    known = [row for row in rows if row.username or row.can_invite]
    return [Door(row.title, row.username, row.chat_id) for row in known[:HOMES]]


def _remind(mine: Mine, language: str) -> tuple[str, ...] | None:
    if mine.state not in _THEIRS:
        return None
    until = say(language, "It is kept until {day}.", day=day_in_words(mine.expires_at, mine.group.zone, language))
    return say(language, "Your wish to come into {group} waits for you", group=mine.group.name), until


def _more(mine: Mine, language: str) -> tuple[str, ...] | None:
    if mine.state != State.MORE:
        return None
    return say(language, "{group} would like to know more", group=mine.group.name), mine.asked_more


def _declined(mine: Mine, language: str) -> tuple[str, ...] | None:
    if mine.state != State.DECLINED:
        return None
    title = say(language, "{group} could not take you in this time", group=mine.group.name)
    return title, mine.reason, again_words(mine, language)


def _closed(mine: Mine, language: str) -> tuple[str, ...] | None:
    return (say(language, "{group} is closed to you", group=mine.group.name),)


def _expired(mine: Mine, language: str) -> tuple[str, ...] | None:
    if mine.state != State.EXPIRED:
        return None
    title = say(language, "Your wish to come into {group} has run out", group=mine.group.name)
    return title, say(language, "You may ask again whenever you like.")


def _not_answered(mine: Mine, language: str) -> tuple[str, ...] | None:
    if mine.state != State.EXPIRED:
        return None
    title = say(language, "The organisers of {group} did not get to your wish to come in", group=mine.group.name)
    return title, say(language, "That says nothing about you. You may ask again whenever you like.")


def _way(mine: Mine, language: str) -> tuple[str, ...] | None:
    if mine.state != State.ADMITTED:
        return None
    title = say(language, "Here is the way into {group}", group=mine.group.name)
    lost = "" if _ways(mine.group.id) else say(language, "An organiser shows you the way in.")
    return title, say(language, "You took your request in the chat back, and are a member all the same."), lost


def again_words(mine: Mine, language: str) -> str:
    """From when somebody who was declined may apply again."""
    if mine.again_from is None:
        return ""
    day = day_in_words(mine.again_from, mine.group.zone, language)
    return say(language, "You may ask again from {day}.", day=day)


_THEIRS = (State.ASKING, State.MORE)
_TOLD = {
    "remind": _remind,
    "more": _more,
    "declined": _declined,
    "closed": _closed,
    "expired": _expired,
    "not_answered": _not_answered,
    "way": _way,
}
