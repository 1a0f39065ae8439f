"""What Klatch keeps of me: handed over as a file, and deleted."""

import json

from flask import Blueprint, Response, request, session

from meetups import my_answers, privacy, remains
from web.clock import now
from web.door import go, language, required_viewer, say_next, settings, show
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


@pages.get("/me/export.ics")
def export_calendar() -> Response:
    """All events I answered, past and coming, with my answer."""
    file = my_answers.calendar(required_viewer().id, settings().site_url)
    answer = Response(file, content_type="text/calendar; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename="klatch.ics")
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
    stays = remains.in_words(remains.remains_of(person.id, now()), language())
    return show("delete_me.html", status=422 if error else 200, here="me", fate=fate, stays=stays, error=error)
