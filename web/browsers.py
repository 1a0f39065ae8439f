"""The browsers I am signed in with: signed out one by one, or all at once."""

from flask import Blueprint, Response, session

from meetups import signin
from web.clock import now
from web.door import go, required_viewer, say_next
from web.words import say

pages = Blueprint("browsers", __name__)


@pages.post("/me/browsers/<int:browser_id>/sign-out")
def sign_out(browser_id: int) -> Response:
    """End one session of mine."""
    signin.sign_out_browser(required_viewer().id, browser_id, now())
    say_next(say("That browser is signed out."))
    return go("/me#browsers")


@pages.post("/me/browsers/sign-out")
def sign_out_everywhere() -> Response:
    """End all of them, this one included."""
    signin.sign_out_everywhere(required_viewer().id, now())
    session.clear()
    say_next(say("You are signed out everywhere."))
    return go("/")
