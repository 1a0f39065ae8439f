"""On my page: the codes I show at the door, and my own record, which nobody else sees and I may correct."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request
from markupsafe import Markup

from meetups import attendance
from meetups.attendance import OWN_WORDS, Was
from meetups.check_codes import CheckCode, address_of, codes_of, drawing
from meetups.refusals import NotFound
from meetups.track_record import TrackRecord, record_of
from web.clock import now
from web.door import go, required_viewer, say_next, settings
from web.security import POSTS_A_MINUTE, limiter
from web.words import say

pages = Blueprint("my_check_in", __name__)


@dataclass(frozen=True, slots=True)
class MyCheckIn:
    """Codes with their drawings, the next event first, and the record."""

    codes: tuple[tuple[CheckCode, Markup], ...]
    record: TrackRecord


def my_check_in(user_id: int, moment: datetime) -> MyCheckIn:
    """What templates/parts/my_check_in.html shows."""
    site = settings().site_url
    drawn = tuple(
        (code, Markup(drawing(address_of(site, code.code))))  # noqa: S704 - drawn here, of nothing but a code
        for code in codes_of(user_id, moment)
    )
    return MyCheckIn(drawn, record_of(user_id, moment))


@pages.post("/me/record")
@limiter.limit(POSTS_A_MINUTE)
def correct() -> Response:
    """Say of one event that I came, or could not."""
    person, state = required_viewer(), request.form.get("state", "")
    if state not in OWN_WORDS:
        raise NotFound()
    attendance.correct_mine(person.id, request.form.get("key", ""), Was(state), now())
    say_next(say("Noted. Your word counts."))
    return go("/me#record")
