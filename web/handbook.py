"""A group's handbook: read by members, written and put in order by organisers; others propose what they would write."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from meetups import groups, handbook, handbook_changes
from meetups.groups import GroupView
from meetups.handbook import Page, PageWish, days_in, days_typed
from meetups.people import Person
from meetups.refusals import Invalid, NotFound, Stale
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter
from web.sent import seen_revision

pages = Blueprint("handbook", __name__)
FIELDS = ("title", "body", "after_days")
SAVED = noted("Saved.")
PROPOSED = noted("The organisers read it, and the bot tells you what they make of it.")
OUT = noted("The page is out of the handbook.")


@pages.get("/g/<slug>/handbook")
def read(slug: str) -> Response:
    """All of it on one page, and what waits for a decision."""
    person, view = _member(slug)
    return show(
        "handbook.html",
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        view=view,
        pages=handbook.pages(view.facts.id, person.id),
        waiting=handbook_changes.waiting(view.facts.id, person.id),
    )


@pages.get("/g/<slug>/handbook/new")
def empty(slug: str) -> Response:
    """The form of a page that is not there yet."""
    _, view = _member(slug)
    return _form(view, None, dict.fromkeys(FIELDS, ""), 0)


@pages.post("/g/<slug>/handbook/new")
@limiter.limit(POSTS_A_MINUTE)
def write(slug: str) -> Response:
    """Add it, or propose it."""
    person, view = _member(slug)
    fields = _typed()
    try:
        if view.sight.manage:
            key = handbook.write(person.id, view.facts.id, _wish(fields), now()).key
            return _done(slug, SAVED, key)
        handbook_changes.propose(person.id, view.facts.id, _wish(fields), now())
    except Invalid as refused:
        return _form(view, None, fields, 0, refused)
    return _done(slug, PROPOSED)


@pages.get("/g/<slug>/handbook/<key>/edit")
def as_it_stands(slug: str, key: str) -> Response:
    """The form, filled with what the page says now."""
    person, view = _member(slug)
    page = _page(view, person, key)
    fields = {"title": page.title, "body": page.body, "after_days": days_typed(page.after_days)}
    return _form(view, page, fields, page.revision)


@pages.post("/g/<slug>/handbook/<key>/edit")
@limiter.limit(POSTS_A_MINUTE)
def change(slug: str, key: str) -> Response:
    """Save it, or propose it; where somebody else saved first, both texts are shown and nothing is lost."""
    person, view = _member(slug)
    page, fields, seen = _page(view, person, key), _typed(), seen_revision()
    try:
        if view.sight.manage:
            handbook.change(person.id, key, _wish(fields), seen, now())
            return _done(slug, SAVED, key)
        read_then = Page(page.group_id, key, page.title, page.body, page.after_days, seen)
        handbook_changes.propose(person.id, view.facts.id, _wish(fields), now(), page=read_then)
    except Invalid as refused:
        return _form(view, page, fields, seen, refused)
    except Stale as stale:
        return _form(view, page, fields, stale.revision, theirs=stale.theirs)
    return _done(slug, PROPOSED)


@pages.post("/g/<slug>/handbook/<key>/move")
@limiter.limit(POSTS_A_MINUTE)
def move(slug: str, key: str) -> Response:
    """One place nearer to the beginning, or to the end."""
    person, view = _member(slug)
    handbook.move(person.id, _page(view, person, key).key, up=request.form.get("way") == "up", now=now())
    return go(f"/g/{slug}/handbook#{key}")


@pages.post("/g/<slug>/handbook/<key>/delete")
@limiter.limit(POSTS_A_MINUTE)
def delete(slug: str, key: str) -> Response:
    """Take it out."""
    person, view = _member(slug)
    handbook_changes.delete_page(person.id, _page(view, person, key).key, now())
    return _done(slug, OUT)


def _member(slug: str) -> tuple[Person, GroupView]:
    """Who reads, and the group. Raises SignInNeeded, NotFound, NotAllowed."""
    person = required_viewer()
    view = groups.view(slug, person.id)
    handbook.require_member(person.id, view.facts.id)
    return person, view


def _page(view: GroupView, person: Person, key: str) -> Page:
    page = handbook.page(key, person.id)
    if page.group_id != view.facts.id:
        raise NotFound()
    return page


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in FIELDS}


def _wish(fields: Mapping[str, str]) -> PageWish:
    return PageWish(fields["title"], fields["body"], days_in(fields["after_days"]))


def _done(slug: str, words: str, key: str = "") -> Response:
    say_next(say(language(), words))
    return go(f"/g/{slug}/handbook{'#' if key else ''}{key}")


def _form(
    view: GroupView,
    page: Page | None,
    fields: Mapping[str, str],
    revision: int,
    refused: Invalid | None = None,
    theirs: Mapping[str, str] | None = None,
) -> Response:
    errors = {} if refused is None else {fault.field: fault.words(language()) for fault in refused.wrongs}
    return show(
        "handbook_form.html",
        status=409 if theirs else 422 if errors else 200,
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        writes=view.sight.manage,
        page_now=page,
        fields=fields,
        revision=revision,
        errors=errors,
        theirs=theirs,
    )
