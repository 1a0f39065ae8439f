"""My page: what I come to, my calendar, my groups, and what Klatch knows of me."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from flask import Blueprint, Response, request, session

from meetups import blocks, ownership, showing, signin
from meetups.clash_words import few
from meetups.clashes import all_clashes
from meetups.commitments import commitments
from meetups.lists import Line, answered_or_not
from meetups.moderators import is_moderator
from meetups.my_applications import wishes_of
from meetups.my_feeds import MyFeed, my_feeds
from meetups.my_place import day_words, pauses_of
from meetups.operators import is_operator
from meetups.people import LEADS, Person
from meetups.preferences import Preferences, prefer
from meetups.refusals import Invalid
from meetups.rsvps import Choice
from meetups.seats import SeatState
from meetups.waiting import Asked, asked_of, places_of
from phrases import LANGUAGES
from scheduling.lead_times import in_words
from scheduling.zones import all_zones
from web.browser_names import browser_in_words
from web.clock import now
from web.door import go, language, required_viewer, say_next, settings, show
from web.my_check_in import my_check_in
from web.quiet_fields import posted_quiet, quiet_fields
from web.words import day, say

pages = Blueprint("me", __name__)


@dataclass(frozen=True, slots=True)
class Evenings:
    """What I answered and what I did not yet; my places in line, what I am asked and warned of, by event key."""

    answered: tuple[Line, ...]
    open: tuple[Line, ...]
    places: Mapping[str, int]
    asked: Mapping[str, Asked]
    clashes: Mapping[str, tuple[str, ...]]

    @property
    def coming(self) -> int:
        """How many of them I mean to come to."""
        return sum(line.choice != Choice.NO and line.status != "cancelled" for line in self.answered)

    @property
    def waiting(self) -> int:
        """In how many of those I stand in line."""
        return sum(line.state == SeatState.WAITING and line.status != "cancelled" for line in self.answered)


@pages.get("/me")
def mine() -> Response:
    """Everything of mine on one page."""
    return my_page(required_viewer())


@pages.post("/me")
def save() -> Response:
    """Save language, clock, reminders, quiet hours and whether I am named, or none of them."""
    person = required_viewer()
    leads = tuple(timedelta(seconds=int(text)) for text in request.form.getlist("leads") if _seconds(text))
    wish = Preferences(
        request.form.get("language", ""), request.form.get("zone", "").strip(), leads, "names_hidden" in request.form,
        posted_quiet(request.form),
    )  # fmt: skip
    try:
        prefer(person.id, wish, now())
    except Invalid as refused:
        return my_page(person, errors={fault.field: fault.words(language()) for fault in refused.wrongs})
    say_next(say("Saved."))
    return go("/me")


def my_page(person: Person, errors: Mapping[str, str] | None = None) -> Response:
    """The page itself, with what is wrong in a form of it, and what was typed there."""
    moment = now()
    shown_in = showing.shown_in(person.id, moment)
    return show(
        "me.html",
        status=422 if errors else 200,
        here="me",
        person=person,
        operates=is_operator(person, settings()),
        moderates=is_moderator(person),
        evenings=_evenings(person, moment),
        words_waited_for=ownership.waiting_for(person.id),
        door=my_check_in(person.id, moment),
        groups=[facts for facts, _ in shown_in],
        blocked=blocks.blocked_by(person.id),
        wishes=wishes_of(person.id, moment),
        pauses=[(each, day_words(each, language(), moment)) for each in pauses_of(person.id, moment)],
        calendars=[(feed, _fetched(feed, moment)) for feed in my_feeds(person.id, settings().signing_keys)],
        site_url=settings().site_url,
        browsers=[(b, browser_in_words(b.agent)) for b in signin.browsers(person.id, session.get("token", ""), moment)],
        found_in=[facts.name for facts, is_shown in shown_in if is_shown],
        errors=errors or {},
        typed=request.form if errors else None,
        languages=list(LANGUAGES.items()),
        zones=all_zones(),
        quiet=quiet_fields(person.id, request.form if errors and "quiet_from" in request.form else None),
        leads=[(int(lead.total_seconds()), in_words(lead, language()), lead in person.leads) for lead in LEADS],
    )


def _fetched(feed: MyFeed, moment: datetime) -> str:
    if feed.fetched_on is None:
        return say("No app has fetched it yet.")
    if feed.fetched_on == moment.date():
        return say("Last fetched today.")
    noon = datetime.combine(feed.fetched_on, time(12), UTC)
    return say("Last fetched on {day}.", day=day(noon, "UTC"))


def _seconds(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


def _evenings(person: Person, moment: datetime) -> Evenings:
    user_id, clashes = person.id, all_clashes(commitments(person, moment), moment)
    answered, unanswered = answered_or_not(user_id, moment)
    words = {key: few(found, language(), 1) for key, found in clashes.items()}
    return Evenings(answered, unanswered, places_of(user_id, moment), asked_of(user_id, moment), words)
