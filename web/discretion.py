"""How discreet a group is: who reads the names of those who come, and whether it is a sensitive one."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from meetups import attendee_sight, groups, sensitive
from meetups.attendee_sight import WORDS
from meetups.discreet import outside_name
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid
from meetups.visibility import ShownTo, Visibility
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter

pages = Blueprint("discretion", __name__)
SAVED = noted("Saved. Cards follow.")
SENSITIVE = noted("Outside it is called “{name}” from now on. Members are told.")
ORDINARY = noted("It is no sensitive group any more. Members are told.")


@pages.get("/g/<slug>/discretion")
def as_it_stands(slug: str) -> Response:
    """What is chosen, and what may be."""
    person = required_viewer()
    return _page(person, _managed(slug, person), {}, {})


@pages.post("/g/<slug>/discretion")
@limiter.limit(POSTS_A_MINUTE)
def let_see(slug: str) -> Response:
    """Say who reads names."""
    person = required_viewer()
    group = _managed(slug, person)
    shown = request.form.get("attendees_shown", "")
    try:
        attendee_sight.let_see(person.id, group.id, shown, now())
    except Invalid as refused:
        return _page(person, group, {"attendees_shown": shown}, _faults(refused))
    say_next(say(language(), SAVED))
    return go(f"/g/{slug}/discretion")


@pages.post("/g/<slug>/discretion/sensitive")
@limiter.limit(POSTS_A_MINUTE)
def make_sensitive(slug: str) -> Response:
    """Keep it among its members, or call it otherwise outside. It has another address afterwards."""
    person = required_viewer()
    group = _managed(slug, person)
    typed = {"neutral_name": request.form.get("neutral_name", ""), "visibility": request.form.get("visibility", "")}
    unlisted = typed["visibility"] == Visibility.UNLISTED
    try:
        made = sensitive.make_sensitive(person.id, group.id, typed["neutral_name"], now(), unlisted=unlisted)
    except Invalid as refused:
        return _page(person, group, typed, _faults(refused))
    say_next(say(language(), SENSITIVE, name=outside_name(made, language())))
    return go(f"/g/{made.slug}/discretion")


@pages.post("/g/<slug>/discretion/ordinary")
@limiter.limit(POSTS_A_MINUTE)
def make_ordinary(slug: str) -> Response:
    """End it, once its owner says that they read what becomes visible."""
    person = required_viewer()
    group = _managed(slug, person)
    try:
        sensitive.make_ordinary(person.id, group.id, now(), confirmed="confirmed" in request.form)
    except Invalid as refused:
        return _page(person, group, {}, _faults(refused))
    say_next(say(language(), ORDINARY))
    return go(f"/g/{slug}/discretion")


def _managed(slug: str, person: Person) -> GroupFacts:
    facts = groups.view(slug, person.id).facts
    groups.require_organiser(person.id, facts.id)
    return facts


def _faults(refused: Invalid) -> dict[str, str]:
    return {fault.field: fault.words(language()) for fault in refused.wrongs}


def _page(person: Person, group: GroupFacts, typed: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    spoken = language()
    stands = sensitive.discretion(person.id, group.id)
    offered = [each for each in ShownTo if each != ShownTo.ALL or not stands.sensitive]
    width = Visibility.UNLISTED if group.visibility == Visibility.UNLISTED else Visibility.PRIVATE
    return show(
        "discretion.html",
        status=422 if errors else 200,
        here="groups",
        paper=group.paper,
        group=group,
        stands=stands,
        outside=outside_name(group, spoken),
        shown=typed.get("attendees_shown", attendee_sight.group_shows(group.id).value),
        choices=[(each.value, say(spoken, WORDS[each]), "") for each in offered],
        neutral_name=typed.get("neutral_name", stands.neutral_name),
        width=typed.get("visibility", width.value),
        widths=[(each.value, say(spoken, words), say(spoken, hint)) for each, words, hint in WIDTHS],
        becomes_visible=[say(spoken, words) for words in sensitive.BECOMES_VISIBLE],
        errors=errors,
    )


WIDTHS = (
    (Visibility.PRIVATE, noted("Members only"), noted("For everybody else it does not exist.")),
    (Visibility.UNLISTED, noted("Whoever has the link"), noted("And is signed in. It stands in no list of Klatch.")),
)
