"""Where roster and chat are not alike, on the members page for those who organise the group; and what they press."""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from meetups import chat_differences, groups, roster_deciding
from meetups.chat_differences import Difference, Differences, Sort
from meetups.refusals import NotFound, TooLate
from meetups.roster_words import DONE, heading, presses, unknown_words, why_not
from phrases import say
from web.clock import now
from web.door import go, language, required_viewer, say_next
from web.sent import number_of

pages = Blueprint("rosters", __name__)


@dataclass(frozen=True, slots=True)
class One:
    """A person, why it could not be put right so far, and what may be pressed: deeds and their words."""

    user_id: int
    name: str
    why: str
    presses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SortShown:
    """A sort of difference in words; `more` than those shown."""

    heading: str
    people: tuple[One, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Roster:
    """All of it, in the reader's language."""

    found: Differences
    sorts: tuple[SortShown, ...]
    unknown: tuple[str, ...]


def roster_of(viewer_id: int, group_id: int) -> Roster | None:
    """What organisers are shown; None where the group lives in no chat. Raises NotAllowed."""
    found, spoken = chat_differences.differences(viewer_id, group_id), language()
    if not found.chats:
        return None
    sorts = (
        SortShown(heading(sort, spoken, found.numbers[sort]), tuple(_one(sort, one) for one in some),
                  found.numbers[sort] - len(some))
        for sort, some in found.of.items() if some
    )  # fmt: skip
    return Roster(found, tuple(sorts), tuple(unknown_words(spoken, one.chat, one.people) for one in found.unknown))


@pages.post("/g/<slug>/members/roster")
def put_right(slug: str) -> Response:
    """Put one difference right."""
    person = required_viewer()
    view = groups.view(slug, person.id)
    deed, member = request.form.get("deed", ""), number_of("member")
    if deed not in DEEDS_KNOWN:
        raise NotFound()
    try:
        name = roster_deciding.decide(person.id, deed, member, view.facts.id, now())
        say_next(say(language(), DONE[deed], name=name))
    except TooLate as refused:  # somebody else did meanwhile
        say_next(refused.words(language()))
    return go(f"/g/{slug}/members#roster")


DEEDS_KNOWN = frozenset(roster_deciding.DEEDS)


def _one(sort: Sort, one: Difference) -> One:
    spoken = language()
    deeds = tuple((deed, say(spoken, words, name=one.name)) for deed, words in presses(sort, one))
    return One(one.user_id, one.name, why_not(spoken, one.refused) if one.refused else "", deeds)
