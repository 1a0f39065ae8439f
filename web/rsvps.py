"""The RSVP form: one answer, from the page."""

from flask import Blueprint, Response, request

from meetups import rsvps
from meetups.outcome import outcome
from meetups.refusals import Invalid
from meetups.rsvps import Choice
from web.clock import now
from web.door import go, required_viewer, say_next
from web.security import POSTS_A_MINUTE, limiter

pages = Blueprint("rsvps", __name__)
CHOICES = {"in_person": Choice.ROOM, "room_only": Choice.ROOM_ONLY, "online": Choice.ONLINE, "maybe": Choice.MAYBE,
           "no": Choice.NO}  # fmt: skip


@pages.post("/e/<key>/rsvp")
@limiter.limit(POSTS_A_MINUTE)
def answer(key: str) -> Response:
    """Answer, change the answer, withdraw, or set the guests; back to the page, which says what it came to."""
    person = required_viewer()
    choice, guests = CHOICES.get(request.form.get("answer", "")), _guests()
    try:
        if choice is not None:
            came_to = rsvps.answer(person.id, key, choice, now(), guests=guests)
        else:
            came_to = rsvps.bring(person.id, key, guests or (), now())
        say_next(outcome(came_to, person.language))
    except Invalid as refused:
        say_next(refused.words(person.language))
    return go(f"/e/{key}#rsvp")


def _guests() -> tuple[str, ...] | None:
    """Names of guests as typed; a count without names are that many unnamed ones; nothing sent keeps them."""
    if "guests" not in request.form:
        return None
    number = request.form["guests"].strip()
    names = tuple(name for name in request.form.getlist("guest_name") if name.strip())
    wanted = int(number) if number.isdecimal() and len(number) <= 2 else 0
    return (*names, *[""] * wanted)[: max(wanted, 0)]
