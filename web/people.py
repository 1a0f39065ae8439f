"""The organisers' list of an event: who comes, who waits, who was asked what; and what they decide there."""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from meetups import approvals, attendees, cards, forecast, hosts, questions, too_many
from meetups.approvals import Decided
from meetups.asked import asked_of
from meetups.cards import Audience, EventCard
from meetups.people import Person
from meetups.refusals import Invalid
from meetups.seats import SeatState
from phrases import count, noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.drawings import table_of
from web.paging import around, page_number

pages = Blueprint("people", __name__)
SIZE = 50
LONGEST_SEARCH = 100


@pages.get("/e/<key>/people")
def people(key: str) -> Response:
    """Fifty of them a page, with the totals of all, and what waits for a word."""
    return _page(required_viewer(), key)


@pages.post("/e/<key>/people/admit")
def admit(key: str) -> Response:
    """Let somebody in who asks for a seat, or who was told no before."""
    after_all = bool(request.form.get("after_all"))
    decided = approvals.approve(_viewer_of(key).id, key, request.form.get("code", ""), now(), after_all=after_all)
    return _decided(key, decided, noted("{name} is in."), noted("{name} is in line for a seat."))


@pages.post("/e/<key>/people/decline")
def decline(key: str) -> Response:
    """Say no to somebody who asks for a seat, with a word or without."""
    person, code = _viewer_of(key), request.form.get("code", "")
    try:
        decided = approvals.refuse(person.id, key, code, now(), request.form.get("reason", ""))
    except Invalid as refused:
        return _page(person, key, wrong=Wrong(code, refused.words(language()), request.form.get("reason", "")))
    return _decided(key, decided, noted("{name} is told that it is not possible this time."))


@pages.post("/e/<key>/people/ask")
def ask(key: str) -> Response:
    """Ask those who were chosen whether they give up their seats: there are fewer now."""
    asked = too_many.ask_to_give_up(_viewer_of(key).id, key, request.form.getlist("code"), now())
    nobody = say(language(), "Nobody was asked: choose people in the list first.")
    say_next(count(language(), "One person is asked.", "{n} people are asked.", asked) if asked else nobody)
    return go(f"/e/{key}/people")


@pages.post("/e/<key>/people/bridge")
def bridge(key: str) -> Response:
    """Make somebody in the room look after those online, or not any more."""
    on = bool(request.form.get("on"))
    try:
        hosts.set_bridge(_viewer_of(key).id, key, request.form.get("code", ""), on, now())
        say_next(say(language(), BRIDGE if on else NO_BRIDGE))
    except Invalid as refused:
        say_next(refused.words(language()))
    return go(f"/e/{key}/people")


@pages.post("/e/<key>/bridge")
def volunteer(key: str) -> Response:
    """Look after those online oneself, or step back."""
    on = bool(request.form.get("on"))
    try:
        hosts.offer_bridge(_viewer_of(key).id, key, now(), on=on)
        say_next(say(language(), MY_BRIDGE if on else NOT_MINE))
    except Invalid as refused:
        say_next(refused.words(language()))
    return go(f"/e/{key}#rsvp")


BRIDGE = noted("They look after those online from now on.")
NO_BRIDGE = noted("They do not look after those online any more.")
MY_BRIDGE = noted("Thank you: you look after those online.")
NOT_MINE = noted("You do not look after those online any more.")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a word to somebody who asks, and that word."""

    code: str
    words: str
    typed: str


def _viewer_of(key: str) -> Person:
    """Who is signed in, and may know of the event; what else they may is for the rule to say. Raises NotFound."""
    person = required_viewer()
    cards.card(key, Audience(person.id), now(), names=0)
    return person


def _page(person: Person, key: str, wrong: Wrong | None = None) -> Response:
    card = cards.card(key, Audience(person.id), now(), names=0)
    search = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    found = attendees.people_of(person.id, key, search=search, page=page_number(), size=SIZE)
    return show(
        "people.html",
        status=422 if wrong else 200,
        paper=card.group.paper,
        card=card,
        table=table_of(card),
        found=found,
        search=search,
        turn=around(found.page, found.pages),
        asking=approvals.waiting_for_word(person.id, key) if _asked(card) else (),
        over=too_many.over_by(key) if _over(card) else {},
        giving=too_many.answers(key) if _over(card) else {},
        answers=questions.answers_for_hosts(person.id, key) if card.questions else (),
        still=asked_of(card.id) if card.open else None,
        forecast=forecast.forecast(person.id, key, now()) if card.open else None,
        wrong=wrong,
        zone=card.starts.zone,
        check_in=card.open,
    )


def _asked(card: EventCard) -> bool:
    return any(mode.asked for mode in (card.room, card.online) if mode)


def _over(card: EventCard) -> bool:
    return any(mode.over for mode in (card.room, card.online) if mode)


def _decided(key: str, decided: Decided, done: str, waits: str = "") -> Response:
    phrase = waits if waits and decided.state == SeatState.WAITING else done
    say_next(say(language(), phrase, name=decided.name))
    return go(f"/e/{key}/people")
