"""Whom of a group's members a dialogue is about: one of the first names pressed, or anybody's typed.

The answers have the group in `group`; they become `receiver`, a user's number, or `sought` where several are called so.
"""

from collections.abc import Mapping
from html import escape

from handlers.questions import Asking, Options, Question, Said, chosen, in_rows
from handlers.words import shortened
from meetups import members
from meetups.members import NOT_AMONG, SEVERAL
from meetups.refusals import Invalid, wrong

OFFERED = 8  # names to press


def names_to_press(asking: Asking) -> Options:
    """The first names of the members list."""
    return buttons(_first(asking))


def take_who(asking: Asking, said: Said) -> Mapping[str, str]:
    """A member, pressed or typed; or what was typed, where several are called so. Raises Invalid."""
    if said.pressed:
        return {"receiver": chosen(said, buttons(_first(asking))), "sought": ""}
    found = called(asking, said.text)
    if not found:
        raise Invalid(wrong("who", NOT_AMONG))
    return {"receiver": found[0][1] if len(found) == 1 else "", "sought": said.text}


def several(asking: Asking) -> bool:
    """Whether it has to be asked which of them."""
    return bool(asking.answers.get("sought")) and not asking.answers.get("receiver")


def ask_which(asking: Asking) -> Question:
    """Those who are called so, as many as can be pressed; whoever else is meant is typed."""
    found = called(asking, asking.answers["sought"])
    words = asking.say("Which of them do you mean? Press a name, or type all of it.")
    return Question(escape(words), buttons(found[:OFFERED]))


def take_which(asking: Asking, said: Said) -> Mapping[str, str]:
    """One of them, pressed; or a member whose name was typed anew. Raises Invalid."""
    if said.pressed:
        return {"receiver": chosen(said, buttons(called(asking, asking.answers["sought"])))}
    found = called(asking, said.text)
    if len(found) != 1:
        raise Invalid(wrong("which", SEVERAL if found else NOT_AMONG))
    return {"receiver": found[0][1]}


def called(asking: Asking, words: str) -> list[tuple[str, str]]:
    """(name, number) of members who are called so; of the first of the list, where nothing was typed."""
    if not words:
        return _first(asking)
    me, group_id = asking.person.id, int(asking.answers["group"])
    return [(one.name, str(one.user_id)) for one in members.called(group_id, me, words) if one.user_id != me]


def buttons(found: list[tuple[str, str]]) -> Options:
    """A button for each of them, two in a row."""
    return in_rows([(shortened(name), number) for name, number in found], 2)


def _first(asking: Asking) -> list[tuple[str, str]]:
    found = members.members(int(asking.answers["group"]), asking.person.id, OFFERED + 1)
    return [(one.name, str(one.user_id)) for one in found if one.user_id != asking.person.id][:OFFERED]
