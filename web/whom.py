"""Whom of a group's members a form is about: chosen from all of them; where they are many, typed.

The fields are `member`, a user's number, and `who`, a name. Where several are called so the form comes back with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from meetups import members
from meetups.members import NOT_AMONG, SEVERAL, Member
from meetups.people import Person
from meetups.refusals import Invalid, NotFound, wrong
from phrases import noted
from web.sent import NOBODY_SAW, whole

MOST = 100  # names to choose from
CHOOSE = noted("Choose somebody.")


@dataclass(frozen=True, slots=True)
class Choice:
    """`people`: number and name of those to choose from; `many`: they are not all, and a name may be typed."""

    people: list[tuple[str, str]]
    many: bool


def choice(group_id: int, person: Person, typed: Mapping[str, str], *, oneself: bool = False) -> Choice:
    """What the form offers beside what was typed. Raises NotAllowed."""
    found = members.members(group_id, person.id, limit=MOST + 2)
    many = len(found) > MOST + 1
    if many:
        who = typed.get("who", "").strip()
        found = members.called(group_id, person.id, who)[:MOST] if who else _given(group_id, person, typed)
    return Choice([(str(one.user_id), one.name) for one in found if oneself or one.user_id != person.id], many)


def chosen(group_id: int, person: Person, typed: Mapping[str, str], *, oneself: bool = False) -> int:
    """The number of whoever the form names. Raises Invalid: `member` or `who`, nobody or several."""
    member, who = typed.get("member", ""), typed.get("who", "").strip()
    if not who:
        if not member:
            raise Invalid(wrong("member", CHOOSE))
        return whole(member, NOBODY_SAW, digits=17)
    found = [one.user_id for one in members.called(group_id, person.id, who) if oneself or one.user_id != person.id]
    if member in map(str, found):
        return int(member)
    if len(found) != 1:
        raise Invalid(wrong("member", SEVERAL) if found else wrong("who", NOT_AMONG))
    return found[0]


def _given(group_id: int, person: Person, typed: Mapping[str, str]) -> tuple[Member, ...]:
    """Whom the address names, as links in lists of members do."""
    try:
        return (members.member(group_id, person.id, whole(typed.get("member", ""), NOBODY_SAW, digits=17)),)
    except NotFound:
        return ()
