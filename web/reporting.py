"""Something is wrong: a form that says so, from a person, an event or a group; and what became of one's own reports."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from meetups import cards, complaints, members, safety_words
from meetups.cards import Audience
from meetups.complaints import Kind, ReportWish
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound
from meetups.visibility import INSIDERS, role_of
from phrases import say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter
from web.sent import whole

pages = Blueprint("reporting", __name__)
NAMES = 500
NOBODY = -1


@pages.get("/g/<slug>/report")
def write(slug: str) -> Response:
    """The form; `member` or `event` in the address say what it is about."""
    person = required_viewer()
    return _form(person, complaints.group_to_report_in(slug, person.id), request.args, {})


@pages.post("/g/<slug>/report")
@limiter.limit(POSTS_A_MINUTE)
def send(slug: str) -> Response:
    """Send it, or nothing where something is missing; what was typed stays."""
    person, form = required_viewer(), request.form
    group = complaints.group_to_report_in(slug, person.id)
    wish = ReportWish(
        form.get("kind", ""), form.get("words", ""), _about(form), form.get("event", ""), beyond="beyond" in form
    )  # fmt: skip
    try:
        made = complaints.report(person.id, group.id, wish, now())
    except Invalid as refused:
        return _form(person, group, form, {fault.field: fault.words(language()) for fault in refused.wrongs})
    except NotAllowed as refused:  # nobody could read it, or too many are open: said over what was typed
        return _form(person, group, form, {"beyond": refused.words(language())})
    say_next(safety_words.sent(made, language()))
    return go("/me/reports")


@pages.get("/me/reports")
def mine() -> Response:
    """What I reported, and what became of it."""
    person = required_viewer()
    return show(
        "my_reports.html",
        here="me",
        reports=[
            (one, say(language(), safety_words.WRONGDOINGS[one.kind]), safety_words.became(one, language()))
            for one in complaints.mine(person.id)
        ],
    )


def _about(form: Mapping[str, str]) -> int | None:
    """Whom it is about; None where nobody was named. Raises NotFound for nonsense."""
    if not form.get("member"):
        return None
    found = whole(form["member"], NOBODY, digits=17)
    if found == NOBODY:
        raise NotFound()
    return found


def _form(person: Person, group: GroupFacts, typed: Mapping[str, str], errors: dict[str, str]) -> Response:
    event = typed.get("event", "")
    inside = role_of(person.id, group.id) in INSIDERS
    found = members.members(group.id, person.id, limit=NAMES) if inside else ()
    return show(
        "report.html",
        status=422 if errors else 200,
        here="groups",
        paper=group.paper,
        group=group,
        inside=inside,
        names=[(str(one.user_id), one.name) for one in found if one.user_id != person.id],
        event=cards.card(event, Audience(person.id), now(), names=0) if event else None,
        kinds=[(kind.value, say(language(), safety_words.WRONGDOINGS[kind]), None) for kind in Kind],
        beyond=complaints.anybody_beyond(person.id, group.id),
        typed=typed,
        errors=errors,
    )
