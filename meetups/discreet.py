"""Sensitive groups: what they are called where somebody else may look on.

The name of such a group, the titles of its events and where they meet are for its members, inside it: on its pages once
they are open, in its own chats, in private after a press. The rule for every other place:

- what members get without asking for it (the first lines of a message, which a locked screen shows; a calendar; the
  title of a page, which a browser remembers) says `outside_name` and `outside_title`;
- what others get (lists of groups somebody is in, groups in common, introductions, searches, inline results, previews
  of links) says nothing at all: it leaves such groups out, by `hidden_outside` or the condition `NOT_SENSITIVE`.

`docs/groups.md` lists the places.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from meetups.groups import GroupFacts
from models import Group
from phrases import say
from scheduling.zones import day_in_words, time_in_words

NOT_SENSITIVE: Any = Group.sensitive == False  # noqa: E712 (a column, not a value)


class Sensitive(Protocol):
    """A group's row or its `GroupFacts`."""

    @property
    def name(self) -> Any: ...

    @property
    def language(self) -> Any: ...

    @property
    def sensitive(self) -> Any: ...

    @property
    def neutral_name(self) -> Any: ...


def hidden_outside(group: Sensitive) -> bool:
    """Whether nobody outside the group may learn that somebody belongs to it, or that it is."""
    return bool(group.sensitive)


def outside_name(group: Sensitive, language: str = "") -> str:
    """What it is called outside itself: a sensitive one by its neutral name, or *A group of yours*; others by name.

    `language` is the reader's; empty: the group's.
    """
    if not group.sensitive:
        return str(group.name)
    return str(group.neutral_name) or say(language or group.language, "A group of yours")


def name_for_others(group: Sensitive, language: str) -> str:
    """What it is called to those who may not know of it, as on a sheet that hangs on a wall."""
    return str(group.name) if not group.sensitive else str(group.neutral_name) or say(language, "A group")


def facts_for_others(facts: GroupFacts, language: str) -> GroupFacts:
    """The group as somebody reads it who looks after this installation and not after the group: of a sensitive one its
    neutral name, and neither its address nor its words."""
    if not facts.sensitive:
        return facts
    return replace(facts, name=name_for_others(facts, language), slug="", about="", place_id=None, place_name="",
                   place_cell=None)  # fmt: skip


def outside_title(title: str, group: Sensitive, language: str = "") -> str:
    """What an event of it is called outside: its title, or *An event of a group of yours*."""
    if not group.sensitive:
        return title
    language = language or str(group.language)
    if group.neutral_name:
        return say(language, "An event of {group}", group=group.neutral_name)
    return say(language, "An event of a group of yours")


def outside_line(group: Sensitive, starts: datetime, zone: str, language: str, now: datetime) -> str:
    """*An event of a group of yours, Saturday 5 December, 19:00*: all that a locked screen may show of one."""
    moment = f"{day_in_words(starts, zone, language, now.date())}, {time_in_words(starts, zone, language)}"
    return f"{outside_title('', group, language)}, {moment}"
