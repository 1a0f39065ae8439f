"""Who would come into a group: organisers read what they said and decide; where their word counts, members vouch."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, request

from meetups import entry, groups, reviewing
from meetups.application_rows import State
from meetups.groups import GroupView
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, TooLate
from meetups.reviewing import REASONS, Review
from meetups.visibility import ORGANISERS
from phrases import count, noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.entry_fields import option_words
from web.paging import page_of, start

pages = Blueprint("reviewing", __name__)
PAGE = 30
ADMITTED = noted("{name} is in.")
ASKED = noted("{name} is asked.")
DECLINED = noted("{name} is told that it is not possible this time.")
BLOCKED = noted("The group is closed to {name} from now on.")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with words to somebody who asks to come in: which act, to whom, and what was typed."""

    key: str
    act: str
    words: str
    typed: str


@pages.get("/g/<slug>/applications")
def listing(slug: str) -> Response:
    """For organisers all of it; for members names alone, where their word counts."""
    person = required_viewer()
    view = groups.view(slug, person.id)
    return _decide_page(person, view) if view.role in ORGANISERS else _vouch_page(person, view)


@pages.post("/g/<slug>/applications/<key>/admit")
def admit(slug: str, key: str) -> Response:
    """Let them in."""
    person = required_viewer()
    return _decided(person, slug, key, "admit", ADMITTED, lambda: reviewing.admit(person.id, key, now()))


@pages.post("/g/<slug>/applications/<key>/ask")
def ask_more(slug: str, key: str) -> Response:
    """Ask them something besides."""
    person, words = required_viewer(), request.form.get("words", "")
    return _decided(person, slug, key, "ask", ASKED, lambda: reviewing.ask_more(person.id, key, words, now()))


@pages.post("/g/<slug>/applications/<key>/decline")
def decline(slug: str, key: str) -> Response:
    """Not this time, with a reason: one of those offered, in the group's language, or the organiser's own."""
    person, words = required_viewer(), request.form.get("reason", "")
    return _decided(person, slug, key, "decline", DECLINED, lambda: reviewing.decline(person.id, key, words, now()))


@pages.post("/g/<slug>/applications/<key>/block")
def block(slug: str, key: str) -> Response:
    """Close the group to them."""
    person, words = required_viewer(), request.form.get("reason", "")
    return _decided(person, slug, key, "block", BLOCKED, lambda: reviewing.block(person.id, key, now(), words))


@pages.post("/g/<slug>/applications/<key>/vouch")
def vouch(slug: str, key: str) -> Response:
    """Give one's word for somebody, or take it back."""
    person = required_viewer()
    groups.view(slug, person.id)
    if "back" in request.form:
        reviewing.take_word_back(person.id, key, now())
        say_next(say(language(), "Your word counts no more."))
        return go(f"/g/{slug}/applications")
    left = reviewing.vouch(person.id, key, now())
    thanks = say(language(), "Thank you. Your word counts.")
    more = count(language(), "One more is needed.", "{n} more are needed.", left) if left else ""
    say_next(f"{thanks} {more}".strip())
    return go(f"/g/{slug}/applications")


def _decided(person: Person, slug: str, key: str, act: str, done: str, decide: Callable[[], Review]) -> Response:
    """Decide, and say so; two organisers at once are one decision, and the second reads who made it."""
    view = groups.view(slug, person.id)
    groups.require_organiser(person.id, view.facts.id)
    try:
        say_next(say(language(), done, name=decide().name))
    except Invalid as refused:
        typed = request.form.get("words", request.form.get("reason", ""))
        return _decide_page(person, view, Wrong(key, act, refused.words(language()), typed))
    except (NotAllowed, TooLate) as refused:  # no room any more, or decided already
        say_next(refused.words(language()))
    return go(f"/g/{slug}/applications")


def _decide_page(person: Person, view: GroupView, wrong: Wrong | None = None) -> Response:
    group = view.facts
    how, waiting = entry.entry_of(group.id), reviewing.waiting(person.id, group.id)
    return show(
        "applications.html",
        status=422 if wrong else 200,
        here="groups",
        paper=group.paper,
        group=group,
        waiting=page_of(waiting[start() : start() + PAGE + 1], PAGE),
        number=sum(one.state == State.REVIEW for one in waiting),
        decided=reviewing.decided(person.id, group.id, now()),
        keep_days=how.keep_days,
        needed=how.vouches,
        reasons=[say(group.language, words) for words in REASONS],
        option_words=option_words,
        wrong=wrong,
    )


def _vouch_page(person: Person, view: GroupView) -> Response:
    return show(
        "vouching.html",
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        hopeful=reviewing.to_vouch_for(person.id, view.facts.id),
        needed=entry.entry_of(view.facts.id).vouches,
    )
