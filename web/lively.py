"""How a group is: how many take part, for its organisers; and after how long members are asked how they are."""

from flask import Blueprint, Response, request

from meetups import drift, groups
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter
from web.sent import NOBODY_SAW, whole

pages = Blueprint("lively", __name__)


@pages.get("/g/<slug>/lively")
def seen(slug: str) -> Response:
    """Counts, and the choice."""
    person, group = _managed(slug)
    return _page(person, group, None, {})


@pages.post("/g/<slug>/lively")
@limiter.limit(POSTS_A_MINUTE)
def choose(slug: str) -> Response:
    """Ask after so many days, or never."""
    person, group = _managed(slug)
    typed = request.form.get("days", "")
    try:
        drift.choose_quiet_days(person.id, group.id, whole(typed, NOBODY_SAW), now())
    except Invalid as refused:
        return _page(person, group, typed, {fault.field: fault.words(language()) for fault in refused.wrongs})
    say_next(say(language(), noted("Saved.")))
    return go(f"/g/{slug}/lively")


def _managed(slug: str) -> tuple[Person, GroupFacts]:
    person = required_viewer()
    facts = groups.view(slug, person.id).facts
    groups.require_organiser(person.id, facts.id)
    return person, facts


def _page(person: Person, group: GroupFacts, typed: str | None, errors: dict[str, str]) -> Response:
    found = drift.lively(person.id, group.id, now())
    return show(
        "lively.html",
        status=422 if errors else 200,
        here="groups",
        paper=group.paper,
        group=group,
        found=found,
        days=found.days or drift.USUAL,
        typed=str(found.days) if typed is None else typed,
        errors=errors,
    )
