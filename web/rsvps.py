"""The RSVP form: one answer, from the page."""

from flask import Blueprint, Response, request

from meetups import rsvps
from meetups.guest_names import MOST_GUESTS, guests_named
from meetups.outcome import outcome
from meetups.refusals import Invalid
from meetups.rsvps import Choice
from web.clock import now
from web.door import go, required_viewer, say_next
from web.events import TypedGuests, event_page
from web.security import POSTS_A_MINUTE, limiter

pages = Blueprint("rsvps", __name__)
CHOICES = {"in_person": Choice.ROOM, "room_only": Choice.ROOM_ONLY, "online": Choice.ONLINE, "maybe": Choice.MAYBE,
           "no": Choice.NO}  # fmt: skip


@pages.post("/e/<key>/rsvp")
@limiter.limit(POSTS_A_MINUTE)
def answer(key: str) -> Response:
    """Answer, change the answer, withdraw, or set the guests; back to the page, which says what it came to."""
    person, choice = required_viewer(), CHOICES.get(request.form.get("answer", ""))
    try:
        guests = _guests(person.id, key)
        if choice is not None:
            came_to = rsvps.answer(person.id, key, choice, now(), guests=guests)
        else:
            came_to = rsvps.bring(person.id, key, guests or (), now())
    except Invalid as refused:
        if choice is None and "guests" in request.form:
            return event_page(key, typed=TypedGuests(*_typed(), refused.words(person.language)))
        say_next(refused.words(person.language))
    else:
        say_next(outcome(came_to, person.language))
    return go(f"/e/{key}#rsvp")


def _guests(user_id: int, key: str) -> tuple[str, ...] | None:
    """How many come along and what they are called; nothing sent keeps them. Raises Invalid, NotFound."""
    if "guests" not in request.form:
        return None
    mine = rsvps.answer_of(user_id, key)
    number, names = _typed()
    return guests_named(number, names or None, mine.guests if mine else ())


def _typed() -> tuple[str, tuple[str, ...]]:
    return request.form["guests"], tuple(request.form.getlist("guest_name"))[:MOST_GUESTS]
