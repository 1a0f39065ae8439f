"""The organiser's form, filled from one typed line; what the line leaves in doubt is asked beside its field."""

import uuid

from flask import Blueprint, Response, request

from meetups import event_editing, quick_line
from meetups.quick_line import Meaning
from phrases import noted, say
from web.clock import now
from web.door import language, required_viewer, say_next
from web.event_fields import fresh, posted
from web.event_sheet import EMPTY, Sheet, sheet_page
from web.question_fields import posted_rows

pages = Blueprint("quick_line", __name__)
LONGEST = 5_000  # characters of a line; nobody types more into one field
ASKED = {
    "date": noted("You wrote {said}. Which day is that?"),
    "start": noted("You wrote {said}. Which time is that?"),
    "seats": noted("You wrote {said}. What does it stand for?"),
    "format": noted("You wrote {said}, and that people join online. Where do they meet?"),
}
LEFT_OPEN = {"date": ("date",), "start": ("start", "end"), "seats": ("seats",)}


@pages.post("/g/<slug>/events/new/line")
def fill(slug: str) -> Response:
    """The form with all that was understood; nothing is saved yet."""
    viewer = required_viewer()
    group = event_editing.begin(viewer.id, slug)
    line = request.form.get("line", "").strip()[:LONGEST]
    read = quick_line.understand(line, group, language(), now())
    typed = posted() if "title" in request.form else {}  # what stood in the form below already, where a script sent it
    fields, errors = fresh(group) | typed | quick_line.with_last_day(read.fields), dict[str, str]()
    for doubt in read.doubts:
        name = _field(doubt.meanings[0])
        fields |= dict.fromkeys(LEFT_OPEN.get(name, ()), "")
        errors.setdefault(name, say(language(), ASKED[name], said=f"“{doubt.said}”"))
    if not line:
        errors["line"] = say(language(), "Type the event in one line, such as the one shown.")
    elif read.unread:
        errors["line"] = say(language(), "I could not use this: {said}", said=" · ".join(read.unread))
    if read.week_later:
        say_next(say(language(), "Today that time is over, so it is in a week."))
    form_key, made_of = request.form.get("creation_key") or uuid.uuid4().hex, request.form.get("suggestion", "")
    rows = posted_rows() or EMPTY
    return sheet_page(Sheet(group, fields, creation_key=form_key, rows=rows, suggestion=made_of), errors=errors)


def _field(meaning: Meaning) -> str:
    if meaning.day is not None:
        return "date"
    if meaning.seats is not None:
        return "seats"
    return "format" if meaning.mode is not None else "start"
