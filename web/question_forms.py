"""What the organisers ask those who come: answered on a page of its own, until the event begins."""

from flask import Blueprint, Response, request

from meetups import cards, questions
from meetups.cards import Audience, EventCard
from meetups.people import Person
from meetups.questions import Given, Question
from meetups.refusals import Invalid
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.words import say

pages = Blueprint("question_forms", __name__)


@pages.get("/e/<key>/questions")
def asked(key: str) -> Response:
    """The questions, with what was said."""
    person = required_viewer()
    return _page(person, _card(person, key), questions.questions_of(key, person.id), {})


@pages.post("/e/<key>/questions")
def reply(key: str) -> Response:
    """Keep what was said, or nothing where something is wrong; what was typed stays on the page."""
    person = required_viewer()
    card, asking = _card(person, key), questions.questions_of(key, person.id)
    given = {one.position: _given(one.position) for one in asking}
    try:
        questions.reply(person.id, key, given, now())
    except Invalid as refused:
        wrongs = {fault.field: fault.words(language()) for fault in refused.wrongs}
        return _page(person, card, asking, wrongs, given)
    say_next(say("Your answers are kept. You may change them until it starts."))
    return go(f"/e/{key}#rsvp")


def _card(person: Person, key: str) -> EventCard:
    return cards.card(key, Audience(person.id), now(), names=0)


def _page(
    person: Person,
    card: EventCard,
    asking: tuple[Question, ...],
    errors: dict[str, str],
    typed: dict[int, Given] | None = None,
) -> Response:
    mine = {one.position: one.mine or Given() for one in asking} if typed is None else typed
    spoken = language()
    return show(
        "questions.html",
        status=422 if errors else 200,
        paper=card.group.paper,
        card=card,
        asked=[(one, one.asks(spoken), [(o.value, o.words(spoken)) for o in one.options]) for one in asking],
        mine=mine,
        errors=errors,
        comes=card.mine is not None and card.mine.state is not None,
        begun=card.starts.utc <= now() or not card.open,
    )


def _given(position: int) -> Given:
    chosen = tuple(value for value in request.form.getlist(f"reply_{position}") if value)
    return Given(chosen, request.form.get(f"reply_{position}_words", ""))
