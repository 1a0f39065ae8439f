"""What a member would have the handbook say, beside what it says: an organiser takes it, as it is or with a change, or
leaves it."""

from flask import Blueprint, Response, request

from meetups import groups, handbook_changes
from meetups.groups import GroupView
from meetups.handbook import PageWish
from meetups.handbook_changes import Proposal
from meetups.people import Person
from meetups.refusals import Invalid, NotFound, Stale
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter
from web.sent import one_of, seen_revision

pages = Blueprint("handbook_changes", __name__)
TAKEN = noted("It is in the handbook. Whoever proposed it hears so.")
LEFT = noted("The handbook stays as it was. Whoever proposed it hears so.")


@pages.get("/g/<slug>/handbook/proposals/<key>")
def both(slug: str, key: str) -> Response:
    """The two texts, for organisers and the author."""
    person, view = _viewer(slug)
    return _page(view, _proposal(view, person, key))


@pages.post("/g/<slug>/handbook/proposals/<key>")
@limiter.limit(POSTS_A_MINUTE)
def decide(slug: str, key: str) -> Response:
    """Take or leave it. Where the page changed since it was looked at, it is shown again and nothing is decided."""
    person, view = _viewer(slug)
    made = _proposal(view, person, key)
    groups.require_organiser(person.id, view.facts.id)
    if one_of("do", "take", "leave") == "leave":
        handbook_changes.leave(person.id, key, now())
        return _done(slug, LEFT)
    wish = PageWish(request.form.get("title", made.title), request.form.get("body", made.body))
    try:
        page = handbook_changes.take(person.id, key, seen_revision(), now(), wish)
    except Invalid as refused:
        return _page(view, made, wish, refused=refused)
    except Stale:
        return _page(view, _proposal(view, person, key), wish, changed=True)
    return _done(slug, TAKEN, page.key)


def _viewer(slug: str) -> tuple[Person, GroupView]:
    person = required_viewer()
    return person, groups.view(slug, person.id)


def _proposal(view: GroupView, person: Person, key: str) -> Proposal:
    made = handbook_changes.proposal(key, person.id)
    if made.group.id != view.facts.id:
        raise NotFound()
    return made


def _done(slug: str, words: str, key: str = "") -> Response:
    say_next(say(language(), words))
    return go(f"/g/{slug}/handbook{'#' if key else ''}{key}")


def _page(
    view: GroupView, made: Proposal, wish: PageWish | None = None, *, refused: Invalid | None = None,
    changed: bool = False,
) -> Response:  # fmt: skip
    errors = {} if refused is None else {fault.field: fault.words(language()) for fault in refused.wrongs}
    return show(
        "handbook_proposal.html",
        status=409 if changed else 422 if errors else 200,
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        made=made,
        decides=view.sight.manage and made.state == "open",
        title=wish.title if wish else made.title,
        body=wish.body if wish else made.body,
        errors=errors,
        changed=changed,
    )
