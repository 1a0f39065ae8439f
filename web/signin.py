"""Signing in by the bot's link, and out. The link is looked at by a GET and consumed by a POST: previews only look."""

from flask import Blueprint, Response, request, session

from meetups import destinations, installation, rsvps, signin
from meetups.outcome import outcome
from meetups.people import Person
from meetups.refusals import Refusal
from web.clock import now
from web.door import go, say_next, show, viewer
from web.security import limiter, secret
from web.words import say

pages = Blueprint("signin", __name__)
TRIES = "30 per minute; 300 per hour"


@pages.get("/sign-in")
def how() -> Response:
    """How to get in: the bot sends a link, and brings the person back to where they were going."""
    back = signin.safe_path(request.args.get("next", "/me"))
    if viewer() is not None:
        return go(back.partition("?")[0])
    bot = installation.bot_username()
    link = f"https://t.me/{bot}?start={destinations.payload_to(back)}" if bot else None
    return show("sign_in.html", here="sign-in", link=link, bot=bot, answers=destinations.answer_in(back) is not None)


@pages.get("/sign-in/<token>")
@limiter.limit(TRIES)
def look(token: str) -> Response:
    """Who would be signed in; nothing happens yet."""
    waiting = signin.look(token, now())
    return secret(show("continue.html", here="sign-in", name=waiting.person.name, token=token))


@pages.post("/sign-in/<token>")
@limiter.limit(TRIES)
def enter(token: str) -> Response:
    """Consume the link, start a new session, go where the person was going, and answer what they were about to."""
    entered = signin.follow(token, now(), request.headers.get("User-Agent", ""))
    session.clear()
    session.permanent = True
    session["token"] = entered.token
    _answer(entered.person, entered.destination)
    return secret(go(entered.destination.partition("?")[0]))


@pages.post("/sign-out")
def leave() -> Response:
    """End this browser's session."""
    token = session.get("token")
    session.clear()
    if isinstance(token, str):
        signin.sign_out(token, now())
    say_next(say("You are signed out."))
    return go("/")


def _answer(person: Person, destination: str) -> None:
    meant = destinations.answer_in(destination)
    if meant is None:
        return
    try:
        say_next(outcome(rsvps.answer(person.id, *meant, now()), person.language))
    except Refusal as refusal:
        say_next(refusal.words(person.language))
