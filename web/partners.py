"""A group's partners: members read the terms and vote, organisers propose, let posts pass and end it."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from meetups import groups, partner_endings, partner_notices, partner_posts, partner_votes, partners
from meetups.groups import GroupView
from meetups.partner_form import FIELDS, MOST_POSTS, first_day, last_day
from meetups.partners import About, Partner, State
from meetups.people import Person
from meetups.refusals import Invalid, NotFound, TooLate
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, settings, show
from web.security import POSTS_A_MINUTE, limiter
from web.sent import one_of

pages = Blueprint("partners", __name__)
PROPOSED = noted("It is proposed. Every member is asked in private, and has a week.")
VOTED = noted("Thank you. You may change it until the vote is over.")
DONE = {
    "ask": noted("You asked for it. It counts as a yes in that vote."),
    "keep": noted("You ask for it no more."),
    "end": noted("It is over."),
}
DEEDS = {
    "ask": partner_votes.ask_ending,
    "keep": partner_votes.ask_no_ending,
    "end": partner_endings.end,
}
WAITS = noted("The post waits below. It goes out when an organiser lets it pass.")
PASSED = noted("It goes out now, under the label.")
REFUSED = noted("It is not posted. The partner reads why.")


@pages.get("/g/<slug>/partners")
def listing(slug: str) -> Response:
    """Those of now, what is voted on, and those there were."""
    person, view = _member(slug)
    found, moment = partners.of_group(person.id, view.facts.id), now()
    rows = [(one, partner_notices.standing(one, language(), moment)) for one in found]
    return show(
        "partners.html",
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        view=view,
        voting=[row for row in rows if row[0].state == State.VOTING],
        on=[row for row in rows if row[0].is_on(moment)],
        before=[row for row in rows if row[0].state != State.VOTING and not row[0].is_on(moment)],
        waiting=partner_posts.number_waiting(view.facts.id) if view.sight.manage else 0,
    )


@pages.get("/g/<slug>/partners/new")
def empty(slug: str) -> Response:
    """The form for terms."""
    _, view = _managed(slug)
    return _form(view, dict.fromkeys(FIELDS, ""), {})


@pages.post("/g/<slug>/partners/new")
@limiter.limit(POSTS_A_MINUTE)
def propose(slug: str) -> Response:
    """Ask the members, or say what is in the way."""
    person, view = _managed(slug)
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        made = partners.propose(person.id, view.facts.id, typed, now())
    except Invalid as refused:
        return _form(view, typed, {fault.field: fault.words(language()) for fault in refused.wrongs})
    except TooLate as refused:  # enough are voted on: what was typed stays, for later
        return _form(view, typed, {"name": refused.words(language())})
    return _done(slug, made.key, PROPOSED)


@pages.get("/g/<slug>/partners/<key>")
def one(slug: str, key: str) -> Response:
    """The terms, the vote that is on, and what was voted before; for organisers the posts as well."""
    person, view = _member(slug)
    return _page(view, person, _partner(view, person, key))


@pages.post("/g/<slug>/partners/<key>/vote")
@limiter.limit(POSTS_A_MINUTE)
def vote(slug: str, key: str) -> Response:
    """Yes or no."""
    person, view = _member(slug)
    _partner(view, person, key)
    about, answer = request.form.get("about", ""), request.form.get("answer", "")
    if about not in tuple(About) or answer not in ("yes", "no"):
        raise NotFound()
    partner_votes.vote(person.id, key, About(about), answer == "yes", now())
    return _done(slug, key, VOTED)


@pages.post("/g/<slug>/partners/<key>/ending")
@limiter.limit(POSTS_A_MINUTE)
def ending(slug: str, key: str) -> Response:
    """Ask for a vote on ending it, ask no more; as an organiser end it at once."""
    person, view = _member(slug)
    _partner(view, person, key)
    deed = request.form.get("do", "")
    if deed not in DEEDS:
        raise NotFound()
    DEEDS[deed](person.id, key, now())
    return _done(slug, key, DONE[deed])


@pages.post("/g/<slug>/partners/<key>/posts")
@limiter.limit(POSTS_A_MINUTE)
def paste(slug: str, key: str) -> Response:
    """A text the partner sent to an organiser."""
    person, view = _managed(slug)
    found, text = _partner(view, person, key), request.form.get("text", "")
    try:
        partner_posts.paste(person.id, key, text, now())
    except Invalid as refused:
        return _page(view, person, found, text=text, errors={"text": refused.wrongs[0].words(language())})
    return _done(slug, key, WAITS)


@pages.post("/g/<slug>/partners/<key>/posts/<post>")
@limiter.limit(POSTS_A_MINUTE)
def decide(slug: str, key: str, post: str) -> Response:
    """Let it pass, or refuse it with a word."""
    person, view = _managed(slug)
    found = _partner(view, person, key)
    if partner_posts.post(post, person.id)[1].id != found.id:
        raise NotFound()
    if one_of("do", "pass", "refuse") == "pass":
        partner_posts.let_pass(person.id, post, now())
        return _done(slug, key, PASSED)
    reason = request.form.get("reason", "")
    try:
        partner_posts.refuse(person.id, post, reason, now())
    except Invalid as refused:
        errors = {f"reason_{post}": refused.wrongs[0].words(language())}
        return _page(view, person, found, reasons={post: reason}, errors=errors)
    return _done(slug, key, REFUSED)


def _member(slug: str) -> tuple[Person, GroupView]:
    person = required_viewer()
    return person, groups.view(slug, person.id)


def _managed(slug: str) -> tuple[Person, GroupView]:
    person, view = _member(slug)
    groups.require_organiser(person.id, view.facts.id)
    return person, view


def _partner(view: GroupView, person: Person, key: str) -> Partner:
    found = partners.partner(key, person.id)
    if found.group.id != view.facts.id:
        raise NotFound()
    return found


def _done(slug: str, key: str, words: str) -> Response:
    say_next(say(language(), words))
    return go(f"/g/{slug}/partners/{key}")


def _form(view: GroupView, typed: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    zone, moment = view.facts.zone, now()
    return show(
        "partner_form.html",
        status=422 if errors else 200,
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        fields=typed,
        errors=errors,
        first=first_day(zone, moment).isoformat(),
        last=last_day(zone, moment).isoformat(),
        most=MOST_POSTS,
    )


def _page(
    view: GroupView, person: Person, found: Partner, *, text: str = "", errors: Mapping[str, str] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    moment, spoken, manage = now(), language(), view.sight.manage
    about = found.votes_on(moment)
    secret = partners.address(person.id, found.key) if manage and found.is_on(moment) else ""
    answer = show(
        "partner.html",
        status=422 if errors else 200,
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        partner=found,
        on=found.is_on(moment),
        manage=manage,
        standing=partner_notices.standing(found, spoken, moment),
        last_day=partner_notices.last_day(found, spoken, moment),
        left=partner_notices.left(found, spoken),
        about=about.value if about else "",
        question=partner_notices.question(found, about, spoken) if about else "",
        until=partner_notices.vote_until(found, about, spoken, moment) if about else "",
        mine=partners.my_vote(person.id, found.id, about or About.END),
        turnout=partner_votes.turnout(person.id, found.key, about) if about and manage else None,
        address=f"{settings().site_url}/p/{secret}" if secret else "",
        posts=partner_posts.of_partner(person.id, found.key) if manage else (),
        why=lambda post: partner_posts.why(post, spoken),
        text=text,
        reasons=reasons or {},
        errors=errors or {},
        longest=partner_posts.LONGEST,
    )
    answer.headers["Cache-Control"] = "no-store"  # organisers find a secret address there
    return answer
