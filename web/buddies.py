"""Buddies and first times on the site: one's own part in it, and what organisers see."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from meetups import buddies, first_meetings, groups
from meetups.buddies import MOST
from meetups.first_meetings import Felt, Reader
from meetups.groups import GroupView
from meetups.people import Person
from meetups.refusals import Invalid, NotFound
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter
from web.sent import number_of, whole

pages = Blueprint("buddies", __name__)
Deed = Callable[[int, GroupView, datetime], Any]
FELT = ((Felt.GOOD, noted("Good")), (Felt.MIXED, noted("Mixed")), (Felt.BAD, noted("Not for me")))
READERS = (
    (Reader.NOBODY, noted("Nobody"), noted("It is only counted.")),
    (Reader.BUDDY, noted("My buddy"), ""),
    (Reader.ORGANISERS, noted("The organisers"), noted("With your name.")),
)
# What a press does, and what is said then.
DEEDS: Mapping[str, tuple[Deed, str]] = {
    "ask": (lambda me, view, at: buddies.ask_for_one(me, view.facts.id, at),
            noted("You hear as soon as somebody says yes.")),
    "none": (lambda me, view, at: buddies.want_none(me, view.facts.id, at), noted("All right.")),
    "limit": (lambda me, view, at: buddies.volunteer(me, view.facts.id, _limit(), at), noted("Saved.")),
    "yes": (lambda me, view, at: buddies.accept(me, _pair(me, view), at),
            noted("Thank you. You both hear how to write to each other.")),
    "no": (lambda me, view, at: buddies.decline(me, _pair(me, view), at), noted("All right. Somebody else is asked.")),
    "end": (lambda me, view, at: buddies.end(me, _pair(me, view), at),
            noted("It is over. The other hears so, and no reason.")),
}  # fmt: skip


@pages.get("/g/<slug>/buddies")
def mine(slug: str) -> Response:
    """One's buddy, whom one looks after, how many one would; and how the first time was."""
    person = required_viewer()
    return _page(person, groups.view(slug, person.id))


@pages.post("/g/<slug>/buddies")
@limiter.limit(POSTS_A_MINUTE)
def act(slug: str) -> Response:
    """One press; what cannot be done says why."""
    person = required_viewer()
    view = groups.view(slug, person.id)
    deed = DEEDS.get(request.form.get("do", ""))
    if deed is None:
        raise NotFound()
    try:
        deed[0](person.id, view, now())
    except Invalid as refused:
        return _page(person, view, errors=_faults(refused))
    return _done(slug, deed[1])


@pages.post("/g/<slug>/first")
@limiter.limit(POSTS_A_MINUTE)
def first(slug: str) -> Response:
    """Say how the first time was, change it, or take it back."""
    person = required_viewer()
    view = groups.view(slug, person.id)
    if request.form.get("do") == "gone":
        first_meetings.take_back(person.id, view.facts.id, now())
        return _done(slug, noted("It is as if you had said nothing."))
    typed = {name: request.form.get(name, "") for name in ("felt", "words", "shown")}
    if typed["felt"] not in tuple(Felt) or typed["shown"] not in tuple(Reader):
        raise NotFound()
    felt, reader = Felt(typed["felt"]), Reader(typed["shown"])
    try:
        first_meetings.save(person.id, view.facts.id, felt, typed["words"], reader, now())
    except Invalid as refused:
        return _page(person, view, typed, _faults(refused))
    return _done(slug, noted("Thank you. It is noted."))


@pages.get("/g/<slug>/newcomers")
def care(slug: str) -> Response:
    """For organisers: counts, and what was given to them to read."""
    person = required_viewer()
    view = groups.view(slug, person.id)
    counts = buddies.counts(person.id, view.facts.id)
    felt = first_meetings.counts(person.id, view.facts.id)
    return show(
        "newcomers.html",
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        counts=counts,
        felt=[(say(language(), words), felt[each]) for each, words in FELT],
        given=first_meetings.given(person.id, view.facts.id),
        labels={each.value: say(language(), words) for each, words in FELT},
    )


def _page(
    person: Person, view: GroupView, typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> Response:
    own, word = buddies.mine(person.id, view.facts.id, now()), first_meetings.mine(person.id, view.facts.id)
    kept = {"felt": word.felt or "", "words": word.words, "shown": word.shown.value} if word else {}
    spoken = language()
    return show(
        "buddies.html",
        status=422 if errors else 200,
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        mine=own,
        word=word,
        fields=typed or kept,
        errors=errors or {},
        limits=[(str(n), str(n) if n else say(spoken, "None")) for n in range(MOST + 1)],
        felts=[(each.value, say(spoken, words), "") for each, words in FELT],
        readers=[
            (each.value, say(spoken, words), say(spoken, more) if more else "")
            for each, words, more in READERS
            if each != Reader.BUDDY or (word and word.has_buddy)
        ],
        given=first_meetings.given(person.id, view.facts.id),
        labels={each.value: say(spoken, words) for each, words in FELT},
    )


def _pair(user_id: int, view: GroupView) -> int:
    """The pair the form names, of this group and this person. Raises NotFound."""
    pair = number_of("pair")
    if buddies.group_of(user_id, pair) != view.facts.id:
        raise NotFound()
    return pair


def _limit() -> int:
    return whole(request.form.get("limit", ""), -1)


def _faults(refused: Invalid) -> dict[str, str]:
    return {one.field: one.words(language()) for one in refused.wrongs}


def _done(slug: str, words: str) -> Response:
    say_next(say(language(), words))
    return go(f"/g/{slug}/buddies")
