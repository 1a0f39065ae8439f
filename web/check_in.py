"""The page at the door: who is expected, who is in. Works as plain forms; script adds camera, search and no network."""

import unicodedata
from collections.abc import Iterable
from itertools import islice

from flask import Blueprint, Response, request
from markupsafe import Markup

from meetups import check_in, door_list
from meetups.attendance import Was
from meetups.check_codes import address_of, drawing
from meetups.door_list import DoorList
from meetups.forecast import forecast
from meetups.names import new_key
from meetups.refusals import Invalid
from meetups.seats import Mode
from web.clock import now
from web.door import go, language, required_viewer, say_next, settings, show
from web.door_rows import MOST_SHOWN, Shown, counts_in_words, page_words, shown_row, shown_rows
from web.security import POSTS_A_MINUTE, limiter, with_camera
from web.sent import whole
from web.words import say

pages = Blueprint("check_in", __name__)
MODES = {mode.value: mode for mode in Mode}


@pages.get("/e/<key>/check-in")
def door(key: str) -> Response:
    """The list, or (?shell) the page without anybody's name in it, which a phone keeps for when it has no network."""
    return page_at_door(door_list.list_for(required_viewer().id, key, now()))


@pages.post("/e/<key>/check-in")
@limiter.limit(POSTS_A_MINUTE)
def act(key: str) -> Response:
    """One tap on one person: in, not in, or what they were; and back to the list, where they stand."""
    person, code, deed = required_viewer(), request.form.get("code", ""), request.form.get("do", "")
    moment, act_key = now(), request.form.get("act", "") or new_key(16)
    try:
        if deed == "undo":
            check_in.undo(person.id, key, code, act_key, moment, moment)
            say_next(say("Undone."))
        elif deed in tuple(Was):
            check_in.correct(person.id, key, code, Was(deed), moment)
            say_next(say("Noted."))
        else:
            mode = MODES.get(deed.removeprefix("let:"))
            row = check_in.check_in(person.id, key, code, _party(), act_key, moment, moment, let_in=mode)
            say_next(say("{name} is in.", name=row.name))
    except Invalid as refused:
        say_next(refused.words(language()))
    return go(f"/e/{key}/check-in#r-{code}" if code.isalnum() else f"/e/{key}/check-in")


@pages.post("/e/<key>/check-in/walk-in")
@limiter.limit(POSTS_A_MINUTE)
def walk_in(key: str) -> Response:
    """Somebody who never answered."""
    person, moment, name = required_viewer(), now(), request.form.get("name", "")
    act_key = request.form.get("act", "") or new_key(16)
    mode = MODES.get(request.form.get("mode", ""), Mode.ROOM)
    try:
        check_in.walk_in(person.id, key, name, mode, _party(), act_key, moment, moment)
    except Invalid as refused:
        errors = {fault.field: fault.words(language()) for fault in refused.wrongs}
        return page_at_door(door_list.list_for(person.id, key, moment), errors)
    say_next(say("{name} is in.", name=name.strip()))
    return go(f"/e/{key}/check-in")


@pages.get("/check-in/<code>")
def code_page(code: str) -> Response:
    """What a phone's own camera opens: a host confirms with one tap, the person sees their code, others see nothing."""
    found = door_list.behind(required_viewer().id, code, now())
    return show(
        "check_in_code.html",
        paper=found.group.paper,
        found=found,
        row=shown_row(found.row, found.format, open=found.open),
        qr=Markup(drawing(address_of(settings().site_url, code))),  # noqa: S704 - drawn here, of nothing but a code
        new_act=lambda: new_key(16),
    )


def page_at_door(sheet: DoorList, errors: dict[str, str] | None = None) -> Response:
    """The page of this list, with what is wrong in the form for walk-ins."""
    person, moment, asked = required_viewer(), now(), request.args.get("q", "").strip()
    over = sheet.ends.utc <= moment
    shell = "shell" in request.args
    rows = () if shell else shown_rows(sheet, open=sheet.open, over=over)
    found = [row for row in rows if not asked or _plain(asked) in _plain(row.name)]
    expected = None if sheet.begun or shell else forecast(person.id, sheet.key, moment)
    answer = show(
        "check_in.html",
        status=422 if errors else 200,
        paper=sheet.group.paper,
        sheet=sheet,
        over=over,
        open=sheet.open or (shell and not over),  # by the time it is looked at
        counts=counts_in_words(sheet),
        expected_rows=_first(row for row in found if row.listed),
        other_rows=_first(row for row in found if not row.listed),
        more=max(sum(row.listed for row in found) - MOST_SHOWN, 0),
        asked=asked,
        forecast=expected,
        words=page_words(),
        errors=errors or {},
        new_act=lambda: new_key(16),
    )
    return with_camera(answer)


def _first(rows: Iterable[Shown]) -> list[Shown]:
    return list(islice(rows, MOST_SHOWN))


def _party() -> int:
    return whole(request.form.get("party", "1"), 0, digits=3)


def _plain(text: str) -> str:
    """Without case and accents, so that *lucia* finds Lucía."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()
