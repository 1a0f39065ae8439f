"""Whose group it is: handed over, adopted with notice, and who looks after it besides."""

from flask import Blueprint, Response, request

from meetups import groups, handover, members, ownership
from meetups.groups import GroupFacts
from meetups.members import Member
from meetups.ownership import Act, Ownership
from meetups.people import Person
from meetups.refusals import NotFound
from meetups.visibility import Role
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter
from web.sent import number_of

pages = Blueprint("ownership", __name__)
MOST = 500  # names to choose from; in larger groups the bot turns pages


@pages.get("/g/<slug>/owner")
def whose(slug: str) -> Response:
    """Whose it is, what is under way, and what the reader may do about it."""
    person, moment = required_viewer(), now()
    group = groups.view(slug, person.id).facts
    seen = ownership.ownership(person.id, group.id, moment)
    everybody = members.members(group.id, person.id, limit=MOST)
    return show(
        "owner.html",
        here="groups",
        paper=group.paper,
        group=group,
        seen=seen,
        mine=seen.role == Role.OWNER,
        under_way=_under_way(seen, person, group),
        acts=[(act.value, say(language(), ownership.LABELS[act])) for act in seen.acts],
        heirs=[(str(one.user_id), one.name) for one in everybody if one.user_id != person.id],
        organisers=[one for one in everybody if one.role == Role.ORGANISER],
    )


@pages.post("/g/<slug>/owner")
@limiter.limit(POSTS_A_MINUTE)
def act(slug: str) -> Response:
    """One of the acts that need nothing but a press."""
    person, chosen = required_viewer(), request.form.get("act", "")
    if chosen not in tuple(Act):
        raise NotFound()
    group = groups.view(slug, person.id).facts
    say_next(ownership.do(Act(chosen), person, group.id, now()))
    return go(f"/g/{slug}/owner")


@pages.post("/g/<slug>/owner/offer")
@limiter.limit(POSTS_A_MINUTE)
def offer(slug: str) -> Response:
    """Ask a member to take it over."""
    person, group, other = _chosen(slug)
    handover.offer(person.id, group.id, other.user_id, now())
    say_next(say(language(), noted("{name} is asked, and has a week to say yes."), name=other.name))
    return go(f"/g/{slug}/owner")


@pages.post("/g/<slug>/owner/end")
@limiter.limit(POSTS_A_MINUTE)
def end(slug: str) -> Response:
    """Make an organiser a member again."""
    person, group, other = _chosen(slug)
    handover.end_organising(person.id, other.user_id, group.id, now())
    say_next(say(language(), noted("{name} is a member again."), name=other.name))
    return go(f"/g/{slug}/owner")


def _chosen(slug: str) -> tuple[Person, GroupFacts, Member]:
    """Who asks, in which group, and the member they chose. Raises NotFound."""
    person = required_viewer()
    group = groups.view(slug, person.id).facts
    return person, group, members.member(group.id, person.id, number_of("member"))


def _under_way(seen: Ownership, person: Person, group: GroupFacts) -> str:
    if seen.pending is None:
        return ""
    day = ownership.due_day(seen.pending, group.id, language(), now())
    return say(language(), ownership.under_way(seen, person.id), name=seen.pending.heir.name, day=day)
