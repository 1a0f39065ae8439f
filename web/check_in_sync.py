"""What a phone at the door keeps, and sends when it has a network again. An act has a key: sent twice, done once."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, jsonify, request
from flask_wtf.csrf import generate_csrf

from meetups import check_in, door_list
from meetups.door_list import DoorList
from meetups.refusals import Invalid, NotFound, Refusal, wrong
from meetups.seats import Mode
from phrases import noted
from scheduling.zones import wall_in
from web.clock import now
from web.door import language, required_viewer
from web.door_rows import shown_rows
from web.security import POSTS_A_MINUTE, limiter

pages = Blueprint("check_in_sync", __name__)
MOST_AT_ONCE = 200
LONGEST = 200  # characters of anything that is sent


@pages.get("/e/<key>/check-in/list.json")
def listed(key: str) -> Response:
    """The list for the phone, until when it may keep it, and the proof its next acts are sent with."""
    return _answer(door_list.list_for(required_viewer().id, key, now()), [])


@pages.post("/e/<key>/check-in/acts")
@limiter.limit(POSTS_A_MINUTE)
def acts(key: str) -> Response:
    """Do what was done at the door, in that order; each act says what became of it, and the list as it is now."""
    person = required_viewer()
    door_list.list_for(person.id, key, now())  # who may not look may not act
    sent = request.get_json(silent=True)
    if not isinstance(sent, list) or len(sent) > MOST_AT_ONCE:
        raise Invalid(wrong("acts", noted("The server could not understand that.")))
    results = [_done(person.id, key, act) for act in sent]
    return _answer(door_list.list_for(person.id, key, now()), results)


@pages.get("/e/<key>/check-in/worker.js")
def worker(key: str) -> Response:
    """The service worker of this one page: a script is served from under the page, and may then speak for it alone."""
    answer = current_app.send_static_file("check_in_worker.js")
    answer.headers["Service-Worker-Allowed"] = f"/e/{quote(key)}/check-in"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _done(actor_id: int, key: str, act: Any) -> dict[str, object]:
    act_key = act.get("key", "") if isinstance(act, dict) else ""
    try:
        _do(actor_id, key, act)
    except Refusal as refused:
        return {"key": act_key, "why": refused.words(language())}
    return {"key": act_key, "why": ""}


def _do(actor_id: int, key: str, act: Any) -> None:
    if not isinstance(act, dict):
        raise NotFound()
    act_key, deed, code, moment = _text(act, "key"), _text(act, "do"), _text(act, "code"), now()
    at, party = _instant(_text(act, "at"), moment), act.get("party")
    number = party if isinstance(party, int) and 0 < party < 1000 else 0
    if deed == "undo":
        check_in.undo(actor_id, key, code, act_key, at, moment)
    elif deed == "walk_in":
        mode = Mode.ONLINE if _text(act, "mode") == "online" else Mode.ROOM
        check_in.walk_in(actor_id, key, _text(act, "name"), mode, number, act_key, at, moment)
    else:
        let_in = {"let:room": Mode.ROOM, "let:online": Mode.ONLINE}.get(deed)
        check_in.check_in(actor_id, key, code, number, act_key, at, moment, let_in=let_in)


def _answer(sheet: DoorList, results: list[dict[str, object]]) -> Response:
    answer = jsonify(
        results=results,
        proof=generate_csrf(),
        opens=_milliseconds(sheet.opens),
        closes=_milliseconds(sheet.closes),
        until=_milliseconds(_end_of_day(sheet)),
        counts=[{"mode": c.mode.value, "expected": c.expected, "seats": c.capacity} for c in sheet.counts],
        rows=[asdict(row) for row in shown_rows(sheet, open=True)],  # the phone knows when
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _end_of_day(sheet: DoorList) -> datetime:
    """The midnight after the end, where the event is: from then on a phone keeps nobody's name."""
    wall = wall_in(sheet.ends.utc, sheet.ends.zone)
    left = timedelta(days=1) - timedelta(hours=wall.hour, minutes=wall.minute, seconds=wall.second)
    return sheet.ends.utc + left


def _text(act: dict[str, Any], name: str) -> str:
    value = act.get(name, "")
    return value[:LONGEST] if isinstance(value, str) else ""


def _instant(text: str, moment: datetime) -> datetime:
    """When it was done, by the phone's clock; a phone that does not know did it now."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return moment
    return at.astimezone(UTC) if at.tzinfo is not None else moment
