"""What members would do next: suggested and backed by any of them; organisers make an event of one, or leave it."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from meetups import groups, suggestions
from meetups.groups import GroupView
from meetups.people import Person
from meetups.refusals import Invalid, NotFound
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter

pages = Blueprint("suggestions", __name__)
SUGGESTED = noted("The others read it, and may say that they would come. You are the first.")
BACK = noted("It is taken back.")
LEFT = noted("It is left for now. Whoever suggested it hears so.")


@pages.get("/g/<slug>/suggestions")
def listing(slug: str) -> Response:
    """Those that are open, what most would come to first; and what became of others."""
    person, view = _member(slug)
    return _page(person, view, {}, {})


@pages.post("/g/<slug>/suggestions")
@limiter.limit(POSTS_A_MINUTE)
def suggest(slug: str) -> Response:
    """One more, or what is in the way."""
    person, view = _member(slug)
    typed = {name: request.form.get(name, "") for name in ("title", "about")}
    try:
        suggestions.suggest(person.id, view.facts.id, typed["title"], typed["about"], now())
    except Invalid as refused:
        return _page(person, view, typed, {fault.field: fault.words(language()) for fault in refused.wrongs})
    say_next(say(language(), SUGGESTED))
    return go(f"/g/{slug}/suggestions")


@pages.post("/g/<slug>/suggestions/<key>")
@limiter.limit(POSTS_A_MINUTE)
def decide(slug: str, key: str) -> Response:
    """They would come, or would not; it is taken back by its author, or left by an organiser."""
    person, view = _member(slug)
    if suggestions.one(key, person.id).group_id != view.facts.id:
        raise NotFound()
    deed, anchor = request.form.get("do", ""), f"#{key}"
    if deed == "back":
        suggestions.back(person.id, key, now())
    elif deed == "out":
        suggestions.back_out(person.id, key, now())
    elif deed == "withdraw":
        suggestions.withdraw(person.id, key)
        anchor = _said(BACK)
    elif deed == "leave":
        try:
            suggestions.leave(person.id, key, request.form.get("word", ""), now())
        except Invalid as refused:
            return _page(person, view, {}, {f"word-{key}": refused.words(language())})
        anchor = _said(LEFT)
    else:
        raise NotFound()
    return go(f"/g/{slug}/suggestions{anchor}")


def _said(words: str) -> str:
    say_next(say(language(), words))
    return ""


def _member(slug: str) -> tuple[Person, GroupView]:
    """Who reads, and the group. Raises SignInNeeded, NotFound, NotAllowed."""
    person = required_viewer()
    view = groups.view(slug, person.id)
    suggestions.require_member(person.id, view.facts.id)
    return person, view


def _page(person: Person, view: GroupView, typed: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    return show(
        "suggestions.html",
        status=422 if errors else 200,
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        manages=view.sight.manage,
        seen=suggestions.open_ones(view.facts.id, person.id),
        decided=suggestions.decided_ones(view.facts.id, person.id),
        fields={"title": "", "about": "", **typed},
        errors=errors,
        words=request.form.get("word", ""),
    )
