"""A partner's own page, at an address nobody guesses: its terms, its posts, and no word about anybody in the group."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from meetups import partner_notices, partner_posts
from meetups.discreet import outside_name
from meetups.partner_posts import LONGEST, Desk
from meetups.partners import State
from meetups.refusals import Invalid
from phrases import noted, say
from web.clock import now
from web.door import go, language, say_next, show
from web.security import limiter, secret

pages = Blueprint("partner_desk", __name__)
LOOKS = "30 per minute; 300 per hour"
POSTS = "6 per minute; 30 per hour"
SENT = noted("The organisers read it. What they make of it stands here.")


@pages.after_request
def _tell_nobody(answer: Response) -> Response:
    """Also where it is refused: the address stays a secret."""
    return secret(answer)


@pages.get("/p/<key>")
@limiter.limit(LOOKS)
def look(key: str) -> Response:
    """What was agreed, what became of posts, and a form for one more; or that it is over, and nothing else."""
    return _page(partner_posts.desk(key, now()))


@pages.post("/p/<key>")
@limiter.limit(POSTS)
def hand_in(key: str) -> Response:
    """One more post, for the organisers to read."""
    text, moment = request.form.get("text", ""), now()
    try:
        partner_posts.hand_in(key, text, moment)
    except Invalid as refused:
        desk = partner_posts.desk(key, moment)
        return _page(desk, text, {fault.field: fault.words(language()) for fault in refused.wrongs})
    say_next(say(language(), SENT))
    return go(f"/p/{key}")


def _page(desk: Desk, text: str = "", errors: Mapping[str, str] | None = None) -> Response:
    spoken, one = language(), desk.partner
    if not desk.on:
        return show("partner_over.html", voting=one.state == State.VOTING)
    return show(
        "partner_desk.html",
        status=422 if errors else 200,
        paper=one.group.paper,
        desk=desk,
        partner=one,
        group=one.group,
        called=outside_name(one.group, spoken),
        last_day=partner_notices.last_day(one, spoken, now()),
        left=partner_notices.left(one, spoken),
        why=lambda post: partner_posts.why(post, spoken),
        text=text,
        errors=errors or {},
        longest=LONGEST,
    )
