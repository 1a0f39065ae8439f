"""How this Klatch runs, for its operators: what waits, what became of the rest, dead letters, versions, sizes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from babel.dates import format_timedelta
from babel.numbers import format_decimal
from babel.units import format_unit
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
    """What is counted, how much in all (or at most), the drawing, and each hour's own in words."""

    title: str
    hint: str
    all: str
    drawing: Markup
    hours: tuple[str, ...]


Draw = Callable[[str, str, Sequence[int], Sequence[str]], Plot]  # its title and hint, a value an hour, their beginnings


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
    def plot(draw: Draw, title: str, hint: str, value: Callable[[Hour], int]) -> Plot:
        return draw(title, hint, [value(hour) for hour in hours], [clock(hour.begins, zone) for hour in hours])

    return [
        plot(_most, say("Waiting"), say("The most at one time"), lambda hour: hour.waiting),
        plot(_longest, say("Oldest"), say("The longest past its time"), lambda hour: hour.oldest_s),
        plot(_counted, say("Sent"), say("Messages and edits Telegram took"), lambda hour: hour.sent),
        plot(_slowest, say("Time taken"), say("On average, in the slowest hour"), _took_ms),
        plot(_counted, say("Late"), say("Of these, later than five seconds"), lambda hour: hour.late),
        plot(_counted, say("Dropped"), say("No longer true, or too late to say"), lambda hour: hour.dropped),
        plot(_counted, say("Given up"), say("Telegram refuses them for good"), lambda hour: hour.dead),
        plot(_counted, say("In doubt"), say("Nobody knows whether it arrived"), lambda hour: hour.doubted),
        plot(_counted, say("Slowed down"), say("How often Telegram said 429"), lambda hour: hour.refused),
    ]


def _counted(title: str, hint: str, values: Sequence[int], begins: Sequence[str]) -> Plot:
    """What adds up from hour to hour."""
    n, each = sum(values), tuple(map(_number, values))
    if not n:
        return _nothing(title, hint, values)
    most = max(values)
    phrase = "{what}: {n} in the last day, most of them in the hour from {time}: {most}. All hours stand in the table."
    said = say(phrase, what=title, n=n, time=begins[values.index(most)], most=most)
    return Plot(title, hint, _number(n), plot_svg(values, said), each)


def _most(title: str, hint: str, values: Sequence[int], begins: Sequence[str]) -> Plot:
    return _at_most(title, hint, values, begins, _number)


def _longest(title: str, hint: str, values: Sequence[int], begins: Sequence[str]) -> Plot:
    """Of seconds."""
    return _at_most(title, hint, values, begins, _short)


def _slowest(title: str, hint: str, values: Sequence[int], begins: Sequence[str]) -> Plot:
    """Of milliseconds."""
    return _at_most(title, hint, values, begins, _seconds)


def _at_most(title: str, hint: str, values: Sequence[int], begins: Sequence[str], words: Callable[[int], str]) -> Plot:
    """What does not add up: there is a highest one, and each hour's own."""
    most = max(values)
    if not most:
        return _nothing(title, hint, values)
    phrase = "{what}: at most {most} in the last day, in the hour from {time}. All hours stand in the table."
    said = say(phrase, what=title, most=words(most), time=begins[values.index(most)])
    return Plot(title, hint, words(most), plot_svg(values, said), tuple(words(n) if n else "0" for n in values))


def _nothing(title: str, hint: str, values: Sequence[int]) -> Plot:
    said = say("{what}: none in the last day.", what=title)
    return Plot(title, hint, "0", plot_svg(values, said), ("0",) * len(values))


def _took_ms(hour: Hour) -> int:
    return round(hour.took_s * 1000)


def _number(n: int) -> str:
    return format_decimal(n, locale=language())


def _short(seconds: int) -> str:
    return format_timedelta(timedelta(seconds=seconds), format="short", locale=language())


def _seconds(milliseconds: int) -> str:
    return format_unit(round(milliseconds / 1000, 2), "duration-second", "short", locale=language())


def _ago(length: timedelta, direction: bool = True) -> str:
    """*3 hours ago*; without a direction *3 hours*."""
    return format_timedelta(length, locale=language(), add_direction=direction)
