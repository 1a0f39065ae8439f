"""Something is wrong: a form that says so, from a person, an event or a group; and what became of one's own reports."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from meetups import cards, complaints, safety_words
from meetups.cards import Audience
from meetups.complaints import Kind, ReportWish
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed
from meetups.visibility import INSIDERS, role_of
from phrases import say
from web import whom
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter

pages = Blueprint("reporting", __name__)


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
    try:
        about = whom.chosen(group.id, person, form) if form.get("member") or form.get("who", "").strip() else None
        wish = ReportWish(
            form.get("kind", ""), form.get("words", ""), about, form.get("event", ""), beyond="beyond" in form
        )  # fmt: skip
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


def _form(person: Person, group: GroupFacts, typed: Mapping[str, str], errors: dict[str, str]) -> Response:
    event = typed.get("event", "")
    inside = role_of(person.id, group.id) in INSIDERS
    return show(
        "report.html",
        status=422 if errors else 200,
        here="groups",
        paper=group.paper,
        group=group,
        inside=inside,
        choice=whom.choice(group.id, person, typed) if inside else None,
        event=cards.card(event, Audience(person.id), now(), names=0) if event else None,
        kinds=[(kind.value, say(language(), safety_words.WRONGDOINGS[kind]), None) for kind in Kind],
        beyond=complaints.anybody_beyond(person.id, group.id),
        typed=typed,
        errors=errors,
    )
