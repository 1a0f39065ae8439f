"""The way out of what clashes, from the page where the warning stands: *can’t go* to one of the two."""

import re

from flask import Blueprint, Response, request

from meetups.outcome import outcome
from meetups.rsvps import Choice
from meetups.seen_answers import answer_seen
from web.clock import now
from web.door import go, required_viewer, say_next
from web.security import POSTS_A_MINUTE, limiter
from web.sent import seen_revision

pages = Blueprint("clashes", __name__)
KEY = re.compile("[a-z0-9]{4,16}")


@pages.post("/e/<key>/drop")
@limiter.limit(POSTS_A_MINUTE)
def drop(key: str) -> Response:
    """Withdraw from the event as it was read; back to the one beside which the button stood, or to one's own page."""
    person = required_viewer()
    say_next(outcome(answer_seen(person.id, key, Choice.NO, seen_revision(), now()), person.language))
    here = request.form.get("here", "")
    return go(f"/e/{here}#rsvp" if KEY.fullmatch(here) else "/me")
