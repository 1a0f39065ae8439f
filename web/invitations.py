"""Organisers invite: which invitations there are, a new one, taking one back, and a sheet with its QR to hang up."""

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, Response, request
from markupsafe import Markup

from meetups import groups, invitation_words, invitations
from meetups.check_codes import drawing
from meetups.discreet import name_for_others
from meetups.groups import GroupFacts
from meetups.invitations import Invitation, Span, Standing
from meetups.people import Person
from meetups.refusals import Invalid
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, settings, show
from web.security import POSTS_A_MINUTE, limiter, secret
from web.sent import number_of

pages = Blueprint("invitations", __name__)
SPANS = (
    (Span.DAY, noted("A day")),
    (Span.WEEK, noted("A week")),
    (Span.MONTH, noted("A month")),
    (Span.NEVER, noted("Until it is taken back")),
)
LIMITS = (
    ("1", noted("One")),
    ("5", noted("Five")),
    ("20", noted("Twenty")),
    ("any", noted("As many as come")),
    ("other", noted("Another number")),
)
MADE = noted("It is made. Give the address to whom you mean; whoever has it may come in.")
TAKEN_BACK = noted("It lets nobody in any more.")


@pages.get("/g/<slug>/invitations")
def listing(slug: str) -> Response:
    """All of them, the open ones first, and a form for another."""
    person = required_viewer()
    return _page(person, _managed(slug, person.id), {"span": Span.WEEK.value, "limit": "1", "number": ""}, {})


@pages.post("/g/<slug>/invitations")
@limiter.limit(POSTS_A_MINUTE)
def make(slug: str) -> Response:
    """One more, or what is in the way."""
    person = required_viewer()
    group = _managed(slug, person.id)
    typed = {name: request.form.get(name, "") for name in ("span", "limit", "number")}
    try:
        many = invitations.read_limit(typed["limit"], typed["number"])
        invitations.make(person.id, group.id, typed["span"], many, now())
    except Invalid as refused:
        return _page(person, group, typed, {fault.field: fault.words(language()) for fault in refused.wrongs})
    say_next(say(language(), MADE))
    return go(f"/g/{slug}/invitations")


@pages.post("/g/<slug>/invitations/take-back")
@limiter.limit(POSTS_A_MINUTE)
def take_back(slug: str) -> Response:
    """It lets nobody in from now on."""
    person = required_viewer()
    _managed(slug, person.id)
    invitations.take_back(person.id, number_of("invitation"), now())
    say_next(say(language(), TAKEN_BACK))
    return go(f"/g/{slug}/invitations")


@pages.get("/i/<key>/print")
def sheet(key: str) -> Response:
    """The QR with whose it is and until when: on paper by the door, or held up to somebody's phone."""
    person, moment = required_viewer(), now()
    one = invitations.behind(person.id, key, moment)
    group = groups.group(one.group_id)
    address = _address(one)
    return secret(
        show(
            "invitation_sheet.html",
            paper=group.paper,
            group=group,
            name=name_for_others(group, language()),
            address=address,
            holds=one.standing == Standing.OPEN,
            until=invitation_words.until(one, group.zone, language(), moment),
            qr=Markup(drawing(address)),  # noqa: S704 - drawn here, of nothing but an address of ours
        )
    )


def _managed(slug: str, person_id: int) -> GroupFacts:
    facts = groups.view(slug, person_id).facts
    groups.require_organiser(person_id, facts.id)
    return facts


def _page(person: Person, group: GroupFacts, typed: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    moment, spoken = now(), language()
    found = [_row(one, group, moment) for one in invitations.of_group(person.id, group.id, moment)]
    answer = show(
        "invitations.html",
        status=422 if errors else 200,
        here="groups",
        paper=group.paper,
        group=group,
        fields=typed,
        errors=errors,
        spans=[(span.value, say(spoken, words), "") for span, words in SPANS],
        limits=[(value, say(spoken, words), "") for value, words in LIMITS],
        open=[row for row in found if row["open"]],
        over=[row for row in found if not row["open"]],
    )
    answer.headers["Cache-Control"] = "no-store"  # what stands there lets people in
    return answer


def _row(one: Invitation, group: GroupFacts, moment: datetime) -> dict[str, object]:
    return {
        "id": one.id,
        "open": one.standing == Standing.OPEN,
        "key": one.key,
        "address": _address(one),
        "by": one.made_by,
        "made_at": one.made_at,
        "until": invitation_words.until(one, group.zone, language(), moment),
        "used": invitation_words.used(one, language()),
    }


def _address(one: Invitation) -> str:
    return f"{settings().site_url}/i/{one.key}"
