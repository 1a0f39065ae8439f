"""How this Klatch runs, for its operators: what waits, what became of the rest, dead letters, versions, sizes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from babel.dates import format_timedelta
from babel.numbers import format_decimal
from flask import Blueprint, Response
from markupsafe import Markup

from meetups import letters, numbers
from meetups.numbers import Hour
from meetups.operators import require_operator
from meetups.people import Person
from meetups.refusals import TooLate
from meetups.running import running
from web.clock import now
from web.door import go, language, required_viewer, say_next, settings, show
from web.drawing import plot_svg
from web.paging import page_of, start
from web.words import clock, say

pages = Blueprint("admin", __name__)
PAGE = 20
BACKUP_IS_OLD = timedelta(days=2)
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Plot:
    """What is counted, how often in all and in the fullest hour, and the drawing."""

    title: str
    hint: str
    all: str
    drawing: Markup


@pages.get("/admin")
def overview() -> Response:
    """All of it on one page."""
    person, moment = _operator(), now()
    zone, found, hours = person.zone or "UTC", numbers.numbers(moment), numbers.last_hours(moment)
    facts = running(moment)
    backed_up = facts.backed_up_at
    return show(
        "admin.html",
        here="admin",
        zone=zone,
        numbers=found,
        hours=hours,
        plots=_plots(hours, zone),
        kinds=numbers.by_kind(found),
        letters=page_of(letters.letters(moment, limit=PAGE + 1, offset=start()), PAGE),
        running=facts,
        size=f"{format_decimal(round(facts.size_bytes / MEGABYTE, 1), locale=language())} MB",
        letters_in_all=found.in_state("dead", "unknown"),
        waits=_ago(timedelta(seconds=found.oldest_s), direction=False),
        work_late=_ago(timedelta(seconds=found.work_late_s), direction=False),
        backed_up=_ago(backed_up - moment) if backed_up else None,
        backup_is_old=backed_up is None or moment - backed_up > BACKUP_IS_OLD,
    )


@pages.post("/admin/letters/<int:letter_id>/again")
def again(letter_id: int) -> Response:
    """Send one once more."""
    person = _operator()
    try:
        letters.again(person.id, letter_id, now())
        say_next(say("It is on its way once more."))
    except TooLate as refused:
        say_next(refused.words(language()))
    return go("/admin#letters")


@pages.post("/admin/letters/<int:letter_id>/forget")
def forget(letter_id: int) -> Response:
    """Leave one as it is."""
    letters.forget(_operator().id, letter_id, now())
    say_next(say("It is forgotten."))
    return go("/admin#letters")


def _operator() -> Person:
    """Who is signed in, and runs this. Raises SignInNeeded, NotFound."""
    person = required_viewer()
    require_operator(person, settings())
    return person


def _plots(hours: Sequence[Hour], zone: str) -> list[Plot]:
    return [
        _plot(say("Sent"), say("Messages and edits Telegram took"), [hour.sent for hour in hours], hours, zone),
        _plot(say("Late"), say("Of these, later than five seconds"), [hour.late for hour in hours], hours, zone),
        _plot(say("Dropped"), say("No longer true, or too late to say"), [hour.dropped for hour in hours], hours, zone),
        _plot(say("Not delivered"), say("Given up, or perhaps sent"), [hour.failed for hour in hours], hours, zone),
        _plot(say("Slowed down"), say("How often Telegram said 429"), [hour.refused for hour in hours], hours, zone),
    ]


def _plot(title: str, hint: str, values: Sequence[int], hours: Sequence[Hour], zone: str) -> Plot:
    n, most = sum(values), max(values)
    if not n:
        return Plot(title, hint, "0", plot_svg(values, say("{what}: none in the last day.", what=title)))
    fullest = clock(hours[values.index(most)].begins, zone)
    phrase = "{what}: {n} in the last day, most of them in the hour from {time}: {most}. All hours stand in the table."
    return Plot(
        title,
        hint,
        format_decimal(n, locale=language()),
        plot_svg(values, say(phrase, what=title, n=n, time=fullest, most=most)),
    )


def _ago(length: timedelta, direction: bool = True) -> str:
    """*3 hours ago*; without a direction *3 hours*."""
    return format_timedelta(length, locale=language(), add_direction=direction)
