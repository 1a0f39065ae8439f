"""What Klatch keeps of me: handed over as a file, and deleted."""

import json

from flask import Blueprint, Response, request, session

from meetups import privacy
from web.clock import now
from web.door import go, required_viewer, say_next, show
from web.words import say

pages = Blueprint("privacy", __name__)


@pages.get("/me/export.json")
def export() -> Response:
    """All of it in one file."""
    kept = json.dumps(privacy.export(required_viewer().id), ensure_ascii=False, indent=2)
    answer = Response(kept + "\n", mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename="klatch.json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.get("/me/delete")
def ask() -> Response:
    """What deleting does, before it is done."""
    return _question()


@pages.post("/me/delete")
def erase() -> Response:
    """Delete everything about me, if it was meant."""
    person = required_viewer()
    if request.form.get("meant") != "yes":
        return _question(say("Tick this first, so that nobody deletes by mistake."))
    privacy.erase(person.id, now())
    session.clear()
    say_next(say("Everything about you is deleted. If you come back, you come as somebody new."))
    return go("/")


def _question(error: str | None = None) -> Response:
    person = required_viewer()
    fate = privacy.prospect(person.id)
    return show("delete_me.html", status=422 if error else 200, here="me", fate=fate, error=error)
