"""The members list of a group, for members; organisers look after it there."""

from flask import Blueprint, Response

from meetups import ask_about, attendee_sight, groups, members
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.paging import page_of, start
from web.rosters import roster_of
from web.sent import number_of

pages = Blueprint("members", __name__)
PAGE = 100


@pages.get("/g/<slug>/members")
def listing(slug: str) -> Response:
    """Who belongs to it, organisers first."""
    person = required_viewer()
    view = groups.view(slug, person.id)
    found = members.members(view.facts.id, person.id, limit=PAGE + 1, offset=start())
    return show(
        "members.html",
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        view=view,
        page_of_members=page_of(found, PAGE),
        me=person.id,
        topics=ask_about.topics_of(person.id, view.facts.id, now()),
        hidden=attendee_sight.hidden_in(person.id, view.facts.id),
        hidden_everywhere=person.names_hidden,
        roster=roster_of(person.id, view.facts.id) if view.sight.manage and not start() else None,
    )


@pages.post("/g/<slug>/members/organise")
def organise(slug: str) -> Response:
    """Let a member look after the group too."""
    person = required_viewer()
    view = groups.view(slug, person.id)
    members.make_organiser(person.id, number_of("member"), view.facts.id, now())
    say_next(say(language(), ORGANISES))
    return go(f"/g/{slug}/members")


ORGANISES = noted("They look after the group too, from now on.")
