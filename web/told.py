"""What was told of an event: sent, on its way, perhaps sent, not sent and why; and what organisers decide there."""

from flask import Blueprint, Response, request

from meetups import cards, told, told_deciding
from meetups.cards import Audience
from meetups.people import Person
from phrases import count, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.paging import around, page_number
from web.security import POSTS_A_MINUTE, limiter
from web.sent import whole

pages = Blueprint("told", __name__)
ALL = "private"  # in place of a message's number


@pages.get("/e/<key>/told")
def overview(key: str) -> Response:
    """The sum, sort by sort, what waits for a decision, and fifty a page of those it could not be sent to."""
    person, moment = required_viewer(), now()
    card = cards.card(key, Audience(person.id), moment, names=0)
    seen = told.told(person.id, key, moment, page=page_number())
    turn = around(seen.page, seen.pages)
    return show("told.html", paper=card.group.paper, card=card, seen=seen, turn=turn, zone=card.starts.zone)


@pages.post("/e/<key>/told/again")
@limiter.limit(POSTS_A_MINUTE)
def again(key: str) -> Response:
    """Send one of them once more, or all private ones."""
    person = _viewer_of(key)
    if request.form.get("message") == ALL:
        number = told_deciding.send_private_again(person.id, key, now())
        return _done(key, count(language(), "One is on its way again.", "{n} are on their way again.", number))
    told_deciding.send_again(person.id, key, _message(), now())
    return _done(key, say(language(), "It is on its way again."))


@pages.post("/e/<key>/told/leave")
@limiter.limit(POSTS_A_MINUTE)
def leave(key: str) -> Response:
    """Let one that was perhaps sent be, or all private ones."""
    person = _viewer_of(key)
    if request.form.get("message") == ALL:
        number = told_deciding.leave_private(person.id, key, now())
        return _done(key, count(language(), "One is left as it is.", "{n} are left as they are.", number))
    told_deciding.leave(person.id, key, _message(), now())
    return _done(key, say(language(), "It is left as it is."))


def _viewer_of(key: str) -> Person:
    """Who is signed in, and may know of the event; what else they may is for the rule to say. Raises NotFound."""
    person = required_viewer()
    cards.card(key, Audience(person.id), now(), names=0)
    return person


def _message() -> int:
    """The number of the message in the form; 0, which none has, for nonsense."""
    return whole(request.form.get("message", ""), 0, digits=17)


def _done(key: str, words: str) -> Response:
    say_next(words)
    return go(f"/e/{key}/told")
