"""Whom somebody does not want to meet, and where they are counted only: said on the members page, taken back on one's
own."""

from flask import Blueprint, Response, request

from meetups import attendee_sight, blocks, groups, members
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next
from web.security import POSTS_A_MINUTE, limiter
from web.sent import number_of

pages = Blueprint("blocks", __name__)
APART = noted("You do not see each other any more. They are not told.")
HIDDEN = noted("You are counted in lists of this group, not named.")
NAMED = noted("You are named in lists of this group.")


@pages.post("/g/<slug>/members/block")
@limiter.limit(POSTS_A_MINUTE)
def block(slug: str) -> Response:
    """Neither finds the other any more, in any group."""
    person = required_viewer()
    group = groups.view(slug, person.id).facts
    found = members.member(group.id, person.id, number_of("member"))
    blocks.block(person.id, found.user_id, now())
    say_next(say(language(), APART))
    return go(f"/g/{slug}/members")


@pages.post("/g/<slug>/members/me")
@limiter.limit(POSTS_A_MINUTE)
def hide(slug: str) -> Response:
    """Be counted only in lists of this group, or named again."""
    person = required_viewer()
    group, hidden = groups.view(slug, person.id).facts, request.form.get("hidden") == "yes"
    attendee_sight.hide_in(person.id, group.id, hidden, now())
    say_next(say(language(), HIDDEN if hidden else NAMED))
    return go(f"/g/{slug}/members")


@pages.post("/me/unblock")
@limiter.limit(POSTS_A_MINUTE)
def unblock() -> Response:
    """Take one's own block back."""
    blocks.unblock(required_viewer().id, number_of("person"))
    return go("/me#blocked")
