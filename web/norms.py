"""How people treat each other in a group: read by whoever sees it, agreed to by members, written by organisers."""

from flask import Blueprint, Response, request

from meetups import groups, norms
from meetups.groups import GroupView
from meetups.norms import NONE_YET
from meetups.refusals import Invalid, Stale
from meetups.visibility import INSIDERS
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show, viewer_id
from web.sent import whole

pages = Blueprint("norms", __name__)
AGREED = noted("Thank you. It is noted.")
PUBLISHED = noted("Published. Members are asked, and newcomers read it first.")


@pages.get("/g/<slug>/norms")
def read(slug: str) -> Response:
    """The version in force, or an older one where the address names it; and all there are."""
    person_id = viewer_id()
    view = groups.view(slug, person_id)
    versions = norms.versions(view.facts.id)
    newest = versions[0] if versions else None
    shown = next((one for one in versions if one.version == _number("version")), newest)
    inside = view.role in INSIDERS
    agreed = norms.accepted(person_id, view.facts.id) if inside and person_id is not None else NONE_YET
    return show(
        "norms.html",
        here="groups",
        paper=view.facts.paper,
        view=view,
        group=view.facts,
        shown=shown,
        newest=newest,
        versions=versions,
        may_agree=inside and newest is not None and shown == newest and agreed < newest.version,
        has_agreed=inside and newest is not None and agreed >= newest.version,
        silent=_silent(view, person_id) if newest else None,
    )


@pages.post("/g/<slug>/norms")
def agree(slug: str) -> Response:
    """A member agrees to the version they read."""
    person = required_viewer()
    norms.accept(person.id, groups.view(slug, person.id).facts.id, _number("version"), now())
    say_next(say(language(), AGREED))
    return go(f"/g/{slug}/norms")


@pages.get("/g/<slug>/norms/new")
def write(slug: str) -> Response:
    """The form for the next version, filled with what is in force."""
    view = _managed(slug, required_viewer().id)
    stands = norms.current(view.facts.id)
    return _form(view, stands.text if stands else "", stands.version if stands else NONE_YET)


@pages.post("/g/<slug>/norms/new")
def publish(slug: str) -> Response:
    """Put it in force; or say what is in the way, or who was faster. Nothing typed is lost."""
    person = required_viewer()
    view = _managed(slug, person.id)
    text, after = request.form.get("text", ""), _number("after", otherwise=-1)
    try:
        norms.publish(person.id, view.facts.id, text, after, now())
    except Invalid as refused:
        return _form(view, text, after, errors={one.field: one.words(language()) for one in refused.wrongs})
    except Stale as stale:
        return _form(view, text, stale.revision, theirs=stale.theirs["text"])
    say_next(say(language(), PUBLISHED))
    return go(f"/g/{slug}/norms")


def _silent(view: GroupView, person_id: int | None) -> int | None:
    """How many have not agreed, for organisers."""
    return norms.silent(person_id, view.facts.id) if view.sight.manage and person_id is not None else None


def _managed(slug: str, person_id: int) -> GroupView:
    view = groups.view(slug, person_id)
    groups.require_organiser(person_id, view.facts.id)
    return view


def _form(
    view: GroupView, text: str, after: int, errors: dict[str, str] | None = None, theirs: str | None = None
) -> Response:
    return show(
        "norms_form.html",
        status=422 if errors else 409 if theirs is not None else 200,
        here="groups",
        paper=view.facts.paper,
        view=view,
        group=view.facts,
        text=text,
        after=after,
        errors=errors or {},
        theirs=theirs,
    )


def _number(field: str, otherwise: int = 0) -> int:
    return whole(request.values.get(field, ""), otherwise)
